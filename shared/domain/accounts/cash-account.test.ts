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
      text(each.shares),
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
    expect(violated.order('o s').goodFaithViolation).toEqual({
      date: '2026-11-23',
      kind: 'good-faith',
    });
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

/** 90 OTHR bought with proceeds that settle on Tuesday, and a report of one of its fills that changes it. */
const unpaid = (): Scenario =>
  owner().and(
    ...traded('s', 'sell', '100', 'ACME', '10', MONDAY),
    ...traded('o b', 'buy', '90', 'OTHR', '10', MONDAY),
  );
const sold = (before: Scenario, name = 'o s', shares = '90', at = MONDAY): Scenario =>
  before.and(...traded(name, 'sell', shares, 'OTHR', '10', at));
const busted = (of: string, side: 'buy' | 'sell', symbol = 'OTHR', execRefId = `${of} fill`) =>
  reports(of, side, symbol, {
    execId: `bust of ${execRefId}`,
    execType: 'trade-cancel',
    execRefId,
    transactTime: MONDAY,
  });
const corrected = (of: string, side: 'buy' | 'sell', shares: string, each: string, at = MONDAY) =>
  reports(of, side, 'OTHR', {
    execId: `correction of ${of}`,
    execType: 'trade-correct',
    execRefId: `${of} fill`,
    lastQuantity: shares,
    lastPrice: each,
    cumulativeQuantity: shares,
    transactTime: at,
  });

describe('a deposit', () => {
  it('that pays in full for what proceeds had bought makes its sale no violation', () => {
    const paid = sold(unpaid().and(deposit('d2', '900', MONDAY)));
    expect(paid.account().conduct).toBeUndefined();
  });

  it('frees the proceeds that it pays in place of, at once', () => {
    const paid = unpaid().and(deposit('d2', '900', MONDAY));
    expect(proceedsOf(paid)).toEqual({ '2026-11-24': '999.97' });
  });

  it('that pays for less of it leaves the rest unpaid', () => {
    const less = unpaid().and(deposit('d2', '899.99', MONDAY));
    expect(sold(less, 'o s', '89').account().conduct).toBeUndefined();
    expect(sold(less).account().conduct).toEqual({ violations: ['2026-11-23'] });
  });

  it('pays for earlier purchases before it buys anything', () => {
    const both = unpaid().and(
      deposit('d2', '900', MONDAY),
      ...traded('more', 'buy', '90', 'ACME', '10', MONDAY),
    );
    expect(sold(both).account().conduct).toBeUndefined();
    const again = both.and(...traded('more s', 'sell', '90', 'ACME', '10', MONDAY));
    expect(again.account().conduct?.violations ?? []).toEqual([]);
    expect(sold(again).account().conduct).toEqual({ violations: ['2026-11-23'] });
  });
});

describe('a bust', () => {
  it('of the sale withdraws its violation', () => {
    const undone = sold(unpaid()).and(busted('o s', 'sell'));
    expect(eventsOf(undone)).toEqual(['good-faith-violation-withdrawn']);
    expect(undone.account().conduct).toBeUndefined();
    expect(undone.order('o s').goodFaithViolation).toBeUndefined();
    expect(unpaidOf(undone, 'OTHR')).toEqual({ '2026-11-24': '90' });
    expect(sold(undone, 'again').account().conduct).toEqual({ violations: ['2026-11-23'] });
  });

  it('of the sale leaves what a deposit has paid for paid', () => {
    const paid = unpaid().and(deposit('d2', '900', MONDAY));
    const again = sold(sold(paid).and(busted('o s', 'sell')), 'again');
    expect(again.account().conduct).toBeUndefined();
  });

  it.each(['1', '2'])(
    'of fill %s of a sale, of whose shares half were paid for, withdraws it',
    (n) => {
      const half = (fill: string, cumulativeQuantity: string, leavesQuantity: string) => ({
        execId: fill,
        execType: 'trade' as const,
        lastQuantity: '45',
        lastPrice: '10',
        cumulativeQuantity,
        leavesQuantity,
        transactTime: MONDAY,
      });
      const both = unpaid().and(
        deposit('d2', '450', MONDAY),
        place('p', 'sell', '90', 'OTHR', '10', MONDAY),
        reports('p', 'sell', 'OTHR', half('1', '45', '45'), half('2', '90', '0')),
      );
      expect(both.account().conduct).toEqual({ violations: ['2026-11-23'] });
      const bust = { execId: 'bust', execType: 'trade-cancel' as const, execRefId: n };
      const one = both.and(
        reports('p', 'sell', 'OTHR', { ...bust, cumulativeQuantity: '45', transactTime: MONDAY }),
      );
      expect(one.account().conduct).toBeUndefined();
      expect(sold(one, 'again', '45').account().conduct).toEqual({ violations: ['2026-11-23'] });
      const other = n === '1' ? '2' : '1';
      const none = one.and(
        reports('p', 'sell', 'OTHR', {
          execId: 'second bust',
          execType: 'trade-cancel',
          execRefId: other,
          transactTime: MONDAY,
        }),
      );
      expect(unpaidOf(none, 'OTHR')).toEqual({ '2026-11-24': '90' });
      expect(sold(none, 'again', '45').account().conduct).toBeUndefined();
    },
  );

  it('of the only fill of a sale that was replaced since leaves its shares unpaid, and no violation', () => {
    const some = { cumulativeQuantity: '30', leavesQuantity: '60', transactTime: MONDAY };
    const fill = { execId: 'f', execType: 'trade' as const, lastQuantity: '30', lastPrice: '10' };
    const replaced = unpaid().and(
      place('p', 'sell', '90', 'OTHR', '10', MONDAY),
      reports('p', 'sell', 'OTHR', { ...fill, ...some }),
      replace('p2', 'p', { limitPrice: '9.9' }, MONDAY),
      reports('p2', 'sell', 'OTHR', { execId: 'r', execType: 'replaced', ...some }),
    );
    expect(unpaidOf(replaced, 'OTHR')).toEqual({ '2026-11-24': '60' });
    const undone = replaced.and(
      reports('p2', 'sell', 'OTHR', {
        execId: 'bust',
        execType: 'trade-cancel',
        execRefId: 'f',
        leavesQuantity: '90',
        transactTime: MONDAY,
      }),
    );
    expect(unpaidOf(undone, 'OTHR')).toEqual({ '2026-11-24': '90' });
    expect(undone.account().conduct).toBeUndefined();
  });

  it('of one fill of the sale leaves the violation of the other', () => {
    const two = unpaid().and(
      ...traded('p', 'sell', '30', 'OTHR', '10', MONDAY),
      ...traded('q', 'sell', '60', 'OTHR', '10', MONDAY),
    );
    expect(two.account().conduct).toEqual({ violations: ['2026-11-23', '2026-11-23'] });
    const one = two.and(busted('p', 'sell'));
    expect(one.account().conduct).toEqual({ violations: ['2026-11-23'] });
  });

  it('of the purchase gives the proceeds back, which pay for the next one', () => {
    const undone = unpaid().and(busted('o b', 'buy'));
    expect(proceedsOf(undone)).toEqual({ '2026-11-24': '999.97' });
    expect(unpaidOf(undone, 'OTHR')).toEqual({});
    const again = undone.and(...traded('r', 'buy', '90', 'OTHR', '10', MONDAY));
    expect(unpaidOf(again, 'OTHR')).toEqual({ '2026-11-24': '90' });
    expect(sold(again).account().conduct).toEqual({ violations: ['2026-11-23'] });
  });
});

describe('a correction', () => {
  it('of the purchase leaves its shares unpaid', () => {
    const cheaper = unpaid().and(corrected('o b', 'buy', '90', '9.99'));
    expect(unpaidOf(cheaper, 'OTHR')).toEqual({ '2026-11-24': '90' });
    expect(sold(cheaper).account().conduct).toEqual({ violations: ['2026-11-23'] });
  });

  it('of the purchase leaves what a deposit has paid for paid', () => {
    const paid = unpaid().and(deposit('d2', '900', MONDAY), corrected('o b', 'buy', '90', '9.99'));
    expect(sold(paid).account().conduct).toBeUndefined();
  });

  it('of the sale to what a deposit has paid for withdraws its violation', () => {
    const half = sold(unpaid().and(deposit('d2', '450', MONDAY)));
    expect(half.account().conduct).toEqual({ violations: ['2026-11-23'] });
    const fewer = half.and(corrected('o s', 'sell', '45', '10'));
    expect(fewer.account().conduct).toBeUndefined();
  });

  it.each([
    ['the same day', MONDAY],
    ['when the proceeds have settled', MONDAY + DAY],
  ])('of the sale leaves its violation, %s', (_when, at) => {
    const fewer = sold(unpaid())
      .at(instant(at))
      .and(corrected('o s', 'sell', '90', '10.01', at));
    expect(eventsOf(fewer)).toEqual([]);
    expect(fewer.account().conduct).toEqual({ violations: ['2026-11-23'] });
  });
});

describe('a restriction', () => {
  const thrice = (): Scenario =>
    owner().and(
      ...traded('s', 'sell', '100', 'ACME', '10', MONDAY),
      ...['1', '2', '3'].flatMap((n) => [
        ...traded(`b${n}`, 'buy', '30', 'OTHR', '10', MONDAY),
        ...traded(`s${n}`, 'sell', '30', 'OTHR', '10', MONDAY),
      ]),
    );

  it('ends with the third violation, whose sale is busted', () => {
    expect(thrice().account().conduct?.restrictedUntil).toBe('2027-02-22');
    const undone = thrice().and(busted('s3', 'sell'));
    expect(undone.account().conduct).toEqual({ violations: ['2026-11-23', '2026-11-23'] });
  });

  it('ends with the first of them, too, and begins again with another', () => {
    const undone = thrice().and(busted('s1', 'sell'));
    expect(undone.account().conduct?.restrictedUntil).toBeUndefined();
    const again = sold(undone, 's4', '30');
    expect(again.account().conduct?.restrictedUntil).toBe('2027-02-22');
  });

  it('lets nothing buy that a bust has made proceeds on their way again', () => {
    const kept = owner().and(
      ...traded('s', 'sell', '100', 'ACME', '10', MONDAY),
      ...traded('kept', 'buy', '20', 'OTHR', '10', MONDAY),
      ...['1', '2', '3'].flatMap((n) => [
        ...traded(`b${n}`, 'buy', '20', 'ACME', '10', MONDAY),
        ...traded(`s${n}`, 'sell', '20', 'ACME', '10', MONDAY),
      ]),
    );
    const undone = kept.and(busted('kept', 'buy'), place('x', 'buy', '1', 'OTHR', '10', MONDAY));
    expect(undone.order('x').reason).toBe('UNSETTLED_FUNDS_RESTRICTED');
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
  expect(bought.account()).not.toHaveProperty('proceeds');
  expect(bought.account()).not.toHaveProperty('usedProceeds');
  expect(bought.account().conduct).toBeUndefined();
  expect(unpaidOf(bought, 'ACME')).toEqual({});
});
