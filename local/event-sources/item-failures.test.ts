import { describe, expect, it } from 'vitest';
import { readItemFailures } from './item-failures.ts';

const KNOWN = new Set(['a', 'b']);

describe('the answer of a function that reports item failures', () => {
  it.each([[undefined], [null], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
    'case %#: %j is success',
    (answer) => {
      expect(readItemFailures(answer, KNOWN)).toEqual({ kind: 'reported', identifiers: new Set() });
    },
  );

  it('names the failed ones', () => {
    const answer = { batchItemFailures: [{ itemIdentifier: 'b' }] };
    expect(readItemFailures(answer, KNOWN)).toEqual({
      kind: 'reported',
      identifiers: new Set(['b']),
    });
  });

  it.each([
    ['text'],
    [[]],
    [{ batchItemFailures: 'a' }],
    [{ batchItemFailures: [{ itemIdentifier: '' }] }],
    [{ batchItemFailures: [{ itemIdentifier: null }] }],
    [{ batchItemFailures: [{ identifier: 'a' }] }],
    [{ batchItemFailures: [null] }],
    [{ batchItemFailures: [{ itemIdentifier: 'a' }, { itemIdentifier: 'c' }] }],
  ])('case %#: %j fails the whole batch', (answer) => {
    expect(readItemFailures(answer, KNOWN).kind).toBe('malformed');
  });
});
