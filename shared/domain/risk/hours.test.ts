import { describe, expect, it } from 'vitest';
import { termsOf } from '../../../test/support/api-fixtures.ts';
import { orderCheck, refusedBy } from '../../../test/support/order-check.ts';
import { newYorkInstant } from '../calendar/civil-date.ts';
import { price } from '../money/exact.ts';
import type { OrderTerms } from '../orders/order.ts';
import { HOURS_RULES } from './hours.ts';

const order = (timeInForce: OrderTerms['timeInForce'], more: Partial<OrderTerms> = {}) => ({
  terms: termsOf({ timeInForce, ...more }),
});
const limit = { type: 'limit' as const, limitPrice: price('150') };

describe('a closed market', () => {
  it.each([
    ['takes a day order, which waits', order('day'), []],
    ['takes one that is good till cancelled', order('gtc'), []],
    ['takes none that must be filled at once', order('ioc'), ['MARKET_CLOSED']],
    ['nor all of it at once', order('fok'), ['MARKET_CLOSED']],
  ])('%s', (_given, changes, reasons) => {
    expect(refusedBy(HOURS_RULES, orderCheck({ ...changes, marketOpen: false }))).toEqual(reasons);
    expect(refusedBy(HOURS_RULES, orderCheck(changes))).toEqual([]);
  });
});

describe('extended hours', () => {
  const extended = { extendedHours: true };
  it.each([
    ['a limit order for the day', order('day', { ...limit, ...extended }), []],
    ['a limit order until cancelled', order('gtc', { ...limit, ...extended }), []],
    ['a market order', order('day', extended), ['EXTENDED_HOURS_TERMS']],
    ['a limit order at once', order('ioc', { ...limit, ...extended }), ['EXTENDED_HOURS_TERMS']],
    [
      'a stop',
      order('day', { type: 'stop', stopPrice: price('160'), ...extended }),
      ['EXTENDED_HOURS_TERMS'],
    ],
  ])('%s', (_given, changes, reasons) => {
    expect(refusedBy(HOURS_RULES, orderCheck(changes))).toEqual(reasons);
  });
});

/** Monday; the day after Thanksgiving closes at 13:00. */
const MONDAY = '2026-11-23';
const SHORT_DAY = '2026-11-27';
const SUNDAY = '2026-11-22';
const at = (date: string, time: string) => {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return newYorkInstant(date, hours * 60 + minutes);
};

describe('the cut-offs of the auctions', () => {
  it.each([
    ['the opening, before 9:28', 'opg', at(MONDAY, '9:27'), []],
    ['from 9:28 on', 'opg', at(MONDAY, '9:28'), ['AUCTION_CUT_OFF']],
    ['until 19:00', 'opg', at(MONDAY, '18:59'), ['AUCTION_CUT_OFF']],
    ['then for the next day', 'opg', at(MONDAY, '19:00'), []],
    ['the closing, before 15:50', 'cls', at(MONDAY, '15:49'), []],
    ['from 15:50 on', 'cls', at(MONDAY, '15:50'), ['AUCTION_CUT_OFF']],
    ['until 19:00', 'cls', at(MONDAY, '18:59'), ['AUCTION_CUT_OFF']],
    ['then for the next day', 'cls', at(MONDAY, '19:00'), []],
    ['ten minutes before an early close', 'cls', at(SHORT_DAY, '12:50'), ['AUCTION_CUT_OFF']],
    ['eleven', 'cls', at(SHORT_DAY, '12:49'), []],
    ['a day without trading has none', 'opg', at(SUNDAY, '10:00'), []],
    ['other orders have none', 'day', at(MONDAY, '15:59'), []],
  ] as const)('%s', (_given, timeInForce, time, reasons) => {
    const check = orderCheck({ ...order(timeInForce), at: time, followsCalendar: true });
    expect(refusedBy(HOURS_RULES, check)).toEqual(reasons);
  });

  it('are kept where the exchanges’ calendar is', () => {
    const check = orderCheck({ ...order('opg'), at: at(MONDAY, '10:00') });
    expect(refusedBy(HOURS_RULES, check)).toEqual([]);
  });
});
