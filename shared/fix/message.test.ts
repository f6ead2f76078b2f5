import { describe, expect, it } from 'vitest';
import { isReplayable, isSessionType, parseSequence, readable, valueIn } from './message.ts';

describe('message types', () => {
  it.each(['0', '1', '2', '3', '4', '5', 'A'])('%s is of the session', (type) => {
    expect(isSessionType(type)).toBe(true);
  });

  it.each(['8', '9', 'D', 'F', 'G', 'H', 'Q', 'AF', 'j'])('%s is of the application', (type) => {
    expect(isSessionType(type)).toBe(false);
    expect(isReplayable(type)).toBe(true);
  });

  it('of the session only Reject is sent again', () => {
    expect(['0', '1', '2', '3', '4', '5', 'A'].filter(isReplayable)).toEqual(['3']);
  });
});

describe('fields', () => {
  it('are read by their first occurrence', () => {
    const fields = [
      [11, 'a'],
      [58, 'b'],
      [11, 'c'],
    ] as const;
    expect(valueIn(fields, 11)).toBe('a');
    expect(valueIn(fields, 58)).toBe('b');
    expect(valueIn(fields, 60)).toBeUndefined();
    expect(readable(fields)).toBe('11=a|58=b|11=c');
  });

  it.each([
    ['0', 0],
    ['17', 17],
    ['007', 7],
    ['999999999999999', 999_999_999_999_999],
    ['9999999999999999', undefined],
    ['-1', undefined],
    ['1.0', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%j as a sequence number is %j', (text, number) => {
    expect(parseSequence(text)).toBe(number);
  });
});
