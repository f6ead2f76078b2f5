/** Thrown when something that cannot happen happened: a bug. Never caught to go on (one of four kinds of error, docs/ARCHITECTURE.md). */
export class BugError extends Error {
  override readonly name = 'BugError';
}

/** Stops the operation when `condition` does not hold. Stays on in production. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new BugError(message);
}

/** Closes a switch over a union: a new member that nobody handles fails to compile. */
export function assertNever(value: never): never {
  throw new BugError(`unhandled case: ${JSON.stringify(value)}`);
}

/** The value, or a bug when it is missing. */
export function present<T>(value: T | null | undefined, what: string): T {
  if (value === undefined || value === null) throw new BugError(`missing: ${what}`);
  return value;
}
