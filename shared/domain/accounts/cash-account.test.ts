import { describe, expect, it } from 'vitest';
import {
  deposit,
  open,
  place,
  replace,
  reports,
  T0,
  traded,
} from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { instant } from '../../kernel/brand.ts';
import { text, ZERO_MONEY } from '../money/exact.ts';

const DAY = 86_400_000;
/** Friday 20 November 2026; the next settlement date is Monday the 23rd. */
const FRIDAY = T0;
const MONDAY = T0 + 3 * DAY;

const eventsOf = (scenario: Scenario): string[] =>
  scenario
    .lastEntry()
    .events.map(({ type }) => type)
    .filter((type) => type.startsWith('good') || type.startsWith('account-r'));

const proceedsOf = (scenario: Scenario): Record<string, string> =>
  Object.fromEntries(
    Object.entries(scenario.account().proceeds ?? {}).map(([date, each]) => [date, text(each)]),
  );
const unpaidOf = (scenario: Scenario, symbol: string): Record<string, string> =>
  Object.fromEntries(
    Object.entries(scenario.state.positions.get(symbol)?.unpaid ?? {}).map(([date, each]) => [
      date,
      text(each),
    ]),
  );

/** 100 ACME that are paid for, and no other money. */
const owner = (): Scenario =>
  given(open(), deposit('d', '1000'), ...traded('b', 'buy', '100', 'ACME', '10')).at(
    instant(MONDAY),
  );
const round = (name: string, symbol: string, at: number) => [
  ...traded(`${name} b`, 'buy', '100', symbol, '10', at),
  ...traded(`${name} s`, 'sell', '100', symbol, '10', at),
];

describe('proceeds on their way', () => {
  it('buy at once, and what they bought is unpaid until they settle', () => {
    const sold = owner().and(...traded('s', 'sell', '100', 'ACME', '10', MONDAY));
    const all = sold.account().cash.unsettled['2026-11-24'] ?? ZERO_MONEY;
    expect(proceedsOf(sold)).toEqual({ '2026-11-24': text(all) });
    const bought = sold.and(...traded('o', 'buy', '50', 'OTHR', '10', MONDAY));
    expect(proceedsOf(bought)).toEqual({ '2026-11-24': text(all.minus(500)) });
    expect(unpaidOf(bought, 'OTHR')).toEqual({ '2026-11-24': '50' });
    expect(eventsOf(bought)).toEqual([]);
  });

  it('are settled cash on their date, and forgotten', () => {
    const sold = owner().and(...traded('s', 'sell', '100', 'ACME', '10', MONDAY));
    const later = sold.at(instant(MONDAY + DAY));
    const bought = later.and(...traded('o', 'buy', '50', 'OTHR', '10', MONDAY + DAY));
    expect(bought.account().proceeds).toBeUndefined();
    expect(unpaidOf(bought, 'OTHR')).toEqual({});
  });
});

describe('a good-faith violation', () => {
  const once = (): Scenario =>
    owner().and(
      ...traded('s', 'sell', '100', 'ACME', '10', MONDAY),
      ...traded('o b', 'buy', '90', 'OTHR', '10', MONDAY),
    );

  it('is a sale of shares before the proceeds that bought them have settled', () => {
    const violated = once().and(...traded('o s', 'sell', '90', 'OTHR', '10', MONDAY));
    expect(eventsOf(violated)).toEqual(['good-faith-violation']);
    expect(violated.account().conduct).toEqual({ violations: ['2026-11-23'] });
    expect(violated.order('o s').goodFaithViolation).toBe(true);
  });

  it('is one for an order, in however many fills', () => {
    const fill = (n: number) => ({
      execId: `f${n}`,
      execType: 'trade' as const,
      lastQuantity: '30',
      lastPrice: '10',
      cumulativeQuantity: `${n * 30}`,
      transactTime: MONDAY,
    });
    const violated = once().and(
      place('p', 'sell', '90', 'OTHR', '10', MONDAY),
      reports('p', 'sell', 'OTHR', { execId: 'a', execType: 'new' }, fill(1), fill(2)),
      reports('p', 'sell', 'OTHR', fill(3)),
    );
    expect(violated.account().conduct).toEqual({ violations: ['2026-11-23'] });
  });

  it('is one for a sale, also when it is replaced between its fills', () => {
    const quantities = (n: number) => ({
      cumulativeQuantity: `${n * 30}`,
      leavesQuantity: `${90 - n * 30}`,
      transactTime: MONDAY,
    });
    const fill = (n: number) => ({
      execId: `f${n}`,
      execType: 'trade' as const,
      lastQuantity: '30',
      lastPrice: '10',
      ...quantities(n),
    });
    const accepted = (n: number) => ({
      execId: `r${n}`,
      execType: 'replaced' as const,
      ...quantities(n),
    });
    const violated = once().and(
      place('p', 'sell', '90', 'OTHR', '10', MONDAY),
      reports('p', 'sell', 'OTHR', { execId: 'a', execType: 'new', leavesQuantity: '90' }, fill(1)),
      replace('p2', 'p', { limitPrice: '9.9' }, MONDAY),
      reports('p2', 'sell', 'OTHR', accepted(1), fill(2)),
      replace('p3', 'p2', { limitPrice: '9.8' }, MONDAY),
      reports('p3', 'sell', 'OTHR', accepted(2), fill(3)),
    );
    expect(violated.account().conduct).toEqual({ violations: ['2026-11-23'] });
  });

  it('is seen in a message that brings nothing but the fill', () => {
    const violated = once().and(
      place('p', 'sell', '90', 'OTHR', '10', MONDAY),
      reports('p', 'sell', 'OTHR', {
        execId: 'alone',
        execType: 'trade',
        lastQuantity: '90',
        lastPrice: '10',
        cumulativeQuantity: '90',
        transactTime: MONDAY,
      }),
    );
    expect(eventsOf(violated)).toEqual(['good-faith-violation']);
    expect(violated.state.positions.get('OTHR')).not.toHaveProperty('unpaid');
  });

  it('is none once they have settled', () => {
    const later = once().at(instant(MONDAY + DAY));
    const sold = later.and(...traded('o s', 'sell', '90', 'OTHR', '10', MONDAY + DAY));
    expect(sold.account().conduct).toBeUndefined();
  });

  it('the third in twelve months restricts for 90 days', () => {
    const third = owner().and(
      ...traded('s', 'sell', '100', 'ACME', '11', MONDAY),
      ...round('1', 'OTHR', MONDAY),
      ...round('2', 'OTHR', MONDAY),
      ...round('3', 'OTHR', MONDAY),
    );
    expect(eventsOf(third)).toEqual(['good-faith-violation', 'account-restricted']);
    expect(third.account().conduct).toEqual({
      violations: ['2026-11-23', '2026-11-23', '2026-11-23'],
      restrictedUntil: '2027-02-22',
    });
    const refused = third.and(place('x', 'buy', '1', 'OTHR', '10', MONDAY));
    expect(refused.order('x').reason).toBe('UNSETTLED_FUNDS_RESTRICTED');
    const settled = third.at(instant(MONDAY + DAY));
    expect(settled.and(place('y', 'buy', '1', 'OTHR', '10', MONDAY + DAY)).order('y').state).toBe(
      'ROUTED',
    );
  });
});

describe('a sale that brings less than its fees', () => {
  it('costs nothing and brings nothing, and its bust takes nothing back', () => {
    const sold = owner().and(...traded('s', 'sell', '1', 'ACME', '0.0002', MONDAY));
    expect(sold.money().unsettled).toEqual({});
    expect(proceedsOf(sold)).toEqual({});
    const more = sold.and(...traded('t', 'sell', '10', 'ACME', '10', MONDAY));
    expect(proceedsOf(more)).toEqual({ '2026-11-24': '99.99' });
    const undone = more.and(
      reports('s', 'sell', 'ACME', {
        execId: 'undone',
        execType: 'trade-cancel',
        execRefId: 's fill',
      }),
    );
    expect(undone.money().unsettled).toEqual({ '2026-11-24': '99.99' });
    expect(proceedsOf(undone)).toEqual({ '2026-11-24': '99.99' });
  });
});

describe('free-riding', () => {
  it('is a sale to pay for the purchase itself, and restricts at once', () => {
    // The sale whose proceeds pay for a purchase is taken back before its fill: the account owes all of it.
    const owing = given(open(), deposit('d', '100')).and(
      ...traded('own', 'buy', '10', 'OTHR', '10'),
      ...traded('gone', 'sell', '10', 'OTHR', '100.01'),
      place('b', 'buy', '10', 'ACME', '100'),
      reports('gone', 'sell', 'OTHR', {
        execId: 'bust',
        execType: 'trade-cancel',
        execRefId: 'gone fill',
      }),
      reports('b', 'buy', 'ACME', {
        execId: 'f',
        execType: 'trade',
        lastQuantity: '10',
        lastPrice: '100',
        cumulativeQuantity: '10',
      }),
    );
    expect(unpaidOf(owing, 'ACME')).toEqual({ '9999-12-31': '10' });
    const sold = owing.and(...traded('s', 'sell', '10', 'ACME', '100'));
    expect(eventsOf(sold)).toEqual(['good-faith-violation', 'account-restricted']);
    expect(sold.account().conduct?.restrictedUntil).toBe('2027-02-19');
  });
});

it('a plain purchase with settled cash leaves nothing behind', () => {
  const bought = given(open(), deposit('d', '1000')).and(
    ...traded('b', 'buy', '10', 'ACME', '10', FRIDAY),
  );
  expect(bought.account().proceeds).toBeUndefined();
  expect(bought.account().conduct).toBeUndefined();
  expect(unpaidOf(bought, 'ACME')).toEqual({});
});
