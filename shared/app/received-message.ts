import type { AccountCommand } from '../domain/accounts/command.ts';
import { parseCommand } from './parse-command.ts';

/** A mailbox message: a command, or text that is none. */
export type Received =
  | { readonly body: string; readonly command: AccountCommand }
  | { readonly body: string; readonly unreadable: string };

/** Reads a body; what is no command stays text, and is parked. */
export const read = (body: string): Received => {
  const parsed = parseCommand(body);
  return parsed.ok ? { body, command: parsed.value } : { body, unreadable: parsed.error };
};

/** Planning is pure: whatever it throws is a bug, an assertion or not, and would be thrown at every redelivery. */
export const bugText = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);
