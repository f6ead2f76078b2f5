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

/** Far deeper than any request; the parser calls itself for each level, and the stack ends at some thousands. */
const MAX_NESTING = 64;

/** Whether lists and objects lie within each other deeper than that; what is in a string is text. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (inString && character === '\\') index += 1;
    else if (character === '"') inString = !inString;
    else if (!inString && (character === '[' || character === '{')) depth += 1;
    else if (!inString && (character === ']' || character === '}')) depth -= 1;
    if (depth > MAX_NESTING) return true;
  }
  return false;
}

/** Reads JSON, every number becoming a JsonNumber. Throws SyntaxError for anything that is not JSON, or is too deep. */
export function parseJsonKeepingNumbers(text: string): unknown {
  if (isTooDeep(text)) throw new SyntaxError(`nested over ${MAX_NESTING} deep`);
  return (JSON.parse as ParseWithSource)(text, (_key, value, context) =>
    typeof value === 'number' ? new JsonNumber(context.source ?? String(value)) : value,
  );
}

/** True for `{…}` alone: not for lists, null, or numbers, which are objects of ours. */
export const isJsonObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof JsonNumber);
