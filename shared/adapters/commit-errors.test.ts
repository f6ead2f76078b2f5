import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { BugError } from '../kernel/assert.ts';
import { classifyCommitError } from './commit-errors.ts';

const named = (name: string): Error => Object.assign(new Error('said the table'), { name });
const canceled = (...codes: readonly string[]): Error =>
  new TransactionCanceledException({
    $metadata: {},
    message: 'cancelled',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });

describe('a failed commit', () => {
  it.each([
    ['a condition', canceled('None', 'ConditionalCheckFailed'), 'conflict'],
    [
      'a condition beside a conflict',
      canceled('TransactionConflict', 'ConditionalCheckFailed'),
      'conflict',
    ],
    ['a conflict', canceled('None', 'TransactionConflict'), 'transient'],
    ['a throttle', named('ThrottlingException'), 'transient'],
    ['a lost reply', named('TimeoutError'), 'ambiguous'],
    ['a 500', named('InternalServerError'), 'ambiguous'],
  ])('by %s is named', (_, error, kind) => {
    expect(classifyCommitError(error)).toMatchObject({ kind });
  });

  it.each([
    ['an item that is too large', canceled('None', 'ValidationError')],
    ['a value that the table has no place for', named('ValidationException')],
  ])('by %s is a bug of its command', (_, error) => {
    expect(() => classifyCommitError(error)).toThrow(BugError);
  });

  it.each(['AccessDeniedException', 'ResourceNotFoundException'])(
    'by %s is no command’s fault',
    (name) => {
      const error = named(name);
      expect(() => classifyCommitError(error)).toThrow(error);
      expect(error).not.toBeInstanceOf(BugError);
    },
  );
});
