import { describe, expect, it } from 'vitest';
import {
  ACCOUNT,
  byPrice,
  cancel,
  cancelRejected,
  deposit,
  notSent,
  open,
  orderId,
  place,
  placeTerms,
  reports,
  T0,
  unbookable,
  unknownOrder,
} from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { instant } from '../../kernel/brand.ts';

const fill = (execId: string, shares: string, each: string, cumulative: string) =>
  ({
    execId,
    execType: 'trade',
    lastQuantity: shares,
    lastPrice: each,
    cumulativeQuantity: cumulative,
  }) as const;
const ack = { execId: 'ack', execType: 'new' } as const;

const funded = (): Scenario => given(open(), deposit('d', '1000'));
const bought = (): Scenario =>
  funded().and(
    place('b', 'buy', '10', 'ACME', '20'),
    reports('b', 'buy', 'ACME', ack, fill('f', '10', '20', '10')),
  );

describe('placing an order', () => {
  it('holds what a buy can cost and says so to the venue in the same entry', () => {
    const result = funded().when(place('b', 'buy', '10', 'ACME', '20'));
    expect(result.order('b')).toMatchObject({ state: 'ROUTED' });
    expect(result.money()).toEqual({
      settled: '1000',
      unsettled: {},
      held: '200',
      buyingPower: '800',
    });
    expect(result.lastEntry().outgoing).toMatchObject([{ kind: 'new-order', order: orderId('b') }]);
  });

  it('holds a market buy at 3 % above the ask', () => {
    const result = funded().when(place('b', 'buy', '10', 'ACME'));
    expect(result.money().held).toBe('103');
  });

  it('refuses what the buying power does not cover, and says nothing to the venue', () => {
    const result = funded().when(place('b', 'buy', '10', 'ACME', '100.01'));
    expect(result.order('b')).toMatchObject({
      state: 'REJECTED',
      reason: 'INSUFFICIENT_BUYING_POWER',
    });
    expect(result.money().held).toBe('0');
    expect(result.lastEntry().outgoing).toEqual([]);
  });

  it('takes an order that costs the buying power to the cent', () => {
    expect(
      funded()
        .when(place('b', 'buy', '10', 'ACME', '100'))
        .order('b').state,
    ).toBe('ROUTED');
  });

  it.each([
    ['SYMBOL_NOT_FOUND', place('b', 'buy', '1', 'NOPE', '1')],
    ['SYMBOL_NOT_TRADABLE', place('b', 'buy', '1', 'DEAD', '1')],
    [
      'FRACTIONAL_NOT_SUPPORTED',
      placeTerms('b', { type: 'trailing_stop', quantity: '0.5', trail: byPrice('1') }),
    ],
    ['ORDER_TOO_LARGE', place('b', 'buy', '1000001', 'ACME', '0.0001')],
    ['LIMIT_PRICE_INCREMENT', place('b', 'buy', '1', 'ACME', '1.001')],
    ['LIMIT_PRICE_INCREMENT', place('b', 'buy', '1', 'ACME', '0.00001')],
    ['PRICE_UNAVAILABLE', place('b', 'buy', '1', 'DARK')],
    ['SHORTING_NOT_ALLOWED', place('b', 'sell', '1', 'ACME', '1')],
    ['ORDER_TOO_OLD', place('b', 'buy', '1', 'ACME', '1', T0 - 3_600_001)],
  ])('refuses by %s', (reason, command) => {
    const result = funded().pending('b').when(command);
    expect(result.order('b')).toMatchObject({ state: 'REJECTED', reason });
  });

  it('drops a placement over an hour old of which nobody was told', () => {
    const result = funded().when(place('b', 'buy', '1', 'ACME', '1', T0 - 3_600_001));
    expect(result.entries()).toBe(0);
  });

  it('lets an order wait for the session, but not one that must be filled at once', () => {
    const closed = funded().marketClosed();
    const waiting = closed.when(place('b', 'buy', '1', 'ACME', '1')).order('b');
    expect(waiting).toMatchObject({ state: 'FUNDS_HELD', waitsFor: 'session' });
    const atOnce = closed.when(placeTerms('b', { type: 'market', timeInForce: 'ioc' }));
    expect(atOnce.order('b').reason).toBe('MARKET_CLOSED');
  });

  it('holds the shares of a sale, so that they cannot be sold twice', () => {
    const once = bought().and(place('s', 'sell', '7', 'ACME', '30'));
    const twice = once.when(place('t', 'sell', '4', 'ACME', '30'));
    expect(twice.order('t').reason).toBe('INSUFFICIENT_SHARES');
    expect(once.when(place('t', 'sell', '3', 'ACME', '30')).order('t').state).toBe('ROUTED');
  });
});

describe('fills', () => {
  it('a buy: cash for T+1, shares, clearing, each posting with its balance', () => {
    const result = bought();
    expect(result.order('b')).toMatchObject({ state: 'FILLED' });
    expect(result.money()).toEqual({
      settled: '1000',
      unsettled: { '2026-11-23': '-200' },
      held: '0',
      buyingPower: '800',
    });
    expect(result.position('ACME')).toEqual({ quantity: '10', cost: '200' });
    expect(result.postings()).toEqual([
      'cash.unsettled.2026-11-23 USD -200 = -200',
      'firm.clearing USD 200',
      'position ACME 10 = 10',
      'firm.clearing ACME -10',
    ]);
  });

  it('in parts (1,000 as 400, 300, 300), the hold shrinks with each', () => {
    const placed = given(open(), deposit('d', '20000')).and(
      place('b', 'buy', '1000', 'ACME', '20'),
    );
    const one = placed.and(reports('b', 'buy', 'ACME', ack, fill('1', '400', '19.99', '400')));
    expect(one.money()).toMatchObject({ held: '12000', unsettled: { '2026-11-23': '-7996' } });
    const two = one.and(reports('b', 'buy', 'ACME', fill('2', '300', '20', '700')));
    expect(two.order('b').state).toBe('PARTIALLY_FILLED');
    const three = two.and(reports('b', 'buy', 'ACME', fill('3', '300', '20', '1000')));
    expect(three.order('b').state).toBe('FILLED');
    expect(three.money()).toMatchObject({ held: '0', buyingPower: '4' });
  });

  it('a sale takes its share of the cost', () => {
    const result = bought().and(
      place('s', 'sell', '4', 'ACME', '25'),
      reports('s', 'sell', 'ACME', ack, fill('s1', '4', '25.5', '4')),
    );
    expect(result.position('ACME')).toEqual({ quantity: '6', cost: '120' });
    // 200 paid, 102 received less a cent for the SEC (0.0021 of it); the TAF pauses in November 2026.
    expect(result.money().unsettled).toEqual({ '2026-11-23': '-98.01' });
  });

  it('a report of an order that was never sent to a venue is a bug, not news', () => {
    const pending = funded().pending('b');
    expect(() => pending.when(reports('b', 'buy', 'ACME', ack))).toThrow(/never routed/);
  });

  it('the same report again, alone or beside a new one, changes nothing', () => {
    const again = bought().when(reports('b', 'buy', 'ACME', fill('f', '10', '20', '10')));
    expect(again.entries()).toBe(0);
  });

  it('settle on their date, in the first commit that comes on it', () => {
    const result = bought()
      .at(instant(Date.parse('2026-11-23T06:00:00Z')))
      .when(deposit('later', '1'));
    expect(result.money()).toMatchObject({ settled: '801', unsettled: {} });
  });

  it.each([
    ['more than the order', fill('x', '11', '20', '11')],
    ['that the venue counts otherwise', fill('x', '5', '20', '6')],
    ['of no shares', fill('x', '0', '20', '0')],
  ])('%s are a bug, not a booking', (_, report) => {
    const placed = funded().and(place('b', 'buy', '10', 'ACME', '20'));
    expect(() => placed.when(reports('b', 'buy', 'ACME', report))).toThrow('BugError');
  });

  it('of another symbol or side are a bug', () => {
    const placed = funded().and(place('b', 'buy', '10', 'ACME', '20'));
    expect(() => placed.when(reports('b', 'sell', 'ACME', ack))).toThrow('BugError');
    expect(() => placed.when(reports('b', 'buy', 'OTHR', ack))).toThrow('BugError');
  });
});

describe('cancelling', () => {
  const working = () =>
    funded().and(place('b', 'buy', '10', 'ACME', '20'), reports('b', 'buy', 'ACME', ack));

  it('asks the venue and keeps the hold until it confirms', () => {
    const asked = working().and(cancel('c', 'b'));
    expect(asked.order('b').state).toBe('PENDING_CANCEL');
    expect(asked.money().held).toBe('200');
    expect(asked.lastEntry().outgoing).toMatchObject([{ kind: 'cancel-order' }]);
    const confirmed = asked.and(reports('b', 'buy', 'ACME', { execId: 'x', execType: 'canceled' }));
    expect(confirmed.order('b').state).toBe('CANCELLED');
    expect(confirmed.money().held).toBe('0');
  });

  it('that comes too late: the fill counts', () => {
    const result = working().and(
      cancel('c', 'b'),
      reports('b', 'buy', 'ACME', fill('f', '10', '20', '10')),
      cancelRejected('b'),
    );
    expect(result.order('b').state).toBe('FILLED');
    expect(result.money()).toMatchObject({ held: '0', buyingPower: '800' });
  });

  it('refused by the venue: the order works on as before', () => {
    const result = working().and(cancel('c', 'b'), cancelRejected('b'));
    expect(result.order('b').state).toBe('ACKNOWLEDGED');
    expect(result.money().held).toBe('200');
  });

  it('that was never sent releases nothing', () => {
    const result = working().and(cancel('c', 'b'), notSent('b', 'cancel-order'));
    expect(result.order('b').state).toBe('ACKNOWLEDGED');
    expect(result.money().held).toBe('200');
  });

  it('twice asks once; of an ended order asks not at all', () => {
    const asked = working().and(cancel('c', 'b'));
    expect(asked.when(cancel('d', 'b')).lastEntry().outgoing).toEqual([]);
    expect(bought().when(cancel('c', 'b')).lastEntry().outgoing).toEqual([]);
  });

  it('by the venue, unasked, after a part: the filled part stays, the hold goes', () => {
    const result = working().and(
      reports('b', 'buy', 'ACME', fill('f', '4', '20', '4'), {
        execId: 'x',
        execType: 'canceled',
        cumulativeQuantity: '4',
      }),
    );
    expect(result.order('b').state).toBe('CANCELLED');
    expect(result.money()).toMatchObject({ held: '0', unsettled: { '2026-11-23': '-80' } });
  });

  it('and then a late fill: it is booked', () => {
    const result = working().and(
      reports('b', 'buy', 'ACME', { execId: 'x', execType: 'canceled' }),
      reports('b', 'buy', 'ACME', fill('late', '10', '20', '10')),
    );
    expect(result.order('b').state).toBe('FILLED');
    expect(result.position('ACME').quantity).toBe('10');
  });
});

describe('orders that never reached the venue', () => {
  const placed = () => funded().and(place('b', 'buy', '10', 'ACME', '20'));

  it('not sent in time: failed, released', () => {
    const result = placed().and(notSent('b', 'new-order'));
    expect(result.order('b')).toMatchObject({ state: 'FAILED', reason: 'NOT_SENT_IN_TIME' });
    expect(result.money().held).toBe('0');
  });

  it('unknown to the venue: failed, released', () => {
    const result = placed().and(unknownOrder('b'));
    expect(result.order('b')).toMatchObject({ state: 'FAILED', reason: 'NEVER_RECEIVED_BY_VENUE' });
  });

  it('unknown to the venue, then acknowledged or filled after all: held again, and it works on', () => {
    const givenUp = placed().and(unknownOrder('b'));
    const acknowledged = givenUp.when(reports('b', 'buy', 'ACME', ack));
    expect(acknowledged.order('b').state).toBe('ACKNOWLEDGED');
    expect(acknowledged.order('b').reason).toBeUndefined();
    expect(acknowledged.money().held).toBe('200');
    const filled = givenUp.when(reports('b', 'buy', 'ACME', fill('f', '4', '20', '4')));
    expect(filled.order('b').state).toBe('PARTIALLY_FILLED');
    expect(filled.money()).toMatchObject({ held: '120', unsettled: { '2026-11-23': '-80' } });
  });

  it('never sent by our own log, and acknowledged: a bug', () => {
    const failed = placed().and(notSent('b', 'new-order'));
    expect(() => failed.when(reports('b', 'buy', 'ACME', ack))).toThrow('BugError');
  });

  it.each(['canceled', 'expired', 'rejected', 'done-for-day'] as const)(
    '%s with a fill that we never heard of: a bug, nothing is released',
    (execType) => {
      const end = { execId: 'x', execType, cumulativeQuantity: '5' };
      expect(() => placed().when(reports('b', 'buy', 'ACME', end))).toThrow('BugError');
    },
  );

  it('reported of in a way that cannot be booked: a bug, so that it is parked', () => {
    expect(() => placed().when(unbookable('b'))).toThrow(/BugError: .*cannot be booked/);
  });

  it('rejected by the venue: rejected, released', () => {
    const result = placed().and(reports('b', 'buy', 'ACME', { execId: 'x', execType: 'rejected' }));
    expect(result.order('b')).toMatchObject({ state: 'REJECTED', reason: 'VENUE_REJECTED' });
    expect(result.money().held).toBe('0');
  });

  it('an acknowledged order that the venue then does not know is a bug: nothing is released', () => {
    const working = placed().and(reports('b', 'buy', 'ACME', ack));
    expect(() => working.when(unknownOrder('b'))).toThrow('BugError');
  });
});

it('opens an account once', () => {
  expect(given(open()).account().id).toBe(ACCOUNT);
  expect(() => given(open()).when(open())).toThrow('BugError');
});
