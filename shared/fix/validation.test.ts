import { describe, expect, it } from 'vitest';
import { FIX44 } from './dictionary.ts';
import type { FixField } from './message.ts';
import { validate } from './validation.ts';

const HEADER: readonly FixField[] = [
  [35, 'D'],
  [34, '2'],
  [49, 'A'],
  [52, '20260102-14:30:00.000'],
  [56, 'B'],
];
const TERMS: readonly FixField[] = [
  [11, 'x'],
  [55, 'ACME'],
  [54, '1'],
  [60, '20260102-14:30:00.000'],
  [40, '2'],
  [44, '10.50'],
  [38, '100'],
];

const validated = (
  fields: readonly FixField[],
  unlisted: 'accept' | 'reject' = 'reject',
  msgType = 'D',
) =>
  validate(FIX44, unlisted, {
    kind: 'message',
    beginString: 'FIX.4.4',
    msgType,
    sequence: 2,
    possDup: false,
    fields,
  });

const order = (...more: readonly FixField[]) => [...HEADER, ...TERMS, ...more];
const without = (tag: number) => order().filter(([each]) => each !== tag);
const withValue = (tag: number, value: string): FixField[] =>
  order().map(([each, own]): FixField => [each, each === tag ? value : own]);

describe('a message that is well made', () => {
  it.each<[string, readonly FixField[]]>([
    ['an order', order()],
    ['leading zeros and a point without decimals', withValue(38, '00100.')],
    ['a point without a whole part', withValue(44, '.5')],
    ['a negative price', withValue(44, '-1.25')],
    ['the last tag of the standard', order([15, 'USD'])],
    ['a trailer field', order([93, '1'], [89, 'x'])],
    ['a flag that says no', order([114, 'N'])],
    ['one party', order([453, '1'], [448, 'us'], [447, 'D'], [452, '1'])],
    ['two parties', order([453, '2'], [448, 'us'], [452, '1'], [448, 'them'], [452, '3'])],
    ['a group and what stands behind it', order([386, '1'], [336, 'EXT'], [58, 'text'])],
  ])('%s', (_what, fields) => {
    expect(validated(fields)).toBeUndefined();
  });

  it('may have a type that this engine does not define, but no other', () => {
    expect(validated(HEADER, 'reject', 'B')).toBeUndefined();
    expect(validated(HEADER, 'reject', 'ZZ')).toEqual({ reason: 11 });
  });
});

describe('the first thing wrong is the answer', () => {
  it.each<[string, readonly FixField[], number, number]>([
    ['tag 0', order([0, 'x']), 0, 0],
    ['a negative tag', order([-5, 'x']), 0, -5],
    ['a tag above the standard’s', order([957, 'x']), 0, 957],
    ['a tag of another message', order([112, 'x']), 2, 112],
    ['the last tag of the standard, not of this message', order([956, 'x']), 2, 956],
    ['no value', withValue(11, ''), 4, 11],
    ['another side than there are', withValue(54, 'Z'), 5, 54],
    ['a side of two letters', withValue(54, '12'), 6, 54],
    ['an exponent', withValue(38, '1e2'), 6, 38],
    ['no digit at all', withValue(38, '.'), 6, 38],
    ['a plus', withValue(38, '+1'), 6, 38],
    ['two points', withValue(38, '1.2.3'), 6, 38],
    ['a time that is none', withValue(60, '20260102'), 6, 60],
    [
      'a number that is none',
      [...HEADER.map(([tag, value]): FixField => [tag, tag === 34 ? '2x' : value]), ...TERMS],
      6,
      34,
    ],
    ['a flag that is none', order([114, 'y']), 6, 114],
    ['a date that is none', order([64, '20261301']), 6, 64],
    ['a tag twice', order([11, 'y']), 13, 11],
    ['a header field in the body', order([50, 'us']), 14, 50],
    ['no symbol', without(55), 1, 55],
    ['no ClOrdID', without(11), 1, 11],
    ['no sender', without(49), 1, 49],
    ['no SendingTime', without(52), 1, 52],
    ['fewer parties than said', order([453, '2'], [448, 'us']), 16, 453],
    ['more parties than said', order([453, '1'], [448, 'us'], [448, 'them']), 16, 453],
    ['no party where one is said', order([453, '1']), 16, 453],
    ['a member before the first of its party', order([453, '1'], [447, 'D'], [448, 'us']), 15, 447],
    ['no value in a group', order([453, '1'], [448, '']), 4, 448],
    ['no value right behind a group', order([386, '1'], [336, 'EXT'], [58, '']), 4, 58],
    ['a wrong value in a group', order([453, '1'], [448, 'us'], [452, 'x']), 6, 452],
    ['a count that is none', order([453, 'x']), 6, 453],
  ])('%s', (_what, fields, reason, refTag) => {
    expect(validated(fields)).toEqual({ reason, refTag });
  });

  it('a missing header field before a missing field of the body, and a bad one before both', () => {
    expect(validated(order().filter(([tag]) => tag !== 49 && tag !== 11))).toEqual({
      reason: 1,
      refTag: 49,
    });
    expect(validated(withValue(38, 'x').filter(([tag]) => tag !== 49))).toEqual({
      reason: 6,
      refTag: 38,
    });
  });

  it('a Reject of the session has whole numbers, with a minus if they like', () => {
    const reject: FixField[] = [...HEADER.slice(1), [45, '2'], [373, '-1']];
    expect(validated([[35, '3'], ...reject], 'reject', '3')).toBeUndefined();
    const broken = reject.map(([tag, value]): FixField => [tag, tag === 373 ? '1.0' : value]);
    expect(validated([[35, '3'], ...broken], 'reject', '3')).toEqual({ reason: 6, refTag: 373 });
  });
});

describe('where fields may be added that the dictionary does not list', () => {
  it.each<[string, readonly FixField[]]>([
    ['a tag above the standard’s', order([5_001, 'x'])],
    ['a tag of another message', order([112, 'x'])],
    ['one of them twice', order([5_001, 'x'], [5_001, 'y'])],
  ])('%s is', (_what, fields) => {
    expect(validated(fields, 'accept')).toBeUndefined();
  });

  it('but never one without value, in a wrong form, or tag 0', () => {
    expect(validated(order([5_001, '']), 'accept')).toEqual({ reason: 4, refTag: 5_001 });
    expect(validated(order([123, 'x']), 'accept')).toEqual({ reason: 6, refTag: 123 });
    expect(validated(order([0, 'x']), 'accept')).toEqual({ reason: 0, refTag: 0 });
  });
});
