import { describe, expect, it } from 'vitest';
import { orderOf, positionOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { instant } from '../../kernel/brand.ts';
import { Exact, money, price, quantity, text } from '../money/exact.ts';
import type { Position, Side } from './order.ts';
import { costOfSale, positionAfterBust, positionAfterFill } from './position.ts';

const AT = instant(Date.parse('2026-11-20T15:00:00Z'));
const trade = (shares: string, each: string) => ({
  order: orderOf().id,
  execId: 'x',
  quantity: quantity(shares),
  price: price(each),
  filledQuantity: quantity(shares),
  filledValue: new Exact(shares).times(each),
  state: 'FILLED' as const,
  settlesOn: '2026-11-23',
  positionQuantity: quantity('0'),
});
const owning = (shares: string, cost: string, own: Partial<Position> = {}): Position =>
  positionOf({ quantity: quantity(shares), cost: money(cost), unsettled: {}, ...own });
const plain = ({ quantity: shares, cost, unsettled }: Position) => ({
  owned: `${text(shares)} for ${text(cost)}`,
  ...Object.fromEntries(Object.entries(unsettled).map(([date, each]) => [date, text(each)])),
});
const positionIn = (side: Side, before: Position | undefined, shares: string, each: string) =>
  plain(
    positionAfterFill(
      before,
      orderOf({ terms: termsOf({ side }) }),
      { type: 'order-filled', ...trade(shares, each) },
      AT,
    ),
  );

describe('a position after a fill', () => {
  it('has what was bought, for what was paid, and not settled yet', () => {
    expect(positionIn('buy', undefined, '3', '10')).toEqual({
      owned: '3 for 30',
      '2026-11-23': '3',
    });
    expect(positionIn('buy', owning('2', '15'), '3', '10').owned).toBe('5 for 45');
    expect(positionIn('sell', owning('4', '10'), '1', '10')).toEqual({
      owned: '3 for 7.5',
      '2026-11-23': '-1',
    });
  });

  it('has cost what was paid for it, whose cents are those of the order and not of its parts', () => {
    const second = { ...trade('1', '10.005'), filledValue: new Exact('20.01') };
    const after = positionAfterFill(
      owning('1', '10.01'),
      orderOf(),
      { type: 'order-filled', ...second },
      AT,
    );
    expect(plain(after).owned).toBe('2 for 20.01');
  });

  it('has paid nothing for shares that only make up for those sold and not owned', () => {
    expect(positionIn('buy', owning('-2', '0'), '3', '10').owned).toBe('1 for 10');
    expect(positionIn('buy', owning('-5', '0'), '3', '10').owned).toBe('-2 for 0');
    expect(positionIn('sell', undefined, '3', '10').owned).toBe('-3 for 0');
    expect(positionIn('sell', owning('-1', '0'), '3', '10').owned).toBe('-4 for 0');
  });

  it('takes all of the cost with the last share, and no more than that', () => {
    expect(text(costOfSale(owning('3', '10'), quantity('3')))).toBe('10');
    expect(text(costOfSale(owning('3', '10'), quantity('4')))).toBe('10');
    expect(text(costOfSale(owning('3', '10'), quantity('1')))).toBe('3.33');
    expect(text(costOfSale(owning('0', '10'), quantity('1')))).toBe('0');
    expect(text(costOfSale(undefined, quantity('1')))).toBe('0');
  });

  it('forgets dates that have come, and keeps those ahead', () => {
    const unsettled = {
      '2026-11-19': quantity('1'),
      '2026-11-20': quantity('2'),
      '2026-11-23': quantity('4'),
      '2026-11-24': quantity('8'),
    };
    expect(positionIn('buy', owning('9', '90', { unsettled }), '1', '10')).toEqual({
      owned: '10 for 100',
      '2026-11-23': '5',
      '2026-11-24': '8',
    });
  });
});

describe('a position after a bust', () => {
  const busted = (side: Side, before: Position, shares: string, each: string, basis?: string) =>
    positionAfterBust(
      before,
      orderOf({ terms: termsOf({ side }) }),
      {
        type: 'fill-busted',
        refExecId: 'f',
        ...trade(shares, each),
        filledValue: new Exact(0),
        ...(basis === undefined ? {} : { costBasis: money(basis) }),
      },
      AT,
    );

  it('is as if the fill had never been', () => {
    expect(plain(busted('buy', owning('5', '50'), '3', '10'))).toEqual({
      owned: '2 for 20',
      '2026-11-23': '-3',
    });
    expect(plain(busted('sell', owning('5', '50'), '3', '10', '25'))).toEqual({
      owned: '8 for 75',
      '2026-11-23': '3',
    });
  });

  it('costs nothing when nothing is left, and never less than nothing', () => {
    expect(plain(busted('buy', owning('3', '40'), '3', '10')).owned).toBe('0 for 0');
    expect(plain(busted('buy', owning('1', '40'), '3', '10')).owned).toBe('-2 for 0');
    expect(plain(busted('buy', owning('5', '20'), '3', '10')).owned).toBe('2 for 0');
  });

  it('keeps the day of a purchase: others of the day stand', () => {
    const bought = owning('5', '50', { boughtOn: '2026-11-20' });
    expect(busted('buy', bought, '3', '10').boughtOn).toBe('2026-11-20');
    expect(busted('buy', owning('5', '50'), '3', '10')).not.toHaveProperty('boughtOn');
  });
});
