import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../kernel/brand.ts';
import { Exact, type Money, money, type Quantity, quantity, text } from '../money/exact.ts';
import { bustLegs, bustSettlesOn, type FilledTrade, fillLegs } from './fill-legs.ts';
import { assertBalanced } from './postings.ts';

const trade = (changes: Partial<FilledTrade>): FilledTrade => ({
  symbol: 'ACME',
  side: 'buy',
  quantity: quantity('10'),
  principal: money('1002.55'),
  settlesOn: '2026-11-23',
  ...changes,
});
const lines = (legs: ReturnType<typeof fillLegs>): string[] =>
  legs.map(({ ledgerAccount, asset, amount }) => `${ledgerAccount} ${asset} ${text(amount)}`);

describe('the legs of a fill', () => {
  it('of a buy: cash for shares with the clearinghouse', () => {
    expect(lines(fillLegs(trade({})))).toEqual([
      'cash.unsettled.2026-11-23 USD -1002.55',
      'firm.clearing USD 1002.55',
      'position ACME 10',
      'firm.clearing ACME -10',
    ]);
  });

  it('of a sale: its fees out of its proceeds, owed by the firm', () => {
    const fees = { sec: money('0.03'), taf: money('0.01') };
    expect(lines(fillLegs(trade({ side: 'sell', fees })))).toEqual([
      'cash.unsettled.2026-11-23 USD 1002.51',
      'firm.clearing USD -1002.55',
      'firm.fees.sec USD 0.03',
      'firm.fees.taf USD 0.01',
      'position ACME -10',
      'firm.clearing ACME 10',
    ]);
  });

  it('of a fraction: with the firm’s inventory', () => {
    const fraction = trade({
      quantity: quantity('0.25'),
      principal: money('25.06'),
      counterparty: 'inventory',
    });
    expect(lines(fillLegs(fraction))).toEqual([
      'cash.unsettled.2026-11-23 USD -25.06',
      'firm.inventory USD 25.06',
      'position ACME 0.25',
      'firm.inventory ACME -0.25',
    ]);
  });
});

describe('the legs of a bust', () => {
  const trades = fc.record({
    symbol: fc.constant('ACME'),
    side: fc.constantFrom<'buy' | 'sell'>('buy', 'sell'),
    quantity: fc
      .integer({ min: 1, max: 10 ** 9 })
      .map((n) => new Exact(n).div(10 ** 6) as Quantity),
    principal: fc.integer({ min: 0, max: 10 ** 9 }).map((n) => new Exact(n).div(100) as Money),
    settlesOn: fc.constantFrom('2026-11-23', '2026-11-24'),
    counterparty: fc.constantFrom(undefined, 'inventory' as const),
    cents: fc.nat(1_000),
  });

  it('undo each of the fill’s own, and balance as they do', () => {
    fc.assert(
      fc.property(trades, ({ cents, counterparty, ...own }) => {
        const sec = new Exact(cents).div(100) as Money;
        const fees = own.side === 'buy' ? {} : { fees: { sec, taf: money('0.01') } };
        const filled = {
          ...own,
          ...fees,
          ...(counterparty ? { counterparty } : {}),
        } as FilledTrade;
        const [there, back] = [fillLegs(filled), bustLegs(filled)];
        assertBalanced(there);
        assertBalanced(back);
        const left = there.map((each, index) => each.amount.plus(back[index]?.amount ?? '1'));
        expect(left.every((amount) => amount.isZero())).toBe(true);
      }),
    );
  });

  it.each([
    ['on the day of the fill', '2026-11-20T16:00:00Z', '2026-11-23', '2026-11-23'],
    ['on the eve of settlement, at night', '2026-11-23T04:30:00Z', '2026-11-23', '2026-11-23'],
    ['on the settlement date', '2026-11-23T15:00:00Z', '2026-11-23', '2026-11-24'],
    ['days later', '2026-11-25T15:00:00Z', '2026-11-23', '2026-11-27'],
  ])('settle with the fill while that lies ahead, else next: %s', (_when, at, filled, expected) => {
    expect(bustSettlesOn(filled, instant(Date.parse(at)))).toBe(expected);
  });
});
