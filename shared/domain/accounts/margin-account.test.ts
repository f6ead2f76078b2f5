import { describe, expect, it } from 'vitest';
import {
  assess,
  changeSettings,
  deposit,
  open,
  openMargin,
  place,
  reports,
  T0,
  traded,
} from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { present } from '../../kernel/assert.ts';
import { instant } from '../../kernel/brand.ts';
import { Exact, text } from '../money/exact.ts';
import { cashBalance } from '../risk/buying-power.ts';

const DAY = 86_400_000;
const later = (scenario: Scenario, days: number): Scenario => scenario.at(instant(T0 + days * DAY));

const types = (scenario: Scenario): string[] => scenario.lastEntry().events.map(({ type }) => type);
const marginOf = (scenario: Scenario) => {
  const { sma, interest, call, days } = present(scenario.account().margin, 'margin');
  return {
    sma: text(sma),
    interest: text(interest),
    call: call && [text(call.amount), call.dueOn],
    days: days.map(({ date, dayTrades, trades }) => [date, dayTrades, trades]),
  };
};

/** 10,000 of equity, 20,000 of ACME at 10. */
const borrower = (): Scenario =>
  given(openMargin(), deposit('d', '10000'))
    .priced('ACME', '10')
    .and(...traded('b', 'buy', '2000', 'ACME', '10'));

describe('a margin account', () => {
  it('buys for twice its equity and not for more', () => {
    expect(borrower().order('b').state).toBe('FILLED');
    const more = borrower().and(place('x', 'buy', '1', 'ACME', '10'));
    expect(more.order('x').reason).toBe('INSUFFICIENT_BUYING_POWER');
  });

  it('buys with what is left once the interest due by then is charged', () => {
    const bought = given(openMargin(), deposit('d', '10000'))
      .priced('ACME', '10')
      .and(...traded('b', 'buy', '1200', 'ACME', '10'));
    const later = bought.at(instant(T0 + 11 * DAY));
    const all = later.when(place('x', 'buy', '800', 'ACME', '10', T0 + 11 * DAY));
    expect(types(all)).toEqual(['cash-settled', 'interest-charged', 'order-refused']);
    expect(all.order('x').reason).toBe('INSUFFICIENT_BUYING_POWER');
    const less = later.when(place('x', 'buy', '799', 'ACME', '10', T0 + 11 * DAY));
    expect(less.order('x').state).toBe('ROUTED');
  });

  it('borrows nothing on what is not marginable, and the order remembers it', () => {
    const start = given(openMargin(), deposit('d', '10000')).priced('OTHR', '10', {
      marginable: false,
    });
    const bought = start.and(...traded('o', 'buy', '1000', 'OTHR', '10'));
    expect(text(present(bought.order('o').initialRate, 'rate'))).toBe('1');
    expect(marginOf(bought).sma).toBe('0');
    expect(start.and(place('x', 'buy', '1001', 'OTHR', '10')).order('x').reason).toBe(
      'INSUFFICIENT_BUYING_POWER',
    );
  });

  it('remembers a rate of its own only for what may not be borrowed on, and only in such an account', () => {
    const marginable = borrower();
    expect(marginable.order('b')).not.toHaveProperty('initialRate');
    const cash = given(open(), deposit('d', '1000')).priced('OTHR', '10', { marginable: false });
    const bought = cash.and(place('o', 'buy', '1', 'OTHR', '10'));
    expect(bought.order('o')).not.toHaveProperty('initialRate');
  });

  it('asks for the maintenance that the house sets for a symbol', () => {
    const house = given(openMargin(), deposit('d', '10000')).priced('ACME', '10', {
      maintenanceRate: new Exact('0.8'),
    });
    expect(house.and(place('x', 'buy', '1250', 'ACME', '10')).order('x').state).toBe('ROUTED');
    expect(house.and(place('y', 'buy', '1251', 'ACME', '10')).order('y').reason).toBe(
      'INSUFFICIENT_BUYING_POWER',
    );
  });

  it('keeps a special memorandum account: deposits in full, trades at half', () => {
    const deposited = given(openMargin(), deposit('d', '10000')).priced('ACME', '10');
    expect(marginOf(deposited).sma).toBe('10000');
    const bought = deposited.and(...traded('b', 'buy', '500', 'ACME', '10'));
    expect(marginOf(bought).sma).toBe('7500');
    const sold = bought.and(...traded('s', 'sell', '100', 'ACME', '10'));
    const brought = cashBalance(sold.account()).minus(cashBalance(bought.account()));
    expect(marginOf(sold).sma).toBe(text(brought.dividedBy(2).plus(7500)));
  });
});

describe('an assessment', () => {
  it('calls for what is lacking, is met, and says so', () => {
    const called = borrower().priced('ACME', '6').and(assess('a1'));
    expect(types(called)).toEqual(['account-assessed', 'margin-call']);
    // 12,000 of value less 10,000 of debit; a quarter of 12,000 is asked for.
    expect(marginOf(called).call).toEqual(['1000', '2026-11-25']);
    const bounced = called.priced('ACME', '10').and(assess('a2'));
    expect(types(bounced)).toEqual(['account-assessed', 'margin-call-met']);
    expect(marginOf(bounced).call).toBeUndefined();
  });

  it('is not waited for by a deposit of what was called for, all or in parts', () => {
    const called = borrower().priced('ACME', '6').and(assess('a1'));
    const part = called.when(deposit('some', '400'));
    expect(types(part)).toEqual(['funds-deposited', 'margin-call']);
    expect(marginOf(part).call).toEqual(['600', '2026-11-25']);
    const met = part.when(deposit('rest', '600'));
    expect(types(met)).toEqual(['funds-deposited', 'margin-call-met']);
    expect(types(met.when(assess('a2')))).toEqual(['account-assessed']);
    const past = later(called, 6).when(deposit('late', '1000', T0 + 6 * DAY));
    expect(past.and(place('x', 'buy', '1', 'ACME', '6', T0 + 6 * DAY)).order('x').reason).not.toBe(
      'MARGIN_CALL_PAST_DUE',
    );
  });

  it('says nothing of a call that stands as it was', () => {
    const called = borrower().priced('ACME', '6').and(assess('a1'));
    expect(types(called.and(assess('a2')))).toEqual(['account-assessed']);
  });

  it('has nothing to call for once nothing is owed, whatever was called for', () => {
    const called = borrower().priced('ACME', '6').and(assess('a1'));
    const sold = called.and(...traded('s', 'sell', '1600', 'ACME', '6'));
    const debit = cashBalance(sold.account()).negated();
    expect(debit.gt(0) && debit.lt(1_000)).toBe(true);
    const almost = sold.when(deposit('most', text(debit.minus('0.01'))));
    expect(types(almost)).toEqual(['funds-deposited', 'margin-call']);
    const met = sold.when(deposit('all', text(debit)));
    expect(types(met)).toEqual(['funds-deposited', 'margin-call-met']);
  });

  it('calls again for what a deposit did not make up for', () => {
    const lower = borrower().priced('ACME', '6').and(assess('a1')).priced('ACME', '5');
    const again = lower.and(deposit('d1', '1000'), assess('a2'));
    expect(types(again)).toEqual(['account-assessed', 'margin-call']);
    // 10,000 of value less 9,000 of debit; a quarter of 10,000 is asked for.
    expect(marginOf(again).call?.[0]).toBe('1500');
  });

  it('of a call past due leaves closing only', () => {
    const called = later(borrower().priced('ACME', '6').and(assess('a1')), 6);
    const at = T0 + 6 * DAY;
    expect(called.and(place('x', 'buy', '1', 'ACME', '6', at)).order('x').reason).toBe(
      'MARGIN_CALL_PAST_DUE',
    );
    expect(called.and(place('y', 'sell', '1', 'ACME', '6', at)).order('y').state).toBe('ROUTED');
  });

  it('keeps the highest excess there ever was', () => {
    const risen = borrower().priced('ACME', '12').and(assess('a'));
    expect(marginOf(risen).sma).toBe('2000');
    expect(marginOf(risen.priced('ACME', '10').and(assess('b'))).sma).toBe('2000');
  });

  it('says nothing of an account of which a price is missing, or of a cash account', () => {
    const unpriced = given(openMargin(), deposit('d', '1000'))
      .priced('ACME', '10')
      .and(...traded('o', 'buy', '10', 'OTHR', '10'), assess('a'));
    expect(unpriced.lastEntry().events).toMatchObject([
      { type: 'nothing-to-do', why: 'no price for OTHR' },
    ]);
    const cash = given(open(), assess('a'));
    expect(cash.lastEntry().events).toMatchObject([
      { type: 'nothing-to-do', why: 'a cash account has no margin' },
    ]);
  });
});

describe('interest', () => {
  it('runs from settlement on, whatever drives it', () => {
    // Settles on Monday the 23rd: two nights by Wednesday, 10,000 × 7.25 % each.
    const waited = later(borrower(), 5).and(assess('a'));
    expect(types(waited)).toContain('interest-accrued');
    expect(marginOf(waited).interest).toBe('1450');
    const inSteps = later(later(borrower(), 4).and(assess('a')), 5).and(assess('b'));
    expect(marginOf(inSteps).interest).toBe('1450');
  });

  it('is charged at the end of the month, from the customer to the firm', () => {
    const charged = later(borrower(), 11).and(assess('a'));
    // Eight nights from the 23rd to the 30th: 8 × 725 ÷ 360.
    expect(charged.postings()).toEqual([
      'cash.unsettled.2026-11-23 USD 20000 = 0',
      'cash.settled USD -20016.11 = -10016.11',
      'firm.interest USD 16.11',
    ]);
    expect(marginOf(charged).interest).toBe('0');
  });

  it('is said once for each night, and begins anew when it was charged', () => {
    const accrued = later(borrower(), 4).and(assess('a'));
    expect(types(accrued)).toEqual(['cash-settled', 'interest-accrued', 'account-assessed']);
    expect(types(accrued.and(assess('b')))).toEqual(['account-assessed']);
    const charged = later(accrued, 11).and(assess('c'));
    expect(types(charged)).toEqual(['interest-charged', 'account-assessed']);
    expect(marginOf(charged).interest).toBe('0');
    // A night of December, on the debit with November's interest in it: 10,016.11 × 7.25 %.
    const both = later(accrued, 12).and(assess('d'));
    expect(types(both)).toEqual(['interest-charged', 'interest-accrued', 'account-assessed']);
    expect(marginOf(both).interest).toBe('726.167975');
  });

  it('is none on an account that borrows nothing, and none in a cash account', () => {
    const rich = later(given(openMargin(), deposit('d', '10000')), 40).and(assess('a'));
    expect(types(rich)).toEqual(['account-assessed']);
  });
});

describe('day trades', () => {
  const day = (scenario: Scenario, name: string): Scenario =>
    scenario.and(
      ...traded(`${name} b`, 'buy', '10', 'ACME', '10'),
      ...traded(`${name} s`, 'sell', '10', 'ACME', '10'),
    );
  const start = (): Scenario => given(openMargin(), deposit('d', '10000')).priced('ACME', '10');

  it('are purchases sold on their day, each once', () => {
    const one = day(start(), '1');
    expect(marginOf(one).days).toEqual([['2026-11-20', 1, 2]]);
    const held = start().and(...traded('b', 'buy', '10', 'ACME', '10'));
    const overnight = later(held, 3).and(...traded('s', 'sell', '10', 'ACME', '10', T0 + 3 * DAY));
    expect(marginOf(overnight).days).toEqual([
      ['2026-11-20', 0, 1],
      ['2026-11-23', 0, 1],
    ]);
  });

  const parts = (of: string, each: readonly string[], at = T0) =>
    reports(
      of,
      'sell',
      'ACME',
      ...each.map((shares, index) => ({
        execId: `${of} ${index}`,
        execType: 'trade' as const,
        lastQuantity: shares,
        lastPrice: '10',
        cumulativeQuantity: String(Number(shares) * (index + 1)),
        transactTime: at,
      })),
    );

  it('are closed by the first sale: the next needs a purchase again, in the same message too', () => {
    const held = start().and(...traded('b', 'buy', '10', 'ACME', '10'));
    const twice = held.and(
      ...traded('s', 'sell', '5', 'ACME', '10'),
      ...traded('t', 'sell', '5', 'ACME', '10'),
    );
    expect(marginOf(twice).days).toEqual([['2026-11-20', 1, 3]]);
    const inParts = held.and(place('s', 'sell', '10', 'ACME', '10'), parts('s', ['5', '5']));
    expect(marginOf(inParts).days).toEqual([['2026-11-20', 1, 2]]);
  });

  it('count a fill that comes beside the bust of an earlier one', () => {
    const held = start().and(...traded('b', 'buy', '10', 'ACME', '10'));
    const again = later(held, 3).and(
      reports(
        'b',
        'buy',
        'ACME',
        {
          execId: 'H1',
          execType: 'trade-cancel',
          execRefId: 'b fill',
          leavesQuantity: '10',
          transactTime: T0 + 3 * DAY,
        },
        {
          execId: 'F2',
          execType: 'trade',
          lastQuantity: '10',
          lastPrice: '10',
          cumulativeQuantity: '10',
          transactTime: T0 + 3 * DAY,
        },
      ),
    );
    expect(marginOf(again).days).toEqual([
      ['2026-11-20', 0, 1],
      ['2026-11-23', 0, 1],
    ]);
  });

  it('count still when another purchase of the day was taken back', () => {
    const busted = start().and(
      ...traded('b', 'buy', '10', 'ACME', '10'),
      ...traded('c', 'buy', '1', 'ACME', '10'),
      reports('c', 'buy', 'ACME', {
        execId: 'H1',
        execType: 'trade-cancel',
        execRefId: 'c fill',
        transactTime: T0,
      }),
      ...traded('s', 'sell', '10', 'ACME', '10'),
    );
    expect(marginOf(busted).days).toEqual([['2026-11-20', 1, 3]]);
  });

  it('are not made by the correction of an earlier purchase, which is no trade of its day', () => {
    const held = start().and(...traded('b', 'buy', '10', 'ACME', '10'));
    const corrected = later(held, 3).and(
      reports('b', 'buy', 'ACME', {
        execId: 'G1',
        execType: 'trade-correct',
        execRefId: 'b fill',
        lastQuantity: '10',
        lastPrice: '9.5',
        cumulativeQuantity: '10',
        transactTime: T0 + 3 * DAY,
      }),
    );
    expect(marginOf(corrected).days).toEqual([['2026-11-20', 0, 1]]);
    const sold = corrected.and(...traded('s', 'sell', '10', 'ACME', '10', T0 + 3 * DAY));
    expect(marginOf(sold).days).toEqual([
      ['2026-11-20', 0, 1],
      ['2026-11-23', 0, 1],
    ]);
    const sameDay = start().and(
      ...traded('b', 'buy', '10', 'ACME', '10'),
      reports('b', 'buy', 'ACME', {
        execId: 'G1',
        execType: 'trade-correct',
        execRefId: 'b fill',
        lastQuantity: '10',
        lastPrice: '9.5',
        cumulativeQuantity: '10',
      }),
      ...traded('s', 'sell', '10', 'ACME', '10'),
    );
    expect(marginOf(sameDay).days).toEqual([['2026-11-20', 1, 2]]);
  });

  it('do not limit an account by default, and do one that is kept under the count rule', () => {
    const three = day(day(day(start(), '1'), '2'), '3');
    expect(three.and(place('x', 'buy', '1', 'ACME', '10')).order('x').state).toBe('ROUTED');
    const counted = three.and(changeSettings('c', { dayTradeRule: 'count' }));
    expect(counted.and(place('y', 'buy', '1', 'ACME', '10')).order('y').reason).toBe(
      'PATTERN_DAY_TRADER',
    );
  });
});

describe('settings that an account asks for', () => {
  const start = (): Scenario => given(open(), deposit('d', '1000')).priced('ACME', '10');

  it('a limit of concentration', () => {
    const limited = start().and(changeSettings('c', { concentration: '0.25' }));
    expect(limited.and(place('x', 'buy', '25', 'ACME', '10')).order('x').state).toBe('ROUTED');
    const over = limited.and(
      place('x', 'buy', '20', 'ACME', '10'),
      place('y', 'buy', '6', 'ACME', '10'),
    );
    expect(over.order('y').reason).toBe('CONCENTRATION_LIMIT_EXCEEDED');
  });

  it('a window for duplicates, which ends', () => {
    const guarded = start().and(changeSettings('c', { duplicateSeconds: 10 }));
    const first = guarded.and(place('x', 'buy', '1', 'ACME', '10'));
    expect(first.and(place('y', 'buy', '1', 'ACME', '10')).order('y').reason).toBe(
      'DUPLICATE_ORDER',
    );
    expect(first.and(place('y', 'buy', '2', 'ACME', '10')).order('y').state).toBe('ROUTED');
    const after = first.at(instant(T0 + 10_000));
    expect(after.and(place('y', 'buy', '1', 'ACME', '10')).order('y').state).toBe('ROUTED');
    expect(first.and(changeSettings('off', {})).account().settings).toBeUndefined();
  });
});
