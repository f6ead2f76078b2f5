import { describe, expect, it } from 'vitest';
import { checkHistory } from './check-history.ts';
import type { AnomalyKind, Step, Transaction } from './history.ts';

const append = (key: string, value: number): Step => ({ kind: 'append', key, value });
const read = (key: string, ...values: readonly number[]): Step => ({ kind: 'read', key, values });

/** All at the same time, unless they say when. */
const transaction = (
  name: string,
  steps: readonly Step[],
  more: Partial<Transaction> = {},
): Transaction => ({ name, steps, outcome: 'committed', began: 0, ended: 100, ...more });

/** Somebody who sees what there is in the end. */
const finally_ = (...steps: readonly Step[]): Transaction => transaction('end', steps, {});

const PLANTED: readonly (readonly [AnomalyKind, string, readonly Transaction[]])[] = [
  [
    'G0',
    'two writers in opposite orders on two keys',
    [
      transaction('a', [append('x', 1), append('y', 1)]),
      transaction('b', [append('x', 2), append('y', 2)]),
      finally_(read('x', 1, 2), read('y', 2, 1)),
    ],
  ],
  [
    'G1a',
    'a value that was given up is read',
    [transaction('a', [append('x', 1)], { outcome: 'aborted' }), transaction('b', [read('x', 1)])],
  ],
  [
    'G1b',
    'a list is read in the middle of a transaction',
    [transaction('a', [append('x', 1), append('x', 2)]), transaction('b', [read('x', 1)])],
  ],
  [
    'G1c',
    'each reads what the other wrote',
    [
      transaction('a', [append('x', 1), read('y', 1)]),
      transaction('b', [append('y', 1), read('x', 1)]),
    ],
  ],
  [
    'G-single',
    'a torn read: one key before a transaction, the other after it',
    [
      transaction('a', [append('x', 1), append('y', 1)]),
      transaction('b', [read('x'), read('y', 1)]),
      finally_(read('x', 1)),
    ],
  ],
  [
    'G-single',
    'a lost update: two decide on the same list',
    [
      transaction('a', [read('x'), append('x', 1)]),
      transaction('b', [read('x'), append('x', 2)]),
      finally_(read('x', 1, 2)),
    ],
  ],
  [
    'G2',
    'write skew: each decides on what the other changes',
    [
      transaction('a', [read('x'), append('y', 1)]),
      transaction('b', [read('y'), append('x', 1)]),
      finally_(read('x', 1), read('y', 1)),
    ],
  ],
  [
    'lost-append',
    'an append that was acknowledged is not there',
    [
      transaction('a', [append('x', 1)], { ended: 10 }),
      transaction('b', [read('x')], { began: 20 }),
    ],
  ],
  [
    'G-single-realtime',
    'a stale read: what was there before is not seen, and then it is',
    [
      transaction('a', [append('x', 1)], { ended: 10 }),
      transaction('b', [read('x')], { began: 20, ended: 30 }),
      transaction('c', [read('x', 1)], { began: 40 }),
    ],
  ],
  [
    'G0-realtime',
    'a later append stands before an earlier one',
    [
      transaction('a', [append('x', 1)], { ended: 10 }),
      transaction('b', [append('x', 2)], { began: 20 }),
      finally_(read('x', 2, 1)),
    ],
  ],
  [
    'G1c-realtime',
    'what is appended later is read before',
    [
      transaction('a', [read('x', 1)], { ended: 10 }),
      transaction('b', [append('x', 1)], { began: 20 }),
    ],
  ],
  [
    'incompatible-order',
    'two orders of one list',
    [
      transaction('a', [append('x', 1)]),
      transaction('b', [append('x', 2)]),
      transaction('c', [read('x', 1, 2)]),
      transaction('d', [read('x', 2)]),
    ],
  ],
  [
    'duplicate',
    'an append that took effect twice',
    [transaction('a', [append('x', 1)]), transaction('b', [read('x', 1, 1)])],
  ],
  ['garbage', 'a value that nobody appended', [transaction('b', [read('x', 7)])]],
  ['internal', 'its own append is not seen', [transaction('a', [append('x', 1), read('x')])]],
  [
    'internal',
    'a list that changes under one transaction',
    [transaction('a', [append('x', 1)]), transaction('b', [read('x'), read('x', 1)])],
  ],
];

describe('the checker finds', () => {
  it.each(PLANTED)('%s: %s', (kind, _, history) => {
    expect(checkHistory(history).map((anomaly) => anomaly.kind)).toContain(kind);
  });
});

describe('the checker finds nothing in', () => {
  it.each([
    [
      'transactions one after the other',
      [
        transaction('a', [read('x'), append('x', 1), append('y', 1), read('y', 1)], { ended: 10 }),
        transaction('b', [read('y', 1), append('x', 2)], { began: 20, ended: 30 }),
        transaction('c', [read('x', 1, 2), read('y', 1)], { began: 40 }),
      ],
    ],
    [
      'transactions at the same time, as if one after the other',
      [
        transaction('a', [append('x', 1), append('y', 1)]),
        transaction('b', [read('x'), read('y')]),
        transaction('c', [read('x', 1), read('y', 1), append('x', 2)]),
        finally_(read('x', 1, 2)),
      ],
    ],
    [
      'one whose answer was lost, seen or not',
      [
        transaction('a', [append('x', 1)], { outcome: 'unknown' }),
        transaction('b', [append('x', 2)], { outcome: 'unknown' }),
        transaction('c', [read('x', 2)]),
      ],
    ],
    [
      'one that was given up and left nothing',
      [transaction('a', [append('x', 1)], { outcome: 'aborted' }), transaction('b', [read('x')])],
    ],
  ])('%s', (_, history) => {
    expect(checkHistory(history)).toEqual([]);
  });
});
