import { describe, expect, it } from 'vitest';
import { termsOf } from '../../../test/support/api-fixtures.ts';
import { instant } from '../../kernel/brand.ts';
import { Exact, price, quantity } from '../money/exact.ts';
import type { OrderTerms, Route } from './order.ts';
import { timesOf } from './order-times.ts';
import { routeOf } from './route-order.ts';

/** New York time of a November day: five hours behind. */
const on = (day: string, time: string) => instant(Date.parse(`2026-11-${day}T${time}-05:00`));
const shown = (at: number | undefined): string | undefined =>
  at === undefined
    ? undefined
    : new Date(at - 5 * 3_600_000)
        .toISOString()
        .slice('2026-11-'.length, '2026-11-24T09:28'.length);

const LIMIT = { type: 'limit', limitPrice: price('10') } as const;
const EXTENDED = { ...LIMIT, extendedHours: true } as const;
const waiting = (terms: Partial<OrderTerms>, day: string, time: string) => {
  const { opensAt, expiresAt } = timesOf(termsOf(terms), 'session', on(day, time));
  return [shown(opensAt), shown(expiresAt)];
};

describe('an order that waits', () => {
  it.each([
    ['goes out two minutes before the open', {}, '23', '22:00', ['24T09:28', '24T16:00']],
    [
      'for the auction, before its cut-off',
      { timeInForce: 'opg' },
      '23',
      '22:00',
      ['24T09:20', '24T16:00'],
    ],
    [
      'with a fraction, at the open',
      { quantity: quantity('1.5') },
      '23',
      '22:00',
      ['24T09:30', '24T16:00'],
    ],
    ['for extended hours, when they begin', EXTENDED, '23', '22:00', ['24T04:00', '24T20:00']],
    ['on the same day, before they begin', EXTENDED, '24', '03:59', ['24T04:00', '24T20:00']],
    [
      'on the next trading day, from their end on',
      EXTENDED,
      '25',
      '20:00',
      ['27T04:00', '27T17:00'],
    ],
    ['over a weekend', EXTENDED, '27', '17:00', ['30T04:00', '30T20:00']],
  ] as const)('%s', (_how, terms, day, time, expected) => {
    expect(waiting(terms, day, time)).toEqual(expected);
  });

  it('until it is cancelled, goes out with its session all the same', () => {
    expect(waiting({ ...EXTENDED, timeInForce: 'gtc' }, '23', '22:00')[0]).toBe('24T04:00');
  });
});

describe('just before the open, when those who waited are at the venue, an order', () => {
  const market = {
    instrument: { symbol: 'ACME', tradable: true },
    ask: price('10'),
    bid: price('9'),
    marketOpen: false,
    followsCalendar: true,
  };
  const route = (terms: Partial<OrderTerms>, time: string, view = market) =>
    routeOf(termsOf(terms), view, price('10'), on('24', time));

  it('goes there too', () => {
    expect(route({}, '09:27:59')).toBe('session');
    expect(route({}, '09:28:00')).toBe('venue');
    expect(route({ timeInForce: 'opg' }, '09:20:00')).toBe('venue');
    expect(route({ timeInForce: 'opg' }, '09:19:59')).toBe('session');
  });

  it('with a fraction waits for the open, as does a trailing stop for its print', () => {
    expect(route({ quantity: quantity('1.5') }, '09:29:59')).toBe('session');
    const trail = { kind: 'price', amount: new Exact(1) } as const;
    expect(route({ type: 'trailing_stop', trail }, '09:29:59')).toBe('trigger');
  });

  it('waits where no calendar says when that is', () => {
    const { followsCalendar: _none, ...closed } = market;
    expect(routeOf(termsOf({}), closed, price('10'), on('24', '09:29:00'))).toBe('session');
  });
});

describe('an order that goes out at once', () => {
  const times = (terms: Partial<OrderTerms>, route: Route) =>
    timesOf(termsOf(terms), route, on('23', '10:00'));

  it('and may rest, ends with its day', () => {
    expect(times(LIMIT, 'venue')).toEqual({ expiresAt: on('23', '16:00') });
    expect(times(EXTENDED, 'venue')).toEqual({ expiresAt: on('23', '20:00') });
    for (const timeInForce of ['opg', 'cls'] as const) {
      expect(times({ timeInForce }, 'venue')).toEqual({ expiresAt: on('23', '16:00') });
    }
  });

  it('and is filled at once, at the venue or here, has no end to be looked at', () => {
    expect(times({}, 'venue')).toEqual({});
    expect(times(LIMIT, 'inventory')).toEqual({});
  });

  it('or for its trigger, does not go out by the clock', () => {
    expect(times({}, 'trigger')).toEqual({ expiresAt: on('23', '16:00') });
    expect(times({ timeInForce: 'gtc' }, 'venue')).not.toHaveProperty('opensAt');
  });
});
