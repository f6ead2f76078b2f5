import { describe, expect, it } from 'vitest';
import { faultDice, readFaultPlan } from './fault-plan.ts';

describe('BELLWETHER_FAULTS', () => {
  it('is a share and a seed, or nothing', () => {
    expect(readFaultPlan('0.2:7')).toEqual({ share: 0.2, seed: 7 });
    expect(readFaultPlan(undefined)).toBeUndefined();
    expect(readFaultPlan('')).toBeUndefined();
  });

  it.each(['0.2', '2:7', '-1:7', 'a:b', '0.2:', '0.2:1.5'])('is not %s', (text) => {
    expect(() => readFaultPlan(text)).toThrow('share:seed is wanted');
  });
});

describe('the dice', () => {
  const rolls = (operation: string, share: number, seed = 7) => {
    const roll = faultDice({ share, seed });
    return Array.from({ length: 1_000 }, () => roll(operation));
  };

  it('fall the same way for the same seed', () => {
    expect(rolls('TransactWriteItems', 0.2)).toEqual(rolls('TransactWriteItems', 0.2));
    expect(rolls('TransactWriteItems', 0.2)).not.toEqual(rolls('TransactWriteItems', 0.2, 8));
  });

  it('make every fault of a transaction, and lose no reply of a read', () => {
    expect(new Set(rolls('TransactWriteItems', 0.2))).toEqual(
      new Set(['conflict', 'throttle', 'lost-reply', undefined]),
    );
    expect(new Set(rolls('GetItem', 0.2))).toEqual(new Set(['throttle', undefined]));
    expect(new Set(rolls('TransactWriteItems', 0))).toEqual(new Set([undefined]));
  });
});
