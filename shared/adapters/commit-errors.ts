import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { BugError } from '../kernel/assert.ts';
import type { CommitOutcome } from '../ports/account-store.ts';

/** Reasons for which nothing was written and the very same request may be sent again. */
const TRANSIENT_REASONS: ReadonlySet<string> = new Set([
  'TransactionConflict',
  'ThrottlingError',
  'ProvisionedThroughputExceeded',
]);

/** Errors by which DynamoDB says that it did not take the request. */
const NOT_TAKEN: ReadonlySet<string> = new Set([
  'ThrottlingException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'TransactionConflictException',
]);

/** The table does not take what the commit says, whoever asks how often: a bug of the command that brought it (law 9). */
const NEVER_TAKEN: ReadonlySet<string> = new Set([
  'ValidationException',
  'ValidationError',
  'ItemCollectionSizeLimitExceeded',
]);

/** Our surroundings are wrong, which no command is to blame for: thrown, so that the messages come back. */
const OUR_MISTAKE: ReadonlySet<string> = new Set([
  'IdempotentParameterMismatchException',
  'ResourceNotFoundException',
  'AccessDeniedException',
  'UnrecognizedClientException',
]);

function canceled(error: TransactionCanceledException): CommitOutcome {
  const reasons = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
  if (reasons.includes('ConditionalCheckFailed')) return { kind: 'conflict' };
  const failed = reasons.filter((reason) => reason !== 'None');
  const unwritable = failed.find((reason) => NEVER_TAKEN.has(reason));
  if (unwritable !== undefined) throw new BugError(`the table refuses the commit: ${unwritable}`);
  if (failed.length > 0 && failed.every((reason) => TRANSIENT_REASONS.has(reason))) {
    return { kind: 'transient', cause: failed.join() };
  }
  throw error;
}

/**
 * Which of the four kinds of error (docs/ARCHITECTURE.md) a failed transaction is. Whatever DynamoDB did not name may have been
 * committed: a time-out, a broken connection, a 500. Throws BugError when the request itself is wrong.
 */
export function classifyCommitError(error: unknown): CommitOutcome {
  if (error instanceof TransactionCanceledException) return canceled(error);
  const name = error instanceof Error ? error.name : 'unknown';
  if (NEVER_TAKEN.has(name)) throw new BugError(`the table refuses the commit: ${String(error)}`);
  if (OUR_MISTAKE.has(name)) throw error;
  if (NOT_TAKEN.has(name)) return { kind: 'transient', cause: name };
  return { kind: 'ambiguous', cause: name };
}

/** True when DynamoDB says that it did not take a request: the very same one may be sent again. */
export const wasNotTaken = (error: unknown): boolean =>
  error instanceof Error && NOT_TAKEN.has(error.name);
