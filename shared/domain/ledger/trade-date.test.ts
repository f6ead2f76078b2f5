import { describe, expect, it } from 'vitest';
import { tradeDateOf, tradedOn } from './trade-date.ts';

describe('the trade date of a fill', () => {
  it('is not written down where its settlement date tells it', () => {
    // Traded on Friday, settled on Monday.
    expect(tradedOn('2026-11-20', '2026-11-23')).toEqual({});
    expect(tradeDateOf({ settlesOn: '2026-11-23' })).toBe('2026-11-20');
  });

  it('is, where it settles later than its trade says', () => {
    const fill = { settlesOn: '2026-11-24', ...tradedOn('2026-11-20', '2026-11-24') };
    expect(fill).toEqual({ settlesOn: '2026-11-24', tradedOn: '2026-11-20' });
    expect(tradeDateOf(fill)).toBe('2026-11-20');
  });
});
