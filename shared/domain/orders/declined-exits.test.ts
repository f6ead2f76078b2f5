import { describe, expect, it } from 'vitest';
import {
  cancel,
  deposit,
  open,
  orderId,
  placeTerms,
  print,
  replace,
  traded,
  trigger,
} from '../../../test/support/commands.ts';
import {
  ack,
  active,
  busted,
  exit,
  said,
  sent,
  sharesHeld,
  sold,
} from '../../../test/support/exits.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { heard, type Own } from '../../../test/support/venue-words.ts';

/** An OCO has no entry: what its exits are for is what was asked for, not what the venue makes of it. */

const sale = placeTerms('o', { side: 'sell', type: 'limit', limitPrice: '12', quantity: '10' });
const { limitPrice: _none, ...bare } = sale.terms;
const stopLoss = {
  order: orderId('o-sl'),
  terms: { ...bare, type: 'stop' as const, stopPrice: '9' },
};
const oco = (): Scenario =>
  given(open(), deposit('d', '10000'), ...traded('b', 'buy', '10', 'ACME', '10')).and(
    { ...sale, group: 'oco', stopLoss },
    ack('o'),
  );
const declined = (orderQuantity: string, cumulativeQuantity = '0') =>
  heard('o', 'sell', {
    execId: `restated to ${orderQuantity}`,
    execType: 'restated',
    orderQuantity,
    cumulativeQuantity,
    leavesQuantity: `${Number(orderQuantity) - Number(cumulativeQuantity)}`,
  });
const exits = (scenario: Scenario, of = 'o'): string[] => [
  exit(scenario, of),
  exit(scenario, 'o-sl'),
];

it('a sale that could meet a purchase of its owner is refused, an OCO’s is not: it is an exit', () => {
  const buying = given(
    open(),
    deposit('d', '10000'),
    ...traded('b', 'buy', '10', 'ACME', '10'),
  ).and(placeTerms('more', { type: 'limit', limitPrice: '12', quantity: '1' }));
  expect(buying.when(sale).order('o').reason).toBe('POTENTIAL_WASH_TRADE');
  expect(buying.when({ ...sale, group: 'oco', stopLoss }).order('o').state).toBe('ROUTED');
});

describe('a take-profit of which the venue declines a part', () => {
  it('leaves the stop all that is owned, which holds the rest itself', () => {
    const less = oco().when(declined('6'));
    expect(exits(less)).toEqual(['ACKNOWLEDGED 6', 'HELD 10']);
    expect(sharesHeld(less).sort()).toEqual(['4', '6']);
    const off = less.and(trigger('o-sl', print(5, '9'))).when(said('o', 'canceled'));
    expect(sent(off)).toEqual(['new-order market 10']);
    expect(sharesHeld(off)).toEqual(['10']);
  });

  it('and sells the rest, leaves the stop what is owned still', () => {
    const done = oco().and(declined('6')).when(sold('o', '6'));
    expect(exits(done)).toEqual(['FILLED 6', 'FUNDS_HELD 4']);
    expect(sharesHeld(done)).toEqual(['4']);
  });

  it('after some of what was owned was taken back, leaves the stop what is owned still', () => {
    const bought = (execId: string, shares: string, cumulativeQuantity: string) => ({
      execId,
      execType: 'trade' as const,
      lastQuantity: shares,
      lastPrice: '10',
      cumulativeQuantity,
    });
    const bust = heard('b', 'buy', {
      execId: 'bust',
      execType: 'trade-cancel',
      execRefId: 'second',
      cumulativeQuantity: '6',
    });
    const owned = given(open(), deposit('d', '10000')).and(
      placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }),
      heard('b', 'buy', bought('first', '6', '6'), bought('second', '4', '10')),
    );
    const less = owned.and({ ...sale, group: 'oco', stopLoss }, ack('o'), bust).when(declined('6'));
    expect(less.position('ACME').quantity).toBe('6');
    expect(exits(less)).toEqual(['ACKNOWLEDGED 6', 'HELD 6']);
    expect(sharesHeld(less)).toEqual(['6']);
  });

  it('twice, loses nothing', () => {
    const twice = oco().and(declined('6')).when(declined('3'));
    expect(exits(twice)).toEqual(['ACKNOWLEDGED 3', 'HELD 10']);
    expect(sharesHeld(twice).sort()).toEqual(['3', '7']);
  });

  it('alone remembers what its stop is for', () => {
    const remembers = (scenario: Scenario, of: string): boolean =>
      scenario.order(of).forExits !== undefined;
    const less = (of: string, side: 'buy' | 'sell' = 'sell') =>
      heard(of, side, {
        execId: `less ${of}`,
        execType: 'restated',
        orderQuantity: '6',
        leavesQuantity: '6',
      });
    const cheaper = { execId: 'x', execType: 'restated', limitPrice: '11', leavesQuantity: '10' };
    expect(remembers(oco().when(less('o')), 'o')).toBe(true);
    expect(remembers(oco().when(heard('o', 'sell', cheaper as Own)), 'o')).toBe(false);
    const out = oco().and(trigger('o-sl', print(5, '9')), said('o', 'canceled'));
    expect(remembers(out.when(less('o-sl')), 'o-sl')).toBe(false);
    expect(remembers(active().when(less('b-tp')), 'b-tp')).toBe(false);
    const plain = oco().and(placeTerms('p', { quantity: '10' }));
    expect(remembers(plain.when(less('p', 'buy')), 'p')).toBe(false);
  });

  const accepted = (leavesQuantity: string) =>
    heard('r', 'sell', { execId: 'replaced', execType: 'replaced', leavesQuantity });

  it('and whose price the client changes then, leaves the stop as it is', () => {
    const other = oco()
      .and(declined('6'), replace('r', 'o', { limitPrice: '13' }))
      .when(accepted('6'));
    expect(exits(other, 'r')).toEqual(['ACKNOWLEDGED 6', 'HELD 10']);
  });

  it('and whose quantity the client changes then, is what the client wants', () => {
    const other = oco()
      .and(declined('6'), replace('r', 'o', { quantity: '5' }))
      .when(accepted('5'));
    expect(exits(other, 'r')).toEqual(['ACKNOWLEDGED 5', 'HELD 5']);
    expect(sharesHeld(other)).toEqual(['5']);
  });
});

it('what the client gave up of the exits is not sold when a fill of the take-profit is busted', () => {
  const away = oco().and(
    sold('o', '4', '4', '6'),
    trigger('o-sl', print(5, '9')),
    said('o', 'canceled', '4'),
    said('o-sl', 'rejected'),
  );
  const [given = 'none'] = away.order('o').furtherExits ?? [];
  expect(exit(away, given)).toBe('FUNDS_HELD 6');
  const bust = away.and(cancel('x', given)).when(busted('o', '0', 'fill o 4', '0', 'sell'));
  expect((bust.order('o').furtherExits ?? []).map((id) => exit(bust, id))).toEqual([
    'CANCELLED 6',
    'FUNDS_HELD 4',
  ]);
  expect(sharesHeld(bust)).toEqual(['4']);
});
