/**
 * The route key that a message asks for, by an expression such as `$request.body.action`.
 * Undefined when the body is not JSON or names none: the message then belongs to `$default`.
 */
export const selectedRoute = (body: string, path: readonly string[]): string | undefined => {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return undefined;
  }
  for (const name of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) {
      return undefined;
    }
    value = (value as Record<string, unknown>)[name];
  }
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
};
