import { describe, expect, it } from 'vitest';
import { anyOf, compileFilter } from './filter-pattern.ts';

const JOURNAL_INSERTS = JSON.stringify({
  eventName: ['INSERT'],
  dynamodb: { Keys: { sk: { S: [{ prefix: 'J#' }] } } },
});
const record = (eventName: string, sk: string): object => ({
  eventName,
  dynamodb: { Keys: { pk: { S: 'A#1' }, sk: { S: sk } } },
});

describe('a filter pattern', () => {
  it.each([
    [record('INSERT', 'J#000000000001'), true],
    [record('MODIFY', 'J#000000000001'), false],
    [record('INSERT', 'H'), false],
    [{ eventName: 'INSERT' }, false],
  ])('case %#: inserts of journal entries: %j → %s', (each, expected) => {
    expect(compileFilter(JOURNAL_INSERTS)(each)).toBe(expected);
  });

  it.each([
    [['a', 'b'], 'b', true],
    [['a', 'b'], 'c', false],
    [[null], null, true],
    [[null], undefined, false],
    [[1], '1', false],
    [[{ suffix: 'z' }], 'xyz', true],
    [[{ 'equals-ignore-case': 'ABC' }], 'abc', true],
    [[{ exists: true }], undefined, false],
    [[{ exists: false }], undefined, true],
    [[{ 'anything-but': ['a'] }], 'b', true],
    [[{ 'anything-but': 'a' }], 'a', false],
    [[{ prefix: 'a' }], 5, false],
  ])('case %#: %j on %j → %s', (rule, value, expected) => {
    expect(compileFilter(JSON.stringify({ field: rule }))({ field: value })).toBe(expected);
  });

  it('passes when any pattern matches, and always without patterns', () => {
    const filter = anyOf(['{"a": [1]}', '{"b": [2]}']);
    expect([{ a: 1 }, { b: 2 }, { a: 2 }].map(filter)).toEqual([true, true, false]);
    expect(anyOf([])({})).toBe(true);
  });

  it.each([
    ['[]'],
    ['{"a": "x"}'],
    ['{"a": []}'],
    ['{"a": [{"numeric": [">", 5]}]}'],
    ['{"a": [{"anything-but": {"prefix": "x"}}]}'],
    ['{"a": [{"prefix": 5}]}'],
    ['{"$or": [{"a": [1]}]}'],
  ])('is refused when it is not understood: %s', (pattern) => {
    expect(() => compileFilter(pattern)).toThrow();
  });
});
