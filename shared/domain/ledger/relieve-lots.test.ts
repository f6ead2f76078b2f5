import { describe, expect, it } from 'vitest';
import { Exact, type Money, money, text } from '../money/exact.ts';
import {
  holdingTerm,
  type Lot,
  type LotChoice,
  type LotTrade,
  type Relief,
  relieveLots,
} from './relieve-lots.ts';

const trade = (
  id: string,
  side: 'buy' | 'sell',
  shares: string,
  principal: string,
  tradedOn = '2026-11-20',
  fees = '0',
): LotTrade => ({
  id,
  symbol: 'ACME',
  side,
  tradedOn,
  quantity: new Exact(shares),
  principal: money(principal),
  fees: money(fees),
});

const allOf = (...trades: readonly LotTrade[]): Relief =>
  trades.reduce<Relief>(
    ({ lots, gains }, each) => {
      const relief = relieveLots(lots, each);
      return { lots: relief.lots, gains: [...gains, ...relief.gains] };
    },
    { lots: [], gains: [] },
  );

const lotLine = ({ id, quantity, cost, acquiredOn }: Lot): string =>
  `${id}: ${text(quantity)} for ${text(cost)} of ${acquiredOn}`;
const gainLines = ({ gains }: Relief): string[] =>
  gains.map(
    (gain) =>
      `${gain.lot}: ${text(gain.quantity)}, ${text(gain.proceeds)} - ${text(gain.fees)} - ${text(gain.cost)} = ${text(gain.gain)} ${gain.term}`,
  );

describe('lots', () => {
  it('are taken first in, first out, and a sale may close parts of several', () => {
    const relief = allOf(
      trade('a', 'buy', '10', '100', '2026-11-02'),
      trade('b', 'buy', '10', '200', '2026-11-03'),
      trade('s', 'sell', '15', '450', '2026-11-20', '0.03'),
    );
    expect(relief.lots.map(lotLine)).toEqual(['b: 5 for 100 of 2026-11-03']);
    expect(gainLines(relief)).toEqual([
      'a: 10, 300 - 0.02 - 100 = 199.98 short',
      'b: 5, 150 - 0.01 - 100 = 49.99 short',
    ]);
  });

  it('cost what was paid for them, fees included', () => {
    const bought = relieveLots([], trade('a', 'buy', '10', '100', '2026-11-02', '0.5'));
    expect(bought.lots.map(lotLine)).toEqual(['a: 10 for 100.5 of 2026-11-02']);
  });

  it('share out a cost that does not divide, to the cent, and lose none', () => {
    const relief = allOf(
      trade('a', 'buy', '3', '100'),
      trade('x', 'sell', '1', '40'),
      trade('y', 'sell', '1', '40'),
      trade('z', 'sell', '1', '40'),
    );
    expect(relief.lots).toEqual([]);
    expect(relief.gains.map(({ cost }) => text(cost))).toEqual(['33.33', '33.34', '33.33']);
  });

  it('are taken as chosen, the rest first in, first out', () => {
    const { lots } = allOf(
      trade('a', 'buy', '10', '100'),
      trade('b', 'buy', '10', '200'),
      trade('c', 'buy', '10', '300'),
    );
    const choice: LotChoice[] = [
      { lot: 'c', quantity: new Exact('4') },
      { lot: 'gone', quantity: new Exact('9') },
      { lot: 'b', quantity: new Exact('50') },
    ];
    const relief = relieveLots(lots, trade('s', 'sell', '16', '1600'), choice);
    expect(gainLines(relief)).toEqual([
      'c: 4, 400 - 0 - 120 = 280 short',
      'b: 10, 1000 - 0 - 200 = 800 short',
      'a: 2, 200 - 0 - 20 = 180 short',
    ]);
    expect(relief.lots.map(lotLine)).toEqual([
      'a: 8 for 80 of 2026-11-20',
      'c: 6 for 180 of 2026-11-20',
    ]);
  });

  it('go below zero when shares were sold that are not owned, and a purchase covers them', () => {
    const short = allOf(
      trade('a', 'buy', '5', '50', '2020-01-02'),
      trade('s', 'sell', '8', '160', '2026-11-02', '0.08'),
    );
    expect(short.lots.map(lotLine)).toEqual(['s: -3 for -59.97 of 2026-11-02']);
    const covered = relieveLots(short.lots, trade('b', 'buy', '4', '100', '2028-01-03'));
    expect(gainLines(covered)).toEqual(['s: 3, 59.97 - 0 - 75 = -15.03 short']);
    expect(covered.gains[0]).toMatchObject({ acquiredOn: '2028-01-03', soldOn: '2026-11-02' });
    expect(covered.lots.map(lotLine)).toEqual(['b: 1 for 25 of 2028-01-03']);
  });
});

describe('the holding period', () => {
  it.each([
    ['2025-11-20', '2026-11-20', 'short'],
    ['2025-11-20', '2026-11-21', 'long'],
    ['2025-11-20', '2025-11-20', 'short'],
    // Rev. Rul. 66-7: bought on the last day of a month, long-term from the first of the month after.
    ['2023-02-28', '2024-02-29', 'short'],
    ['2023-02-28', '2024-03-01', 'long'],
    ['2024-02-29', '2025-02-28', 'short'],
    ['2024-02-29', '2025-03-01', 'long'],
    ['2024-02-28', '2025-02-28', 'short'],
    ['2024-02-28', '2025-03-01', 'long'],
    ['2025-12-31', '2026-12-31', 'short'],
    ['2025-12-31', '2027-01-01', 'long'],
  ] as const)('bought %s, sold %s: %s', (bought, sold, term) => {
    expect(holdingTerm(bought, sold)).toBe(term);
    const relief = allOf(trade('a', 'buy', '1', '1', bought), trade('s', 'sell', '1', '2', sold));
    expect(relief.gains.map((gain) => [gain.term, text(gain.gain as Money)])).toEqual([
      [term, '1'],
    ]);
  });
});
