import { describe, expect, it } from 'vitest';
import { withoutViolation, withViolation } from './cash-conduct.ts';

const [A, B, C, D] = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-20'] as const;
/** 90 days after B, C and D, those not counted. */
const [AFTER_B, AFTER_C, AFTER_D] = ['2027-02-16', '2027-02-17', '2027-02-19'] as const;

describe('a violation', () => {
  it('is counted, free-riding also as that', () => {
    const first = withViolation(undefined, 'good-faith', A, A);
    expect(first).toEqual({ violations: [A] });
    const second = withViolation(first, 'free-riding', B, B);
    expect(second).toEqual({ violations: [A, B], freeRiding: [B] });
    expect(withViolation(second, 'good-faith', C, C)).toEqual({
      violations: [A, B, C],
      freeRiding: [B],
    });
  });
});

describe('a violation that is withdrawn', () => {
  it('leaves nothing when it was the only one', () => {
    expect(withoutViolation({ violations: [A] }, 'good-faith', A)).toBeUndefined();
  });

  it('leaves free-riding of the same day, and its restriction', () => {
    const both = { violations: [B, B], freeRiding: [B], restrictedUntil: AFTER_B };
    expect(withoutViolation(both, 'good-faith', B)).toEqual({
      violations: [B],
      freeRiding: [B],
      restrictedUntil: AFTER_B,
    });
  });

  it('takes with it the restriction of free-riding', () => {
    const both = { violations: [A, B], freeRiding: [B], restrictedUntil: AFTER_B };
    expect(withoutViolation(both, 'free-riding', B)).toEqual({ violations: [A] });
  });

  it('leaves the restriction that ends last', () => {
    const all = { violations: [A, B, C, D], freeRiding: [A, B, C, D], restrictedUntil: AFTER_D };
    expect(withoutViolation(all, 'free-riding', A)?.restrictedUntil).toBe(AFTER_D);
    expect(withoutViolation(all, 'free-riding', D)?.restrictedUntil).toBe(AFTER_C);
  });

  it('of so long ago that it counts no more changes nothing', () => {
    const riding = { violations: [B], freeRiding: [B], restrictedUntil: AFTER_B };
    expect(withoutViolation(riding, 'free-riding', '2025-01-02')).toEqual(riding);
  });
});
