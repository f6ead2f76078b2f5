/** A number of a JSON text, kept as it was written: a JavaScript number never holds money (law 11). */
export class JsonNumber {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}

/** `JSON.parse` with source text access (Node 22 and later); TypeScript's library does not know the third argument. */
type ParseWithSource = (
  text: string,
  reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown,
) => unknown;

/** Reads JSON, every number becoming a JsonNumber. Throws SyntaxError for anything that is not JSON. */
export const parseJsonKeepingNumbers = (text: string): unknown =>
  (JSON.parse as ParseWithSource)(text, (_key, value, context) =>
    typeof value === 'number' ? new JsonNumber(context.source ?? String(value)) : value,
  );

/** True for `{…}` alone: not for lists, null, or numbers, which are objects of ours. */
export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof JsonNumber);
