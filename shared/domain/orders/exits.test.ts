import { describe, expect, it } from 'vitest';
import {
  cancel,
  cancelRejected,
  placeTerms,
  replace,
  resolve,
  stuck,
  unknownOrder,
} from '../../../test/support/commands.ts';
import {
  ack,
  active,
  bought,
  busted,
  exit,
  exits,
  halfDone,
  placed,
  said,
  sent,
  setOff,
  sharesHeld,
  sold,
} from '../../../test/support/exits.ts';
import type { Scenario } from '../../../test/support/given.ts';
import { heard } from '../../../test/support/venue-words.ts';
import { text } from '../money/exact.ts';
import { sharesAvailable } from '../risk/buying-power.ts';

/** What entries and exits owe each other when fills come late, are taken back, or an exit is found again. */

describe('a take-profit that was given up and is found again', () => {
  it('shares its hold again with the stop that waits for its trigger', () => {
    const alone = placed().and(bought('b', '10'), unknownOrder('b-tp'));
    expect(exits(alone)).toEqual(['FAILED 10', 'FUNDS_HELD 10']);
    const found = alone.when(ack('b-tp'));
    expect(exits(found)).toEqual(['ACKNOWLEDGED 10', 'HELD 10']);
    expect(sharesHeld(found)).toEqual(['10']);
    const off = found.when(setOff);
    expect(sent(off)).toEqual(['cancel-order limit 10']);
    const out = off.when(said('b-tp', 'canceled'));
    expect(sent(out)).toEqual(['new-order market 10']);
    expect(sharesHeld(out)).toEqual(['10']);
  });

  it('found by a fill, leaves the stop the rest', () => {
    const found = placed()
      .and(bought('b', '10'), unknownOrder('b-tp'))
      .when(sold('b-tp', '4', '4', '6'));
    expect(exits(found)).toEqual(['PARTIALLY_FILLED 10', 'HELD 6']);
    expect(sharesHeld(found)).toEqual(['6']);
  });

  it('is cancelled at the venue when its stop has gone out', () => {
    const out = placed().and(bought('b', '10'), unknownOrder('b-tp'), setOff);
    expect(exits(out)).toEqual(['FAILED 10', 'ROUTED 10']);
    const found = out.when(ack('b-tp'));
    expect(exits(found)).toEqual(['PENDING_CANCEL 10', 'ROUTED 10']);
    expect(sent(found)).toEqual(['cancel-order limit 10']);
    const over = found.when(said('b-tp', 'canceled'));
    expect(exits(over)).toEqual(['CANCELLED 10', 'ROUTED 10']);
    expect(sharesHeld(over)).toEqual(['10']);
    const done = over.when(sold('b-sl', '10', '10', '0', '9'));
    expect(done.position('ACME').quantity).toBe('0');
    expect(sharesHeld(done)).toEqual([]);
  });

  it('holds its shares beside the stop until its cancel is confirmed: none are available', () => {
    const both = placed().and(bought('b', '10'), unknownOrder('b-tp'), setOff, ack('b-tp'));
    const available = (scenario: Scenario): string =>
      text(sharesAvailable(scenario.account(), scenario.state.positions.get('ACME'), 'ACME'));
    expect(sharesHeld(both)).toEqual(['10', '10']);
    expect(available(both)).toBe('0');
    const refused = both.when(placeTerms('own', { side: 'sell', quantity: '1' }));
    expect(refused.order('own').reason).toBe('INSUFFICIENT_SHARES');
    expect(available(both.when(sold('b-tp', '4', '4', '6')))).toBe('0');
  });

  it('is cancelled when its stop has sold and is over, as when it works still', () => {
    const over = placed().and(
      bought('b', '6', '6', '4'),
      cancel('c', 'b'),
      said('b', 'canceled', '6', 'buy'),
      unknownOrder('b-tp'),
      bought('b', '4', '10'),
      setOff,
      sold('b-sl', '4', '4', '6', '9'),
      said('b-sl', 'done-for-day', '4'),
    );
    const found = over.when(ack('b-tp'));
    expect(exits(found)).toEqual(['PENDING_CANCEL 6', 'DONE_FOR_DAY 10']);
  });

  it('works on when the venue turned its stop away, and what waits in the stop’s place ends', () => {
    const away = placed().and(bought('b', '10'), unknownOrder('b-tp'), setOff);
    const found = away.and(said('b-sl', 'rejected')).when(ack('b-tp'));
    expect(exits(found)).toEqual(['ACKNOWLEDGED 10', 'REJECTED 10']);
    expect(sharesHeld(found)).toEqual(['10']);
  });

  it('and sells beside the stop, takes so much back from it: what is left goes out anew', () => {
    const both = placed()
      .and(bought('b', '10'), unknownOrder('b-tp'), setOff, ack('b-sl'), ack('b-tp'))
      .when(sold('b-tp', '4', '4', '6'));
    expect(sent(both)).toEqual(['cancel-order market 10']);
    const rest = both.and(said('b-tp', 'canceled', '4')).when(said('b-sl', 'canceled'));
    expect(sent(rest)).toEqual(['new-order market 6']);
    expect(sharesHeld(rest)).toEqual(['6']);
    expect(rest.position('ACME').quantity).toBe('6');
  });
});

describe('a fill of the entry that comes when its exits have begun', () => {
  it('is protected by the stop, which holds it beside the take-profit', () => {
    const late = halfDone().when(bought('b', '4', '10'));
    expect(exits(late)).toEqual(['ACKNOWLEDGED 6', 'HELD 10']);
    expect(sharesHeld(late).sort()).toEqual(['4', '6']);
    const out = late.and(setOff).when(said('b-tp', 'canceled'));
    expect(sent(out)).toEqual(['new-order market 10']);
    expect(sharesHeld(out)).toEqual(['10']);
  });

  it('stays protected when the take-profit has sold the rest', () => {
    const done = halfDone()
      .and(bought('b', '4', '10'), sold('b-tp', '2', '2', '4'))
      .when(sold('b-tp', '4', '6'));
    expect(exits(done)).toEqual(['FILLED 6', 'FUNDS_HELD 4']);
    expect(sharesHeld(done)).toEqual(['4']);
    expect(sent(done.when(setOff))).toEqual(['new-order market 4']);
  });

  it('brings the stop back that ended with the take-profit', () => {
    const done = halfDone().and(sold('b-tp', '6'));
    expect(exits(done)).toEqual(['FILLED 6', 'CANCELLED 6']);
    const late = done.when(bought('b', '4', '10'));
    expect(exits(late)).toEqual(['FILLED 6', 'FUNDS_HELD 4']);
    expect(late.order('b-sl').endedAt).toBeUndefined();
    expect(sent(late.when(setOff))).toEqual(['new-order market 4']);
  });

  it('brings both back that ended because nothing was filled', () => {
    const none = placed().and(cancel('c', 'b'), said('b', 'canceled', '0', 'buy'));
    expect(exits(none)).toEqual(['CANCELLED 10', 'CANCELLED 10']);
    const [, ...ends] = none.lastEntry().events;
    expect(ends).toMatchObject([{ withGroup: true }, { withGroup: true }]);
    const late = none.when(bought('b', '4'));
    expect(exits(late)).toEqual(['ROUTED 4', 'HELD 4']);
    expect(sent(late)).toEqual(['new-order limit 4']);
    expect(sharesHeld(late)).toEqual(['4']);
  });

  it('has an exit of its own when the stop is out, or has sold', () => {
    const out = halfDone().and(setOff, said('b-tp', 'canceled'), ack('b-sl'));
    const late = out.when(bought('b', '4', '10'));
    expect(sent(late)).toEqual(['new-order market 4']);
    expect(sharesHeld(late).sort()).toEqual(['4', '6']);
    expect(sent(late.when(sold('b-sl', '2', '2', '4', '9')))).toEqual([]);
    const over = out.and(sold('b-sl', '6', '6', '0', '9')).when(bought('b', '4', '10'));
    expect(sent(over)).toEqual(['new-order market 4']);
    expect(sharesHeld(over)).toEqual(['4']);
  });

  it('is none of the exits when the client has cancelled them', () => {
    const none = halfDone().and(cancel('x', 'b-tp'), said('b-tp', 'canceled'));
    const late = none.when(bought('b', '4', '10'));
    expect(exits(late)).toEqual(['CANCELLED 6', 'CANCELLED 6']);
    expect(sharesHeld(late)).toEqual([]);
  });

  it('brings none back that the client cancelled while they waited', () => {
    for (const either of ['b-tp', 'b-sl']) {
      const late = placed().and(cancel('c', either)).when(bought('b', '10'));
      expect(exits(late)).toEqual(['CANCELLED 10', 'CANCELLED 10']);
      expect(sharesHeld(late)).toEqual([]);
    }
  });

  it('never sells what the client has sold of it', () => {
    const short = placed().and(
      bought('b', '6', '6', '4'),
      placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '11', quantity: '2' }),
      cancel('c', 'b'),
      said('b', 'canceled', '6', 'buy'),
    );
    expect(exits(short)).toEqual(['ROUTED 4', 'HELD 4']);
    const late = short.when(bought('b', '4', '10'));
    expect(exits(late)).toEqual(['ROUTED 4', 'HELD 8']);
    expect(sharesHeld(late).sort()).toEqual(['2', '4', '4']);
  });
});

describe('a bust', () => {
  it('of an entry takes the take-profit back from the venue, and the stop protects what is left', () => {
    const two = placed().and(bought('b', '4', '4', '6'), bought('b', '6', '10'), ack('b-tp'));
    const bust = two.when(busted('b', '4', 'fill b 10', '0', 'buy'));
    expect(exits(bust)).toEqual(['PENDING_CANCEL 10', 'HELD 4']);
    expect(sent(bust)).toEqual(['cancel-order limit 10']);
    const alone = bust.when(said('b-tp', 'canceled'));
    expect(exits(alone)).toEqual(['CANCELLED 10', 'FUNDS_HELD 4']);
    expect(sharesHeld(alone)).toEqual(['4']);
    const again = bust.and(cancelRejected('b-tp'));
    expect(sent(again)).toEqual(['cancel-order limit 10']);
  });

  it('of all of an entry ends its exits, and its next fill brings the stop back', () => {
    const gone = active().when(busted('b', '0', 'fill b 10', '10', 'buy'));
    expect(exits(gone)).toEqual(['PENDING_CANCEL 10', 'CANCELLED 10']);
    const over = gone.when(said('b-tp', 'canceled'));
    expect(sharesHeld(over)).toEqual([]);
    const again = over.when(
      heard('b', 'buy', {
        execId: 'again',
        execType: 'trade',
        lastQuantity: '10',
        lastPrice: '10',
        cumulativeQuantity: '10',
      }),
    );
    expect(exits(again)).toEqual(['CANCELLED 10', 'FUNDS_HELD 10']);
    expect(sharesHeld(again)).toEqual(['10']);
  });

  it('of an entry whose stop is out takes the stop back, and sends out what is left', () => {
    const out = placed().and(
      bought('b', '4', '4', '6'),
      bought('b', '6', '10'),
      ack('b-tp'),
      setOff,
      said('b-tp', 'canceled'),
      ack('b-sl'),
    );
    const bust = out.when(busted('b', '4', 'fill b 10', '0', 'buy'));
    expect(sent(bust)).toEqual(['cancel-order market 10']);
    const raced = bust.and(sold('b-sl', '1', '1', '9', '9')).when(said('b-sl', 'canceled', '1'));
    expect(sent(raced)).toEqual(['new-order market 3']);
    expect(sharesHeld(raced)).toEqual(['3']);
    expect(raced.position('ACME').quantity).toBe('3');
  });

  it.each([
    ['and the venue works it again', '10', ['ACKNOWLEDGED 10', 'HELD 10']],
    ['for good', '0', ['CANCELLED 10', 'FUNDS_HELD 10']],
  ])('of a filled take-profit, %s, lets the stop protect again', (_how, leaves, expected) => {
    const done = active().and(sold('b-tp', '10'));
    expect(exits(done)).toEqual(['FILLED 10', 'CANCELLED 10']);
    const bust = done.when(busted('b-tp', '0', 'fill b-tp 10', leaves, 'sell'));
    expect(exits(bust)).toEqual(expected);
    expect(sharesHeld(bust)).toEqual(['10']);
    expect(bust.position('ACME').quantity).toBe('10');
  });
});

it('a take-profit that an operator took for never received, and that is found after all, sells not beside its stop', () => {
  const gone = placed().and(
    bought('b', '10'),
    stuck('b-tp', 'new-order', 'unanswered'),
    resolve('b-tp', { kind: 'never-received' }),
    setOff,
  );
  expect(gone.order('b-tp')).toMatchObject({ state: 'FAILED', reason: 'NEVER_RECEIVED_BY_VENUE' });
  const found = gone.when(ack('b-tp'));
  expect(exits(found)).toEqual(['PENDING_CANCEL 10', 'ROUTED 10']);
  expect(sent(found)).toEqual(['cancel-order limit 10']);
});

it('a take-profit that the venue does not answer for is given up, and the stop stays', () => {
  const doubt = placed().and(bought('b', '10'), stuck('b-tp', 'new-order', 'unanswered'));
  expect(exits(doubt)).toEqual(['PENDING_CANCEL 10', 'HELD 10']);
  const over = doubt.when(said('b-tp', 'canceled'));
  expect(exits(over)).toEqual(['CANCELLED 10', 'FUNDS_HELD 10']);
});

it('a client who cancels while we take an exit back is followed: nothing is sold in its place', () => {
  const doubt = placed().and(bought('b', '10'), stuck('b-tp', 'new-order', 'unanswered'));
  const asked = doubt.when(cancel('own', 'b-tp'));
  expect(sent(asked)).toEqual(['cancel-order limit 10']);
  expect(exits(asked)).toEqual(['PENDING_CANCEL 10', 'HELD 10']);
  const over = asked.when(said('b-tp', 'canceled'));
  expect(exits(over)).toEqual(['CANCELLED 10', 'CANCELLED 10']);
  expect(sharesHeld(over)).toEqual([]);
});

it('a client who cancels the replacement of an exit that we take back is followed too', () => {
  const asked = placed().and(
    bought('b', '4', '4', '6'),
    bought('b', '6', '10'),
    ack('b-tp'),
    replace('r', 'b-tp', { limitPrice: '13' }),
    busted('b', '4', 'fill b 10', '0', 'buy'),
  );
  expect(exit(asked, 'b-tp')).toBe('PENDING_CANCEL 10');
  const ours = asked.and(
    heard('r', 'sell', { execId: 'replaced', execType: 'replaced', leavesQuantity: '10' }),
    said('r', 'canceled'),
  );
  expect([exit(ours, 'r'), exit(ours, 'b-sl')]).toEqual(['CANCELLED 10', 'FUNDS_HELD 4']);
  const heardToo = asked.when(cancel('own', 'r'));
  expect(sent(heardToo)).toEqual(['cancel-order limit 10']);
  const over = heardToo.when(said('b-tp', 'canceled'));
  expect(exits(over)).toEqual(['CANCELLED 10', 'CANCELLED 4']);
});

it('a replaced take-profit is the one that is cancelled when the entry is busted', () => {
  const two = placed().and(
    bought('b', '4', '4', '6'),
    bought('b', '6', '10'),
    ack('b-tp'),
    replace('r', 'b-tp', { limitPrice: '13' }),
    heard('r', 'sell', { execId: 'replaced', execType: 'replaced', leavesQuantity: '10' }),
  );
  const bust = two.when(busted('b', '4', 'fill b 10', '0', 'buy'));
  expect(exit(bust, 'r')).toBe('PENDING_CANCEL 10');
  const alone = bust.when(said('r', 'canceled'));
  expect(exit(alone, 'b-sl')).toBe('FUNDS_HELD 4');
  expect(sharesHeld(alone)).toEqual(['4']);
});

it('a replacement that was denied, and is accepted when the other exit was replaced too, takes that with it', () => {
  const accepted = active().and(
    replace('r', 'b-tp', { limitPrice: '13' }),
    unknownOrder('r'),
    replace('s', 'b-sl', { stopPrice: '8' }),
    heard('r', 'sell', { execId: 'replaced', execType: 'replaced', leavesQuantity: '10' }),
  );
  const done = accepted.when(sold('r', '10', '10', '0', '13'));
  expect([exit(done, 'r'), exit(done, 's')]).toEqual(['FILLED 10', 'CANCELLED 10']);
});

describe('a replaced exit', () => {
  const reason = (scenario: Scenario, of: string, change: Parameters<typeof replace>[2]) =>
    scenario.when(replace('r', of, change)).order('r').reason;
  const apart = 'EXIT_PRICE_INVALID';

  it('is of its group while the venue has not decided on it', () => {
    const asked = active().when(replace('r', 'b-tp', { limitPrice: '13' }));
    expect(asked.order('r').group).toEqual(active().order('b').group);
  });

  it('stays on its side of the other exit', () => {
    expect(reason(active(), 'b-tp', { limitPrice: '9' })).toBe(apart);
    expect(reason(active(), 'b-tp', { limitPrice: '9.01' })).toBeUndefined();
    expect(reason(active(), 'b-sl', { stopPrice: '12' })).toBe(apart);
    expect(reason(active().priced('ACME', '12'), 'b-sl', { stopPrice: '11.99' })).toBeUndefined();
  });

  it('stays on its side of an entry that is not filled, and the entry between them', () => {
    expect(reason(placed(), 'b-tp', { limitPrice: '10' })).toBe(apart);
    expect(reason(placed(), 'b-sl', { stopPrice: '10' })).toBe(apart);
    expect(reason(placed().and(ack('b', 'buy')), 'b', { limitPrice: '12' })).toBe(apart);
    expect(reason(placed().and(ack('b', 'buy')), 'b', { limitPrice: '11' })).toBeUndefined();
  });

  it('at the same price is not judged by it: the venue may have changed the other', () => {
    const lower = active().and(
      heard('b-tp', 'sell', {
        execId: 'lower',
        execType: 'restated',
        limitPrice: '9',
        leavesQuantity: '10',
      }),
    );
    expect(reason(lower, 'b-sl', { timeInForce: 'gtc' })).toBeUndefined();
    expect(reason(lower, 'b-sl', { stopPrice: '9.5' })).toBe(apart);
  });

  it('counts a price that the venue was asked for and has not decided on', () => {
    const asked = active().and(replace('lower', 'b-tp', { limitPrice: '10' }));
    expect(reason(asked, 'b-sl', { stopPrice: '10' })).toBe(apart);
    expect(reason(asked.priced('ACME', '10'), 'b-sl', { stopPrice: '9.99' })).toBeUndefined();
  });
});
