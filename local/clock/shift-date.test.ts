import { afterEach, describe, expect, it } from 'vitest';
import { shiftDate } from './shift-date.ts';

const machineDate = globalThis.Date;
afterEach(() => {
  globalThis.Date = machineDate;
});

describe('a shifted Date', () => {
  it('moves every way of asking for now, and nothing else', () => {
    const machineNow = machineDate.now;
    machineDate.now = () => 1_000;
    try {
      shiftDate(() => 500);
      expect(Date.now()).toBe(1_500);
      expect(new Date().toISOString()).toBe('1970-01-01T00:00:01.500Z');
      expect(new Date(7).getTime()).toBe(7);
      expect(Date.UTC(1970, 0, 1)).toBe(0);
      expect(Date.parse('1970-01-01T00:00:01Z')).toBe(1_000);
      expect(Date()).toBe(new machineDate(1_500).toString());
    } finally {
      machineDate.now = machineNow;
    }
  });

  it('is still a Date to everybody', () => {
    shiftDate(() => 0);
    class Deadline extends Date {}
    expect(new Date()).toBeInstanceOf(Date);
    expect(new Date(0)).toBeInstanceOf(machineDate);
    expect(new Deadline(5).getTime()).toBe(5);
    expect(new Deadline()).toBeInstanceOf(Deadline);
  });
});
