import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
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

/** Our own request is wrong: trying again cannot help, so it is a bug and is thrown. */
const OUR_MISTAKE: ReadonlySet<string> = new Set([
  'ValidationException',
  'IdempotentParameterMismatchException',
  'ResourceNotFoundException',
  'AccessDeniedException',
  'UnrecognizedClientException',
]);

function canceled(error: TransactionCanceledException): CommitOutcome {
  const reasons = (error.CancellationReasons ?? []).map(({ Code }) => Code ?? 'None');
  if (reasons.includes('ConditionalCheckFailed')) return { kind: 'conflict' };
  const failed = reasons.filter((reason) => reason !== 'None');
  if (failed.length > 0 && failed.every((reason) => TRANSIENT_REASONS.has(reason))) {
    return { kind: 'transient', cause: failed.join() };
  }
  throw error;
}

/**
 * Which of the four kinds of error (docs/ARCHITECTURE.md) a failed transaction is. Whatever DynamoDB did not name may have been
 * committed: a time-out, a broken connection, a 500. Throws when the request itself is wrong.
 */
export function classifyCommitError(error: unknown): CommitOutcome {
  if (error instanceof TransactionCanceledException) return canceled(error);
  const name = error instanceof Error ? error.name : 'unknown';
  if (OUR_MISTAKE.has(name)) throw error;
  if (NOT_TAKEN.has(name)) return { kind: 'transient', cause: name };
  return { kind: 'ambiguous', cause: name };
}

/** True when DynamoDB says that it did not take a request: the very same one may be sent again. */
export const wasNotTaken = (error: unknown): boolean =>
  error instanceof Error && NOT_TAKEN.has(error.name);
