import { describe, expect, it } from 'vitest';
import {
  byPrice,
  cancel,
  cancelRejected,
  deposit,
  due,
  notSent,
  open,
  orderId,
  placeBracket,
  placeTerms,
  print,
  replace,
  replaceRejected,
  resolve,
  stuck,
  T0 as T,
  trigger,
  unknownOrder,
} from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { filled, heard, type Own } from '../../../test/support/venue-words.ts';
import { Exact, text } from '../money/exact.ts';

/** Reports that cross requests, come late or out of turn: what is held and booked is the venue's truth, or parked. */

const funded = (): Scenario => given(open(), deposit('d', '10000'));
const ack = (of: string, side: 'buy' | 'sell' = 'buy') =>
  heard(of, side, { execId: `new ${of}`, execType: 'new' });
const fill = (of: string, shares: string, price: string, cumulative = shares, leaves = '0') =>
  filled('buy', of, shares, price, cumulative, leaves);
const sold = (of: string, shares: string, price: string, cumulative = shares, leaves = '0') =>
  filled('sell', of, shares, price, cumulative, leaves);
const said = (
  of: string,
  execType: Own['execType'],
  cumulativeQuantity = '0',
  leavesQuantity = '0',
  side: 'buy' | 'sell' = 'buy',
) => heard(of, side, { execId: `${execType} ${of}`, execType, cumulativeQuantity, leavesQuantity });
const bustOf = (of: string, execRefId: string, cumulativeQuantity: string, leavesQuantity = '0') =>
  heard(of, 'buy', {
    execId: `bust of ${execRefId} by ${of}`,
    execType: 'trade-cancel',
    execRefId,
    cumulativeQuantity,
    leavesQuantity,
  });

const states = (scenario: Scenario, ...names: readonly string[]) =>
  names.map((name) => scenario.order(name).state);
const sent = (scenario: Scenario): string[] =>
  scenario.plan.outgoing.map(({ message }) => `${message.kind} ${text(message.terms.quantity)}`);

const resting = (): Scenario =>
  funded().and(placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }), ack('b'));
const asked = (): Scenario => resting().and(replace('r', 'b', { quantity: '20' }));

describe('a replace that is not decided', () => {
  it.each([
    ['a bust of its fill', bustOf('b', 'fill b 10', '0', '10')],
    [
      'a correction of its fill',
      heard('b', 'buy', {
        execId: 'corrected',
        execType: 'trade-correct',
        execRefId: 'fill b 10',
        lastQuantity: '4',
        lastPrice: '10',
        cumulativeQuantity: '4',
        leavesQuantity: '6',
      }),
    ],
  ])('is awaited again by an order that %s reopens', (_how, reopened) => {
    const open = asked().and(fill('b', '10', '10'), reopened);
    expect(states(open, 'b', 'r')).toEqual(['PENDING_REPLACE', 'ROUTED']);
    const another = open.when(replace('q', 'b', { quantity: '15' }));
    expect(another.order('q').state).toBe('REJECTED');
  });

  it('is awaited again by an order that a bust ends, once the venue says that it works on it', () => {
    const ended = asked().and(fill('b', '10', '10'), bustOf('b', 'fill b 10', '0'));
    expect(states(ended, 'b', 'r')).toEqual(['CANCELLED', 'ROUTED']);
    const open = ended.and(said('b', 'restated', '0', '10'));
    expect(states(open, 'b', 'r')).toEqual(['PENDING_REPLACE', 'ROUTED']);
  });

  it.each([
    ['the venue has never heard of it', unknownOrder('r')],
    ['the venue rejects it as if it were an order', said('r', 'rejected')],
  ])('is refused when %s, and the order before it goes on', (_what, report) => {
    const back = asked().when(report);
    expect(states(back, 'b', 'r')).toEqual(['ACKNOWLEDGED', 'REJECTED']);
    expect(back.money().held).toBe('100');
  });

  it('is accepted after all when the venue says so, though it had denied it', () => {
    const denied = asked().when(unknownOrder('r'));
    const accepted = denied.when(said('r', 'replaced', '0', '20'));
    expect(states(accepted, 'b', 'r')).toEqual(['REPLACED', 'ACKNOWLEDGED']);
    expect(accepted.order('r').reason).toBeUndefined();
    expect(accepted.money().held).toBe('200');
  });

  it.each([
    ['a fill', fill('r', '1', '10', '1', '19')],
    ['an end', said('r', 'canceled')],
    ['a restatement', said('r', 'restated', '0', '20')],
  ])('is not accepted by %s of it: the report before was lost', (_what, report) => {
    expect(() => asked().when(report)).toThrow('BugError');
  });

  it('is still under way when a cancel of the order is refused', () => {
    const back = asked().and(cancel('c', 'b')).when(cancelRejected('b'));
    expect(states(back, 'b', 'r')).toEqual(['PENDING_REPLACE', 'ROUTED']);
    expect(back.when(said('r', 'replaced', '0', '20')).money().held).toBe('200');
  });

  it('leaves no trace in the order when it is refused while a cancel is under way, or after its end', () => {
    const cancelling = asked().and(cancel('c', 'b'), replaceRejected('r'));
    expect(cancelling.order('b')).toMatchObject({ state: 'PENDING_CANCEL' });
    expect(cancelling.order('b').replacedBy).toBeUndefined();
    const over = asked().and(said('b', 'canceled'), replaceRejected('r'));
    expect(over.order('b').replacedBy).toBeUndefined();
    expect(over.money().held).toBe('0');
  });

  it('is cancelled once it is accepted, when the client cancelled before: the cancel was of a gone name', () => {
    const accepted = asked()
      .and(cancel('c', 'b'))
      .when(said('r', 'replaced', '0', '20'));
    expect(states(accepted, 'b', 'r')).toEqual(['REPLACED', 'PENDING_CANCEL']);
    expect(sent(accepted)).toEqual(['cancel-order 20']);
    expect(accepted.when(said('r', 'canceled')).money().held).toBe('0');
  });

  it('in doubt is settled as never received; a fill is none of it', () => {
    const doubt = asked().and(stuck('r', 'replace-order', 'unanswered'));
    expect(states(doubt.when(resolve('r', { kind: 'never-received' })), 'b', 'r')).toEqual([
      'ACKNOWLEDGED',
      'REJECTED',
    ]);
    expect(states(doubt.when(resolve('r', { kind: 'cancelled' })), 'b', 'r')).toEqual([
      'PENDING_REPLACE',
      'ROUTED',
    ]);
  });
});

describe('an order that was replaced', () => {
  const replaced = (): Scenario =>
    resting().and(
      fill('b', '4', '10', '4', '6'),
      replace('r', 'b', { quantity: '20' }),
      said('r', 'replaced', '4', '16'),
    );

  it('cancelled under its old name, it is the replacement that ends', () => {
    const over = replaced().when(said('b', 'canceled', '4'));
    expect(states(over, 'b', 'r')).toEqual(['REPLACED', 'CANCELLED']);
    expect(over.money().held).toBe('0');
  });

  it('filled under its old name, it is the replacement that fills, once', () => {
    const late = fill('b', '2', '10', '6', '14');
    const more = replaced().when(late);
    expect(text(more.order('r').filledQuantity)).toBe('6');
    expect(more.money().held).toBe('140');
    const again = more.when({ ...late, id: open().id } as never);
    expect(again.entries()).toBe(0);
    expect(again.position('ACME').quantity).toBe('6');
  });

  it.each(['b', 'r'])(
    'a bust of what it filled, said of %s, is taken from the replacement',
    (of) => {
      const busted = replaced().when(bustOf(of, 'fill b 4', '0', '20'));
      expect(states(busted, 'b', 'r')).toEqual(['REPLACED', 'ACKNOWLEDGED']);
      expect(busted.money().held).toBe('200');
      const other = of === 'b' ? 'r' : 'b';
      expect(() => busted.when(bustOf(other, 'fill b 4', '0', '20'))).toThrow('fill fill b 4 of');
    },
  );

  it('a fill of before that is corrected for the better is booked, whatever the limit is now', () => {
    const lower = resting().and(
      fill('b', '4', '10', '4', '6'),
      replace('r', 'b', { limitPrice: '9' }),
      said('r', 'replaced', '4', '6'),
    );
    const correct = (lastPrice: string) =>
      heard('r', 'buy', {
        execId: `correct to ${lastPrice}`,
        execType: 'trade-correct',
        execRefId: 'fill b 4',
        lastQuantity: '4',
        lastPrice,
        cumulativeQuantity: '4',
        leavesQuantity: '6',
      });
    expect(lower.when(correct('9.9')).money().buyingPower).toBe('9906.4');
    expect(() => lower.when(correct('10.01'))).toThrow('beyond the limit');
  });

  it('restated under its old name, it is not opened again', () => {
    const restated = replaced().when(said('b', 'restated', '4', '16'));
    expect(states(restated, 'b', 'r')).toEqual(['REPLACED', 'PARTIALLY_FILLED']);
    expect(restated.money().held).toBe('160');
  });
});

describe('an order that fills before it is acknowledged', () => {
  const filling = (): Scenario =>
    funded().and(
      placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }),
      fill('b', '4', '10', '4', '6'),
    );

  it('is known to the venue: it is not given up', () => {
    expect(() => filling().when(unknownOrder('b'))).toThrow('BugError');
    expect(() => filling().when(notSent('b', 'new-order'))).toThrow('BugError');
    expect(states(filling().when(stuck('b', 'new-order', 'unanswered')), 'b')).toEqual([
      'PARTIALLY_FILLED',
    ]);
    const doubt = filling().and(cancel('give up', 'b'), stuck('b', 'cancel-order', 'unanswered'));
    const denied = doubt.when(resolve('b', { kind: 'never-received' }));
    expect(denied.lastEntry().events).toMatchObject([{ type: 'nothing-to-do' }]);
    expect(states(denied, 'b')).toEqual(['PENDING_CANCEL']);
  });
});

it('an order whose only fill was taken back is known to the venue still', () => {
  const working = funded().and(
    placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }),
    fill('b', '4', '10', '4', '6'),
    bustOf('b', 'fill b 4', '0', '10'),
  );
  expect(states(working.when(stuck('b', 'new-order', 'unanswered')), 'b')).toEqual([
    'ACKNOWLEDGED',
  ]);
  expect(() => working.when(unknownOrder('b'))).toThrow('BugError');
});

describe('pauses', () => {
  it('good till cancelled and done for the day, it holds through the night', () => {
    const night = funded()
      .and(
        placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10', timeInForce: 'gtc' }),
        ack('b'),
      )
      .when(said('b', 'done-for-day', '0', '0'));
    expect(states(night, 'b')).toEqual(['SUSPENDED']);
    expect(night.money().held).toBe('100');
    expect(states(night.when(said('b', 'restated', '0', '10')), 'b')).toEqual(['ACKNOWLEDGED']);
  });

  it('an order that is to be cancelled or replaced stays so when the venue suspends it', () => {
    const cancelling = resting()
      .and(cancel('c', 'b'))
      .when(said('b', 'suspended', '0', '10'));
    expect(states(cancelling, 'b')).toEqual(['PENDING_CANCEL']);
    expect(states(asked().when(said('b', 'suspended', '0', '10')), 'b')).toEqual([
      'PENDING_REPLACE',
    ]);
  });
});

describe('fractions and dollars', () => {
  const dollars = (): Scenario =>
    funded().and(
      placeTerms('b', { quantity: '0', notional: '100' }),
      fill('b', '5', '10', '5', '4'),
      fill('b', '4', '10', '9'),
    );

  it('an order in dollars is sent with the price that is held: it cannot cost more of them', () => {
    const routed = funded().when(placeTerms('b', { quantity: '0', notional: '100' }));
    expect(routed.plan.outgoing[0]?.message.terms).toMatchObject({ type: 'limit' });
    expect(text(routed.plan.outgoing[0]?.message.terms.limitPrice as never)).toBe('10.3');
  });

  it('a fill that is corrected leaves an order in dollars filled', () => {
    const corrected = dollars().when(
      heard('b', 'buy', {
        execId: 'correct',
        execType: 'trade-correct',
        execRefId: 'fill b 9',
        lastQuantity: '4',
        lastPrice: '9.9',
        cumulativeQuantity: '9',
      }),
    );
    expect(states(corrected, 'b')).toEqual(['FILLED']);
    expect(corrected.position('ACME').quantity).toBe('10');
  });

  it('busted and filled again, the whole is filled, and the inventory fills it once', () => {
    const again = dollars()
      .and(bustOf('b', 'fill b 9', '5', '4'))
      .when(
        heard('b', 'buy', {
          execId: 'second',
          execType: 'trade',
          lastQuantity: '4',
          lastPrice: '10',
          cumulativeQuantity: '9',
        }),
      );
    expect(states(again, 'b')).toEqual(['FILLED']);
    expect(again.position('ACME').quantity).toBe('10');
    expect(again.money().held).toBe('0');
  });

  it('and once only when the fills that came back were cheaper, so that dollars are left', () => {
    const again = dollars()
      .and(bustOf('b', 'fill b 9', '5', '4'))
      .when(
        heard('b', 'buy', {
          execId: 'second',
          execType: 'trade',
          lastQuantity: '4',
          lastPrice: '9',
          cumulativeQuantity: '9',
        }),
      );
    expect(states(again, 'b')).toEqual(['FILLED']);
    expect(again.position('ACME').quantity).toBe('10');
    expect(again.money()).toMatchObject({ held: '0', buyingPower: '9904' });
  });

  it('a sale in dollars is of the shares that they were worth when it was placed', () => {
    const sale = funded()
      .and(
        placeTerms('own', { type: 'limit', limitPrice: '10', quantity: '10' }),
        fill('own', '10', '10'),
      )
      .priced('ACME', '10')
      .and(placeTerms('s', { side: 'sell', quantity: '0', notional: '25' }));
    expect(sent(sale)).toContain('new-order 2');
    const done = sale.when(sold('s', '2', '13'));
    expect(states(done, 's')).toEqual(['FILLED']);
    expect(done.position('ACME').quantity).toBe('7.5');
  });

  it('an order in dollars that was cancelled stays so when its whole shares come late and cheaper', () => {
    const over = funded()
      .priced('ACME', '10')
      .and(
        placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '0', notional: '20' }),
        said('b', 'canceled'),
      );
    const late = over.when(fill('b', '2', '9.9'));
    expect(states(late, 'b')).toEqual(['CANCELLED']);
    expect(late.position('ACME').quantity).toBe('2');
  });

  it('given up, and filled by the venue after all, its fraction is filled too', () => {
    const filled = funded()
      .and(placeTerms('b', { quantity: '2.5' }), unknownOrder('b'))
      .when(fill('b', '2', '10'));
    expect(states(filled, 'b')).toEqual(['FILLED']);
    expect(filled.position('ACME').quantity).toBe('2.5');
  });

  it('corrected to all of its whole shares, its fraction is filled too', () => {
    const filled = funded()
      .and(placeTerms('b', { quantity: '2.5' }), fill('b', '1', '10', '1', '1'))
      .when(
        heard('b', 'buy', {
          execId: 'correct',
          execType: 'trade-correct',
          execRefId: 'fill b 1',
          lastQuantity: '2',
          lastPrice: '10',
          cumulativeQuantity: '2',
        }),
      );
    expect(states(filled, 'b')).toEqual(['FILLED']);
    expect(filled.position('ACME').quantity).toBe('2.5');
  });

  it('restated to fewer whole shares, the fraction stays', () => {
    const less = funded().and(
      placeTerms('b', { quantity: '2.5' }),
      heard('b', 'buy', {
        execId: 'less',
        execType: 'restated',
        orderQuantity: '1',
        leavesQuantity: '1',
      }),
    );
    expect(text(less.order('b').terms.quantity)).toBe('1.5');
    const filled = less.when(fill('b', '1', '10'));
    expect(states(filled, 'b')).toEqual(['FILLED']);
    expect(filled.position('ACME').quantity).toBe('1.5');
  });

  it('a stop for less than a share is not filled above what it holds', () => {
    const armed = funded().and(placeTerms('b', { type: 'stop', stopPrice: '11', quantity: '0.5' }));
    const gap = armed.priced('ACME', '12').when(trigger('b', print(3, '12')));
    expect(states(gap, 'b')).toEqual(['FUNDS_HELD']);
    expect(states(gap.priced('ACME', '11.2').when(trigger('b', print(4, '11.2'))), 'b')).toEqual([
      'FILLED',
    ]);
  });

  it('a limit for less than a share that is filled is not set off by the next print', () => {
    const armed = funded().and(
      placeTerms('b', { type: 'limit', limitPrice: '9', quantity: '0.5' }),
    );
    const filled = armed.priced('ACME', '8.9').when(trigger('b', print(3, '8.9')));
    expect(states(filled, 'b')).toEqual(['FILLED']);
    expect(states(filled.when(trigger('b', print(4, '8.8'))), 'b')).toEqual(['FILLED']);
  });
});

describe('exits', () => {
  const placed = (): Scenario =>
    funded().when(
      placeBracket(
        'b',
        { type: 'limit', limitPrice: '10', quantity: '10' },
        { limitPrice: '12' },
        { stopPrice: '9' },
      ),
    );

  it('never sell what the client sold while the entry was filling', () => {
    const active = placed().and(
      fill('b', '4', '10', '4', '6'),
      placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '11', quantity: '3' }),
      fill('b', '6', '10', '10'),
    );
    expect(text(active.order('b-tp').terms.quantity)).toBe('7');
    const none = placed().and(
      fill('b', '4', '10', '4', '6'),
      placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '11', quantity: '4' }),
      said('b', 'canceled', '4'),
    );
    expect(states(none, 'b-tp', 'b-sl')).toEqual(['CANCELLED', 'CANCELLED']);
  });

  it('cancelling either exit while it waits cancels both', () => {
    expect(states(placed().when(cancel('c', 'b-tp')), 'b-tp', 'b-sl')).toEqual([
      'CANCELLED',
      'CANCELLED',
    ]);
    expect(states(placed().when(cancel('c', 'b-sl')), 'b-tp', 'b-sl')).toEqual([
      'CANCELLED',
      'CANCELLED',
    ]);
  });

  it('a stop that was set off and waits for the take-profit is not replaced', () => {
    const off = placed().and(
      fill('b', '10', '10'),
      ack('b-tp', 'sell'),
      trigger('b-sl', print(5, '9')),
    );
    const refused = off.when(replace('r', 'b-sl', { stopPrice: '8' }));
    expect(refused.order('r').reason).toBe('ORDER_NOT_REPLACEABLE');
    const out = refused.when(said('b-tp', 'canceled', '0', '0', 'sell'));
    expect(states(out, 'b-sl')).toEqual(['ROUTED']);
  });
});

it('a venue that refuses every cancel of the take-profit is not asked for ever', () => {
  const off = funded().and(
    placeBracket(
      'b',
      { type: 'limit', limitPrice: '10', quantity: '10' },
      { limitPrice: '12' },
      { stopPrice: '9' },
    ),
    fill('b', '10', '10'),
    ack('b-tp', 'sell'),
    trigger('b-sl', print(5, '9')),
  );
  expect(sent(off)).toContain('cancel-order 10');
  const refusals = Array.from({ length: 60 }, () => cancelRejected('b-tp'));
  const tired = off.and(...refusals);
  // One was sent already.
  expect(sent(tired)).toEqual(Array.from({ length: 49 }, () => 'cancel-order 10'));
  expect(states(tired, 'b-tp', 'b-sl')).toEqual(['ACKNOWLEDGED', 'HELD']);
  const filled = tired.when(sold('b-tp', '10', '12'));
  expect(states(filled, 'b-tp', 'b-sl')).toEqual(['FILLED', 'CANCELLED']);
});

it('a stop that was set off and is at the venue is a market order or a limit there, and is not replaced', () => {
  const armed = funded().and(
    placeTerms('own', { type: 'limit', limitPrice: '10', quantity: '10' }),
    fill('own', '10', '10'),
    placeTerms('s', { side: 'sell', type: 'trailing_stop', quantity: '10', trail: byPrice('1') }),
  );
  const out = armed.and(trigger('s', print(3, '11'), print(2, '12')), ack('s', 'sell'));
  expect(states(out, 's')).toEqual(['ACKNOWLEDGED']);
  const refused = out.when(replace('r', 's', { quantity: '9' }));
  expect(refused.order('r').reason).toBe('ORDER_NOT_REPLACEABLE');
  expect(sent(refused)).toEqual([]);
});

describe('a trailing stop that was set off and not sent', () => {
  const anew = (): Scenario =>
    funded().and(
      placeTerms('own', { type: 'limit', limitPrice: '10', quantity: '10' }),
      fill('own', '10', '10'),
      placeTerms('s', { side: 'sell', type: 'trailing_stop', quantity: '10', trail: byPrice('1') }),
      trigger('s', print(3, '11'), print(2, '12')),
      notSent('s', 'new-order'),
    );

  it.each([
    ['trails on from where it was', '13', '14', 'ROUTED'],
    ['goes at the price of before', '11', '11.5', 'ROUTED'],
    ['follows a better mark', '11.1', '12.1', 'ROUTED'],
    ['waits above it, whatever a worse mark', '11.01', '11.9', 'FUNDS_HELD'],
  ])('%s', (_how, last, mark, state) => {
    expect(states(anew(), 's')).toEqual(['FUNDS_HELD']);
    expect(states(anew().when(trigger('s', print(5, last), print(4, mark))), 's')).toEqual([state]);
  });
});

it('a print after the close sets off no stop', () => {
  const armed = funded().and(
    placeTerms('own', { type: 'limit', limitPrice: '10', quantity: '10' }),
    fill('own', '10', '10'),
    placeTerms('s', { side: 'sell', type: 'trailing_stop', quantity: '10', trail: byPrice('1') }),
  );
  const closed = armed.marketClosed().when(trigger('s', print(3, '11'), print(2, '12')));
  expect(states(closed, 's')).toEqual(['FUNDS_HELD']);
});

describe('what is said of messages that never were', () => {
  it('stops the account: of an order that waits here, or was never sent', () => {
    const waiting = funded()
      .marketClosed()
      .and(placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }));
    for (const said of [
      unknownOrder('b'),
      notSent('b', 'new-order'),
      stuck('b', 'new-order', 'asked'),
      stuck('b', 'new-order', 'unanswered'),
      stuck('b', 'new-order', 'refused'),
    ]) {
      expect(() => waiting.when(said)).toThrow('BugError');
    }
    const never = funded().and(placeTerms('b', { type: 'limit', limitPrice: '10' }));
    const unsent = never.and(notSent('b', 'new-order'));
    expect(() => unsent.when(fill('b', '1', '10'))).toThrow('never sent');
  });

  it('an answer that is owed no more leaves no doubt', () => {
    const working = resting().and(cancel('c', 'b'), cancelRejected('b'));
    const late = working.when(stuck('b', 'cancel-order', 'unanswered'));
    expect(late.order('b').inDoubtSince).toBeUndefined();
  });
});

describe('a report that the session refused', () => {
  const resting = (): Scenario =>
    funded().and(
      placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }),
      heard('b', 'buy', { execId: 'new', execType: 'new', leavesQuantity: '10' }),
    );
  const refused = stuck('b', 'new-order', 'refused');
  const told = { execId: 'E7', transactTime: T } as const;
  const filled = (quantity: string) =>
    resolve('b', { kind: 'filled', quantity, price: '10', ...told });

  it.each([
    ['a status', [said('b', 'status', '0', '10')]],
    ['the renewal of the morning', [said('b', 'restated', '0', '10')]],
    ['a halt', [said('b', 'suspended', '0', '10')]],
    ['a fill', [fill('b', '4', '10', '4', '6')]],
    ['a cancel and its refusal', [cancel('c', 'b'), cancelRejected('b')]],
  ])(
    'leaves the order in doubt with all that it holds, whatever is said later: %s',
    (_what, later) => {
      const doubt = resting().when(refused);
      expect(doubt.order('b').inDoubtSince).toBe(T);
      expect(doubt.money().held).toBe('100');
      expect(doubt.and(...later).order('b').inDoubtSince).toBe(T);
    },
  );

  it('is told once', () => {
    const doubt = resting().and(refused);
    const again = doubt.when({ ...refused, id: doubt.order('b').id });
    expect(again.lastEntry().events).toMatchObject([{ type: 'nothing-to-do' }]);
  });

  it.each([
    ['the venue ends it with the fills that we have', said('b', 'canceled')],
    ['the venue fills it', fill('b', '10', '10')],
    ['an operator has asked', resolve('b', { kind: 'cancelled' })],
  ])('is settled when %s', (_how, word) => {
    const settled = resting().and(refused).when(word);
    expect(settled.order('b').inDoubtSince).toBeUndefined();
    expect(settled.money().held).toBe('0');
  });

  it('was a fill, says an operator: it is booked, and the rest is open', () => {
    const settled = resting().and(refused).when(filled('4'));
    expect(settled.order('b').inDoubtSince).toBeUndefined();
    expect(states(settled, 'b')).toEqual(['PARTIALLY_FILLED']);
    expect(settled.position('ACME').quantity).toBe('4');
    expect(settled.money().held).toBe('60');
  });

  it.each([
    ['the renewal of a night', said('b', 'restated', '0', '10'), 'PARTIALLY_FILLED'],
    ['a status', said('b', 'status', '0', '10'), 'PARTIALLY_FILLED'],
    ['one that counts it', said('b', 'restated', '4', '6'), 'PARTIALLY_FILLED'],
  ] as const)('booked by hand, it is not missing in older reports: %s', (_what, report, state) => {
    const told = resting().and(refused, filled('4')).when(report);
    expect(states(told, 'b')).toEqual([state]);
    expect([told.order('b').inDoubtSince, told.position('ACME').quantity]).toEqual([
      undefined,
      '4',
    ]);
  });

  it.each([
    ['the status of its end', said('b', 'canceled', '4'), '0', '4'],
    ['a status, once the venue has counted it', fill('b', '3', '10', '7', '3'), '3', '0'],
  ])('booked by hand, it is missing in %s', (_what, word, cumulativeQuantity, ordStatus) => {
    const status = heard('b', 'buy', {
      execId: 'status',
      execType: 'status',
      ordStatus,
      cumulativeQuantity,
    });
    const told = resting().and(refused, filled('4'), word).when(status);
    expect(told.order('b').inDoubtSince).toBe(T);
  });

  it('booked by hand in two parts, neither is missing in older reports', () => {
    const again = { ...refused, id: orderId('refused again') };
    const second = resolve('b', {
      kind: 'filled',
      ...{ quantity: '3', price: '10', ...told, execId: 'E8' },
    });
    const byHand = resting().and(refused, filled('2'), again, {
      ...second,
      id: orderId('second'),
    } as typeof second);
    const renewed = byHand.when(said('b', 'restated', '0', '10'));
    expect([states(renewed, 'b'), renewed.position('ACME').quantity]).toEqual([
      ['PARTIALLY_FILLED'],
      '5',
    ]);
  });

  it('booked by hand is the venue’s part of an order with a fraction, and no other event', () => {
    const sent = funded().and(placeTerms('b', { quantity: '2.5' }), ack('b'), refused);
    const whole = sent.when(filled('2'));
    expect([states(whole, 'b'), whole.order('b').filledByHand?.toString()]).toEqual([
      ['FILLED'],
      '2',
    ]);
    const byHand = (of: Scenario) => of.lastEntry().events.map((event) => 'byHand' in event);
    expect(byHand(whole)).toEqual([false, true, false]);
    expect(byHand(sent.when(resolve('b', { kind: 'cancelled' })))).toEqual([false, false]);
  });

  const RESTATED_TO_THREE = heard('b', 'buy', {
    execId: 'less',
    execType: 'restated',
    orderQuantity: '3',
    cumulativeQuantity: '1',
    leavesQuantity: '2',
  });

  it.each([
    ['a fill', fill('b', '2', '10', '3', '7')],
    ['an end', said('b', 'canceled', '1')],
    ['a restatement to nothing', said('b', 'restated', '1')],
    ['a restatement to less', RESTATED_TO_THREE],
    ['a renewal that lacks a share more', said('b', 'restated', '0', '10')],
    ['a bust', bustOf('b', 'E1', '0', '10')],
  ])('booked by hand, it is missing in %s that does not count it', (_what, report) => {
    const byHand = resting().and(fill('b', '1', '10', '1', '9'), refused, filled('4'));
    expect(() => byHand.when(report)).toThrow('BugError');
  });

  it.each([
    ['canceled', 'CANCELLED'],
    ['expired', 'EXPIRED'],
  ] as const)(
    'of an order that has ended may be a fill too, which an operator books: %s',
    (execType, state) => {
      const ended = resting().and(heard('b', 'buy', { execId: 'gone', execType }));
      const doubt = ended.and(refused);
      expect(doubt.order('b').inDoubtSince).toBe(T);
      const settled = doubt.when(filled('4'));
      expect(settled.position('ACME').quantity).toBe('4');
      expect(settled.order('b').inDoubtSince).toBeUndefined();
      expect(states(settled, 'b')).toEqual([state]);
      const nothing = doubt.when(resolve('b', { kind: 'cancelled' }));
      expect(nothing.order('b').inDoubtSince).toBeUndefined();
      expect(nothing.lastEntry().events).toMatchObject([
        { type: 'order-resolved' },
        { type: 'nothing-to-do' },
      ]);
    },
  );

  it('of an order that is replaced later, or was, leaves what it becomes in doubt', () => {
    const asked = replace('r', 'b', { quantity: '20' });
    const done = heard('r', 'buy', {
      execId: 'replaced',
      execType: 'replaced',
      leavesQuantity: '20',
    });
    for (const doubt of [
      resting().and(asked, done, refused),
      resting().and(refused, asked, done),
      resting().and(asked, refused, done),
    ]) {
      expect(states(doubt, 'b', 'r')).toEqual(['REPLACED', 'ACKNOWLEDGED']);
      expect(doubt.order('r').inDoubtSince).toBe(T);
    }
  });

  it.each([
    ['more than was open', { kind: 'filled', quantity: '11', price: '10', ...told }],
    ['beyond its limit', { kind: 'filled', quantity: '1', price: '11', ...told }],
    ['that the venue never had it', { kind: 'never-received' }],
  ] as const)('is not settled by an operator’s word that cannot be so: %s', (_what, word) => {
    const doubt = resting().and(refused);
    const after = doubt.when(resolve('b', word));
    expect(after.lastEntry().events).toMatchObject([{ type: 'nothing-to-do' }]);
    expect(after.order('b').inDoubtSince).toBe(T);
    expect(after.money().held).toBe('100');
  });
});

describe('a replacement that the venue never answered', () => {
  const asked = (): Scenario => resting().and(replace('r', 'b', { quantity: '20' }));

  it('is in doubt no more when the venue accepts it', () => {
    const doubt = asked().and(stuck('r', 'replace-order', 'unanswered'));
    expect(doubt.order('r').inDoubtSince).toBe(T);
    const accepted = doubt.when(said('r', 'replaced', '0', '20'));
    expect(states(accepted, 'b', 'r')).toEqual(['REPLACED', 'ACKNOWLEDGED']);
    expect(accepted.order('r').inDoubtSince).toBeUndefined();
  });

  it.each([
    ['cancelled', [cancel('c', 'b'), said('b', 'canceled')], 'CANCELLED'],
    ['cancelled unasked', [said('b', 'canceled')], 'CANCELLED'],
    ['expired', [said('b', 'expired')], 'EXPIRED'],
  ])('ends with the order that it was to replace, %s, and holds nothing', (_how, words, state) => {
    const over = asked().and(...words);
    expect(states(over, 'b', 'r')).toEqual([state, 'REJECTED']);
    expect(over.order('r').reason).toBe('REPLACE_REJECTED');
    expect(over.order('b').replacedBy).toBeUndefined();
    expect(over.money().held).toBe('0');
    expect(states(over.and(replaceRejected('r')), 'b', 'r')).toEqual([state, 'REJECTED']);
  });
});

describe('a cancel that the venue does not answer', () => {
  it('stays in doubt for its rest when an operator books a part, until that is settled too', () => {
    const doubt = resting().and(cancel('c', 'b'), stuck('b', 'cancel-order', 'unanswered'));
    const word = {
      kind: 'filled',
      quantity: '4',
      price: '10',
      execId: 'E',
      transactTime: T,
    } as const;
    const part = doubt.when(resolve('b', word));
    expect(states(part, 'b')).toEqual(['PENDING_CANCEL']);
    expect(part.order('b').inDoubtSince).toBe(T);
    expect(part.money().held).toBe('60');
    const over = part.when(resolve('b', { kind: 'cancelled' }));
    expect(states(over, 'b')).toEqual(['CANCELLED']);
    expect(over.money().held).toBe('0');
    const whole = doubt.when(resolve('b', { ...word, quantity: '10' }));
    expect(states(whole, 'b')).toEqual(['FILLED']);
    expect(whole.order('b').inDoubtSince).toBeUndefined();
  });

  it('stays in doubt through every other word on the order, until it is answered', () => {
    const doubt = funded().and(
      placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10', timeInForce: 'gtc' }),
      heard('b', 'buy', { execId: 'new', execType: 'new', leavesQuantity: '10' }),
      cancel('c', 'b'),
      stuck('b', 'cancel-order', 'unanswered'),
    );
    const renewed = doubt.and(said('b', 'restated', '0', '10'));
    const filled = renewed.and(fill('b', '4', '10', '4', '6'));
    for (const each of [doubt, renewed, filled]) {
      expect(states(each, 'b')).toEqual(['PENDING_CANCEL']);
      expect(each.order('b').inDoubtSince).toBe(T);
    }
    const undone = filled.and(bustOf('b', 'fill b 4', '0', '10'));
    expect(states(undone, 'b')).toEqual(['PENDING_CANCEL']);
    expect(undone.order('b').inDoubtSince).toBe(T);
    const refused = filled.and(cancelRejected('b'));
    expect(refused.order('b').inDoubtSince).toBeUndefined();
    const over = filled.and(said('b', 'canceled', '4'));
    expect(over.order('b').inDoubtSince).toBeUndefined();
  });
});

it('the acknowledgement of an order that we gave up leaves its cancel in doubt', () => {
  const doubt = funded().and(
    placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }),
    stuck('b', 'new-order', 'unanswered'),
  );
  const known = doubt.when(ack('b'));
  expect(states(known, 'b')).toEqual(['PENDING_CANCEL']);
  expect(known.order('b').inDoubtSince).toBe(T);
});

describe('a cancel of an order that was accepted and never taken', () => {
  it('refuses it, in the first entry that tells of it', () => {
    const refused = funded().pending('b').when(cancel('c', 'b'));
    expect(refused.order('b')).toMatchObject({ state: 'REJECTED', reason: 'ORDER_TOO_OLD' });
    expect(refused.lastEntry().events).toMatchObject([{ type: 'order-refused' }]);
  });

  it('tells on of which order it was to take the place', () => {
    const replaces = resting().order('b').id;
    const refused = resting().pending('r', { replaces }).when(cancel('c', 'r'));
    expect(refused.order('r')).toMatchObject({ state: 'REJECTED', replaces });
    expect(refused.order('b').state).toBe('ACKNOWLEDGED');
  });
});

describe('the same command again', () => {
  it('changes nothing and writes nothing, for those too that book a fill', () => {
    const doubt = resting().and(cancel('give up', 'b'), stuck('b', 'cancel-order', 'unanswered'));
    const settled = resolve('b', {
      kind: 'filled',
      execId: 'E1',
      quantity: '4',
      price: '10',
      transactTime: T,
    });
    const once = doubt.when(settled);
    expect(text(once.order('b').filledQuantity)).toBe('4');
    expect(once.isApplied(settled)).toBe(true);
    const opened = funded()
      .marketClosed()
      .and(placeTerms('h', { quantity: '0.5' }));
    const goes = due('h', 'open', opened.order('h').opensAt ?? 0);
    expect(opened.when(goes).isApplied(goes)).toBe(true);
  });

  it('a fill by an operator’s word is not booked when the venue has said it', () => {
    const doubt = resting().and(
      fill('b', '4', '10', '4', '6'),
      cancel('give up', 'b'),
      stuck('b', 'cancel-order', 'unanswered'),
    );
    const twice = doubt.when(
      resolve('b', {
        kind: 'filled',
        execId: 'fill b 4',
        quantity: '4',
        price: '10',
        transactTime: T,
      }),
    );
    expect(text(twice.order('b').filledQuantity)).toBe('4');
  });
});

it('a bust of what a replaced sale filled gives its fees back to the replacement', () => {
  const owner = funded().and(
    placeTerms('own', { type: 'limit', limitPrice: '10', quantity: '1000' }),
    fill('own', '1000', '10'),
    placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '11', quantity: '1000' }),
    ack('s', 'sell'),
    sold('s', '400', '11', '400', '600'),
    replace('r', 's', { limitPrice: '12' }),
  );
  const charged = (scenario: Scenario, of: string) =>
    text(scenario.order(of).feesCharged?.sec ?? new Exact(0));
  const undone = heard('s', 'sell', {
    execId: 'undone',
    execType: 'trade-cancel',
    execRefId: 'fill s 400',
    leavesQuantity: '1000',
  });
  const replaced = owner.and(said('r', 'replaced', '400', '600', 'sell'));
  // 4,400 at 20.60 for a million.
  expect(charged(replaced, 'r')).toBe('0.1');
  const late = replaced.and(undone);
  expect(charged(late, 'r')).toBe('0');
  const early = owner.and(undone, said('r', 'replaced', '0', '1000', 'sell'));
  expect(charged(early, 'r')).toBe('0');
  for (const each of [late, early]) {
    const sales = each.and(sold('r', '1000', '12', '1000'));
    // 12,000 at 20.60 for a million, rounded up.
    expect(charged(sales, 'r')).toBe('0.25');
  }
});

it('a replacement that is refused knows what it was to replace', () => {
  const refused = funded()
    .marketClosed()
    .and(
      placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '5' }),
      replace('r', 'b', { quantity: '5' }),
    );
  expect(states(refused, 'b', 'r')).toEqual(['FUNDS_HELD', 'REJECTED']);
  expect(refused.order('r').replaces).toBe(refused.order('b').id);
});

it('a trailing stop remembers where it was placed', () => {
  const placed = funded()
    .priced('ACME', '10')
    .and(
      placeTerms('own', { type: 'limit', limitPrice: '10', quantity: '10' }),
      fill('own', '10', '10'),
      placeTerms('t', { side: 'sell', type: 'trailing_stop', trail: byPrice('1'), quantity: '10' }),
    );
  expect(text(placed.order('t').firstMark ?? new Exact(0))).toBe('10');
  expect(placed.order('t').mark).toBeUndefined();
  const again = placed.priced('ACME', '11').and(replace('r', 't', { trailAmount: '2' }));
  expect(text(again.order('r').firstMark ?? new Exact(0))).toBe('11');
});

it('sells of a replaced order count once', () => {
  const owner = funded().and(
    placeTerms('own', { type: 'limit', limitPrice: '10', quantity: '10' }),
    fill('own', '10', '10'),
    placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '11', quantity: '10' }),
    ack('s', 'sell'),
    sold('s', '4', '11', '4', '6'),
    replace('r', 's', { limitPrice: '12' }),
    said('r', 'replaced', '4', '6', 'sell'),
    sold('r', '6', '12', '10'),
  );
  expect(states(owner, 's', 'r')).toEqual(['REPLACED', 'FILLED']);
  expect(owner.position('ACME').quantity).toBe('0');
  expect([...owner.account().open.values()]).toEqual([]);
});
