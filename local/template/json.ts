/** What a CloudFormation template is made of. */
export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { readonly [name: string]: Json | undefined };

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value);

/** The template is not what this laptop cloud understands. The text names the place. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

export const textAt = (object: JsonObject, name: string, place: string): string => {
  const value = object[name];
  // CloudFormation takes numbers and booleans where it wants text, and the other way round.
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') throw new TemplateError(`${place}: ${name} is not a text`);
  return value;
};

export const optionalTextAt = (
  object: JsonObject,
  name: string,
  place: string,
): string | undefined => (object[name] === undefined ? undefined : textAt(object, name, place));

export const optionalNumberAt = (
  object: JsonObject,
  name: string,
  place: string,
): number | undefined => {
  const value = object[name];
  if (value === undefined) return undefined;
  const number = typeof value === 'string' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    throw new TemplateError(`${place}: ${name} is not a number`);
  }
  return number;
};

export const flagAt = (object: JsonObject, name: string): boolean =>
  object[name] === true || object[name] === 'true';

export const objectAt = (object: JsonObject, name: string, place: string): JsonObject => {
  const value = object[name];
  if (!isObject(value)) throw new TemplateError(`${place}: ${name} is not an object`);
  return value;
};

export const optionalObjectAt = (
  object: JsonObject,
  name: string,
  place: string,
): JsonObject | undefined =>
  object[name] === undefined ? undefined : objectAt(object, name, place);

const listAt = (object: JsonObject, name: string, place: string): readonly Json[] => {
  const value = object[name];
  if (value === undefined) return [];
  if (!isList(value)) throw new TemplateError(`${place}: ${name} is not a list`);
  return value;
};

export const objectsAt = (object: JsonObject, name: string, place: string): readonly JsonObject[] =>
  listAt(object, name, place).map((value) => {
    if (!isObject(value)) throw new TemplateError(`${place}: ${name} holds something else`);
    return value;
  });

export const textsAt = (object: JsonObject, name: string, place: string): readonly string[] =>
  listAt(object, name, place).map((value) => {
    if (typeof value !== 'string') {
      throw new TemplateError(`${place}: ${name} holds something else`);
    }
    return value;
  });

/** A map of texts, such as a function's environment. */
export const textMap = (object: JsonObject, place: string): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.keys(object).map((name) => [name, textAt(object, name, place)]));
