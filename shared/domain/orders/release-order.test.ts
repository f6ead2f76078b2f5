import { describe, expect, it } from 'vitest';
import { NOW, orderOf } from '../../../test/support/api-fixtures.ts';
import {
  assess,
  deposit,
  due,
  open,
  openMargin,
  placeTerms,
  print,
  reports,
  T0,
  traded,
  trigger,
} from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { orderCheck } from '../../../test/support/order-check.ts';
import { instant } from '../../kernel/brand.ts';
import { price, text } from '../money/exact.ts';
import { releasedWithin } from './release-order.ts';
import { routeToVenue } from './route-order.ts';

const funded = (cash: string): Scenario => given(open(), deposit('d', cash));

const messages = (scenario: Scenario): string[] =>
  scenario.plan.outgoing.map(({ message: { terms } }) =>
    [terms.type, text(terms.quantity), ...(terms.limitPrice ? [text(terms.limitPrice)] : [])].join(
      ' ',
    ),
  );

/** Placed in the evening, when ACME asked 10. */
const overnight = (scenario: Scenario, quantity: string): Scenario =>
  scenario.marketClosed().and(placeTerms('b', { quantity }));
/** The session comes, and ACME is at that price. */
const opensAt = (scenario: Scenario, each: string): Scenario =>
  scenario.priced('ACME', each).when(due('b', 'open', scenario.order('b').opensAt ?? 0));

describe('a market purchase', () => {
  it('goes to the venue as a limit at what is held for it, in whole cents', () => {
    const placed = funded('10000')
      .priced('ACME', '9.99')
      .when(placeTerms('b', { quantity: '5' }));
    expect(placed.money().held).toBe('51.45');
    expect(messages(placed)).toEqual(['limit 5 10.28']);
    const penny = funded('100')
      .priced('ACME', '0.1234')
      .when(placeTerms('b', { quantity: '5' }));
    expect(messages(penny)).toEqual(['limit 5 0.1272']);
  });

  it('is never filled above that: the report is no fill of it', () => {
    const placed = funded('10000').and(placeTerms('b', { quantity: '5' }));
    const above = reports('b', 'buy', 'ACME', {
      execId: 'above',
      execType: 'trade',
      lastQuantity: '5',
      lastPrice: '10.31',
      cumulativeQuantity: '5',
    });
    expect(() => placed.when(above)).toThrow('BugError: trade above at 10.31 is beyond the limit');
  });

  it('as a sale stays at market', () => {
    const owning = funded('100').and(
      placeTerms('b', { quantity: '5' }),
      reports('b', 'buy', 'ACME', {
        execId: 'f',
        execType: 'trade',
        lastQuantity: '5',
        lastPrice: '10',
        cumulativeQuantity: '5',
      }),
    );
    expect(messages(owning.when(placeTerms('s', { side: 'sell', quantity: '5' })))).toEqual([
      'market 5',
    ]);
  });
});

describe('a market purchase that waited overnight', () => {
  it.each([
    ['higher', '20', '103', 'limit 5 20.6'],
    ['lower', '5', '25.75', 'limit 5 5.15'],
  ])('is held anew at the price of the open: %s', (_which, each, held, message) => {
    const waiting = overnight(funded('10000'), '5');
    expect(waiting.money().held).toBe('51.5');
    const out = opensAt(waiting, each);
    expect(out.order('b').state).toBe('ROUTED');
    expect(out.money().held).toBe(held);
    expect(messages(out)).toEqual([message]);
  });

  it('goes out at what is held when more is not there and that reaches the market', () => {
    const out = opensAt(overnight(funded('51.5'), '5'), '10.2');
    expect(out.money()).toMatchObject({ held: '51.5', buyingPower: '0' });
    expect(messages(out)).toEqual(['limit 5 10.3']);
    const level = opensAt(overnight(funded('51.5'), '5'), '10.3');
    expect(messages(level)).toEqual(['limit 5 10.3']);
  });

  it('goes out at what is held when there is no price to hold it at', () => {
    const order = orderOf({ state: 'FUNDS_HELD', holdPrice: price('10.3') });
    const events = [routeToVenue(order, NOW)];
    const check = orderCheck({ ask: undefined });
    expect(releasedWithin(order, events, () => check)).toEqual(events);
  });

  it('is not looked at before its session, whatever the price is by then', () => {
    const waiting = overnight(funded('51.5'), '5').priced('ACME', '20');
    const early = waiting.when(due('b', 'open', (waiting.order('b').opensAt ?? 0) - 1));
    expect(early.order('b').state).toBe('FUNDS_HELD');
  });

  it('is refused when the market opens above what the account can pay', () => {
    const refused = opensAt(overnight(funded('51.5'), '5'), '10.31');
    expect(refused.order('b')).toMatchObject({
      state: 'REJECTED',
      reason: 'INSUFFICIENT_BUYING_POWER',
    });
    expect(refused.money()).toMatchObject({ held: '0', buyingPower: '51.5' });
    expect(messages(refused)).toEqual([]);
  });

  it('is refused in a fraction as well, and filled when the account can pay', () => {
    const refused = opensAt(overnight(funded('5.15'), '0.5'), '11');
    expect(refused.order('b')).toMatchObject({ reason: 'INSUFFICIENT_BUYING_POWER' });
    const filled = opensAt(overnight(funded('6'), '0.5'), '11');
    expect(filled.order('b').state).toBe('FILLED');
    expect(filled.lastEntry().events[0]).not.toHaveProperty('holdPrice');
    expect(filled.money()).toMatchObject({ held: '0', buyingPower: '0.5' });
  });

  it('of a margin account is held to its own rules', () => {
    const margin = given(openMargin(), deposit('d', '3000')).priced('ACME', '10');
    const rises = opensAt(overnight(margin, '500'), '11');
    expect(messages(rises)).toEqual(['limit 500 11.33']);
    const refused = opensAt(overnight(margin, '500'), '14');
    expect(refused.order('b')).toMatchObject({ reason: 'INSUFFICIENT_BUYING_POWER' });
  });

  it('in dollars never costs more of them', () => {
    const waiting = funded('50').marketClosed();
    const placed = waiting.and(placeTerms('b', { quantity: '0', notional: '50' }));
    const out = opensAt(placed, '20');
    expect(out.money()).toMatchObject({ held: '50', buyingPower: '0' });
    expect(messages(out)).toEqual(['limit 4 10.3']);
  });
});

describe('a purchase of a margin account that waited', () => {
  const LATER = T0 + 7 * 86_400_000;
  /** 10,000 of its own in 1,600 ACME at 10; OTHR at 10 as well. */
  const borrower = (): Scenario =>
    given(openMargin(), deposit('d', '10000'))
      .priced('ACME', '10')
      .priced('OTHR', '10')
      .and(...traded('b', 'buy', '1600', 'ACME', '10'));
  const overnightIn = (terms: Parameters<typeof placeTerms>[1]): Scenario =>
    borrower()
      .marketClosed()
      .and(placeTerms('o', { symbol: 'OTHR', quantity: '90', ...terms }));
  const outAt = (scenario: Scenario, acme: string): Scenario =>
    scenario.priced('ACME', acme).when(due('o', 'open', scenario.order('o').opensAt ?? 0));

  it.each([
    ['limit', { type: 'limit', limitPrice: '10' }],
    ['market', {}],
    ['stop', { type: 'stop', stopPrice: '11' }],
    ['dollars', { quantity: '0', notional: '900' }],
  ] as const)('in %s is refused when what it was lent on has fallen', (_what, terms) => {
    const refused = outAt(overnightIn(terms), '4.3');
    expect(refused.order('o')).toMatchObject({
      state: 'REJECTED',
      reason: 'MARGIN_EQUITY_TOO_LOW',
    });
    expect([refused.money().held, messages(refused)]).toEqual(['0', []]);
  });

  it('goes out while it can be lent on', () => {
    const limit = { type: 'limit', limitPrice: '10' } as const;
    expect(messages(outAt(overnightIn(limit), '9.5'))).toEqual(['limit 90 10']);
  });

  it('goes out as a sale in any case: that lowers the risk', () => {
    const sale = borrower()
      .marketClosed()
      .and(placeTerms('o', { side: 'sell', quantity: '90' }));
    expect(messages(outAt(sale, '4.3'))).toEqual(['market 90']);
  });

  it.each([
    ['of our own', 'REJECTED', { type: 'trailing_stop', trail: { kind: 'price', amount: '1' } }],
    ['in a fraction', 'REJECTED', { type: 'limit', limitPrice: '9', quantity: '0.5' }],
  ] as const)('for a trigger %s is %s when a margin call is past due', (_what, state, terms) => {
    const waiting = borrower().and(
      placeTerms('o', {
        symbol: 'OTHR',
        quantity: '50',
        timeInForce: terms.type === 'limit' ? 'day' : 'gtc',
        ...terms,
      }),
    );
    const called = waiting.priced('ACME', '4.6').priced('OTHR', '9').and(assess('a'));
    const seen = (sequence: number, each: string) =>
      print(sequence, each, { symbol: 'OTHR', at: LATER - 10 + sequence });
    const set =
      terms.type === 'limit'
        ? trigger('o', seen(9, '9'))
        : trigger('o', seen(9, '10'), seen(8, '9'));
    const out = called.at(instant(LATER)).when(set);
    expect(out.order('o')).toMatchObject({ state, reason: 'MARGIN_CALL_PAST_DUE' });
    expect(out.money().held).toBe('0');
  });

  it('of which only what is held can be lent on goes out at that, if it reaches the market', () => {
    const waiting = given(openMargin(), deposit('d', '3000'))
      .priced('ACME', '10')
      .marketClosed()
      .and(placeTerms('o', { quantity: '582' }));
    expect(messages(outAt(waiting, '10.25'))).toEqual(['limit 582 10.3']);
    expect(outAt(waiting, '10.31').order('o').reason).toBe('INSUFFICIENT_BUYING_POWER');
  });
});

describe('a fraction that waited while the firm’s inventory filled up', () => {
  const FULL = '100000';

  it('is refused at the open, also beside whole shares', () => {
    for (const quantity of ['0.5', '1.5']) {
      const waiting = overnight(funded('100'), quantity);
      const refused = opensAt(waiting.inventoryOwed('ACME', FULL), '10');
      expect(refused.order('b')).toMatchObject({
        state: 'REJECTED',
        reason: 'FRACTIONAL_INVENTORY_FULL',
      });
      expect(refused.money().held).toBe('0');
      expect(messages(refused)).toEqual([]);
    }
  });

  it('is refused when its trigger comes; one that brings the firm closer to level is filled', () => {
    const waiting = funded('100').and(
      placeTerms('l', { type: 'limit', limitPrice: '9', quantity: '0.5' }),
    );
    const reached = waiting.priced('ACME', '9').inventoryOwed('ACME', FULL);
    const refused = reached.when(trigger('l', print(3, '9')));
    expect(refused.order('l')).toMatchObject({ reason: 'FRACTIONAL_INVENTORY_FULL' });
    const level = reached.inventoryOwed('ACME', `-${FULL}`).when(trigger('l', print(3, '9')));
    expect(level.order('l').state).toBe('FILLED');
  });

  it('is refused when its stop is set off', () => {
    const waiting = funded('100').and(
      placeTerms('s', { type: 'stop', stopPrice: '11', quantity: '0.5' }),
    );
    const refused = waiting
      .priced('ACME', '11')
      .inventoryOwed('ACME', FULL)
      .when(trigger('s', print(3, '11')));
    expect(refused.order('s')).toMatchObject({ reason: 'FRACTIONAL_INVENTORY_FULL' });
  });
});

describe('an order that is not a purchase at market', () => {
  it('goes out at what it was placed with: a sale holds no price, a limit its own', () => {
    const owning = funded('10000').and(...traded('o', 'buy', '10', 'ACME', '10'));
    const sale = owning.marketClosed().and(placeTerms('b', { side: 'sell', quantity: '4' }));
    const sold = opensAt(sale, '20');
    expect(messages(sold)).toEqual(['market 4']);
    expect(sold.order('b')).not.toHaveProperty('holdPrice');
    const limit = funded('10000')
      .marketClosed()
      .and(placeTerms('b', { type: 'limit', limitPrice: '9', quantity: '5' }));
    const out = opensAt(limit, '20');
    expect(out.order('b').holdPrice?.toString()).toBe('9');
    expect(out.lastEntry().events[0]).not.toHaveProperty('holdPrice');
  });
});
