import { describe, expect, it } from 'vitest';
import {
  byPrice,
  cancel,
  deposit,
  due,
  notSent,
  open,
  placeBracket,
  placeTerms,
  print,
  replace,
  replaceRejected,
  resolve,
  stuck,
  T0,
  trigger,
} from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { filled, heard } from '../../../test/support/venue-words.ts';
import { instant } from '../../kernel/brand.ts';
import { marketSession } from '../calendar/market-calendar.ts';
import { text } from '../money/exact.ts';

const funded = (): Scenario => given(open(), deposit('d', '10000'));

const ack = (of: string, side: 'buy' | 'sell' = 'buy') =>
  heard(of, side, { execId: `new ${of}`, execType: 'new' });
const fill = (
  of: string,
  side: 'buy' | 'sell',
  shares: string,
  price: string,
  cumulativeQuantity = shares,
  leavesQuantity = '0',
) => filled(side, of, shares, price, cumulativeQuantity, leavesQuantity);
const ended = (of: string, side: 'buy' | 'sell', execType: 'canceled' | 'expired', cum = '0') =>
  heard(of, side, { execId: `${execType} ${of}`, execType, cumulativeQuantity: cum });

const owning = (shares: string): Scenario =>
  funded().and(
    placeTerms('own', { type: 'limit', limitPrice: '10', quantity: shares }),
    fill('own', 'buy', shares, '10'),
  );

const messages = (scenario: Scenario): string[] =>
  scenario.plan.outgoing.map(({ message }) => `${message.kind} ${text(message.terms.quantity)}`);

describe('orders that wait', () => {
  it('go out with the session, held from the start, and are cancelled here before', () => {
    const waiting = funded()
      .marketClosed()
      .when(placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '5' }));
    expect(waiting.order('b')).toMatchObject({ state: 'FUNDS_HELD', waitsFor: 'session' });
    expect(waiting.money().held).toBe('50');
    expect(messages(waiting)).toEqual([]);
    const { opensAt } = waiting.order('b');
    const early = waiting.when(due('b', 'open', T0));
    expect(early.order('b').state).toBe('FUNDS_HELD');
    const out = waiting.when(due('b', 'open', opensAt ?? 0));
    expect(out.order('b').state).toBe('ROUTED');
    expect(messages(out)).toEqual(['new-order 5']);
    const cancelled = waiting.when(cancel('c', 'b'));
    expect(cancelled.order('b').state).toBe('CANCELLED');
    expect(cancelled.money().held).toBe('0');
  });

  it('are not filled from the inventory before the session, nor after it', () => {
    const half = funded()
      .marketClosed()
      .when(placeTerms('h', { quantity: '0.5' }));
    const whole = half.when(placeTerms('w', { quantity: '1' }));
    const { nextOpen } = marketSession(instant(T0));
    expect(whole.order('h').opensAt).toBe(nextOpen);
    expect(whole.order('w').opensAt).toBeLessThan(nextOpen);
    const armed = funded().and(
      placeTerms('l', { type: 'limit', limitPrice: '9', quantity: '0.5' }),
    );
    expect(armed.order('l').waitsFor).toBe('trigger');
    const closed = armed.priced('ACME', '8').marketClosed();
    const late = closed.when(trigger('l', print(3, '8')));
    expect(late.order('l').state).toBe('FUNDS_HELD');
  });

  it('expire when their session is over before they went out', () => {
    const waiting = funded()
      .marketClosed()
      .when(placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '5' }));
    const { opensAt = 0, expiresAt } = waiting.order('b');
    const tooLate = waiting.at(expiresAt ?? instant(0)).when(due('b', 'open', opensAt));
    expect(tooLate.order('b').state).toBe('EXPIRED');
    expect(tooLate.money().held).toBe('0');
    expect(messages(tooLate)).toEqual([]);
    const inTime = waiting.at(instant((expiresAt ?? 0) - 1)).when(due('b', 'open', opensAt));
    expect(messages(inTime)).toEqual(['new-order 5']);
  });

  it('good till cancelled is cancelled at the venue after 90 days, and counts as expired', () => {
    const resting = funded().and(
      placeTerms('b', { type: 'limit', limitPrice: '9', timeInForce: 'gtc' }),
      ack('b'),
    );
    const end = resting.order('b').expiresAt ?? 0;
    const asked = resting.when(due('b', 'expiry', end));
    expect(asked.order('b').state).toBe('PENDING_CANCEL');
    const done = { execId: 'done', execType: 'canceled', transactTime: end + 1 } as const;
    const over = asked.at(instant(end + 1)).when(heard('b', 'buy', done));
    expect(over.order('b').state).toBe('EXPIRED');
    expect(over.money().held).toBe('0');
  });
});

describe('stops that are watched here', () => {
  it('a trailing stop to sell goes at the market when the last sale falls by its trail from the best', () => {
    const armed = owning('10').when(
      placeTerms('s', { side: 'sell', type: 'trailing_stop', quantity: '10', trail: byPrice('1') }),
    );
    expect(armed.order('s')).toMatchObject({ state: 'FUNDS_HELD', waitsFor: 'trigger' });
    const tooHigh = armed.when(trigger('s', print(3, '11.01'), print(2, '12')));
    expect(tooHigh.order('s').state).toBe('FUNDS_HELD');
    const off = armed.when(trigger('s', print(3, '11'), print(2, '12')));
    expect(off.order('s').state).toBe('ROUTED');
    expect(off.plan.outgoing[0]?.message.terms).toMatchObject({ type: 'market' });
  });

  it.each([
    ['an odd lot', print(3, '8', { conditions: ['odd-lot'] }), print(2, '12')],
    ['a late report', print(3, '8', { conditions: ['late'] }), print(2, '12')],
    ['a mark before the order', print(3, '8'), print(-5, '12')],
    [
      'a mark that is not eligible',
      print(3, '8'),
      print(2, '12', { conditions: ['average-price'] }),
    ],
    ['a mark after the print', print(3, '8'), print(4, '12')],
    ['another symbol', print(3, '8', { symbol: 'OTHR' }), print(2, '12')],
    ['no mark', print(3, '8'), undefined],
  ])('is not set off by %s', (_what, at, mark) => {
    const armed = owning('10').when(
      placeTerms('s', { side: 'sell', type: 'trailing_stop', quantity: '10', trail: byPrice('1') }),
    );
    expect(armed.when(trigger('s', at, mark)).order('s').state).toBe('FUNDS_HELD');
  });

  it('a stop to buy never costs more than it holds', () => {
    const routed = funded().when(
      placeTerms('b', { type: 'stop', stopPrice: '11', quantity: '10' }),
    );
    expect(routed.money().held).toBe('113.3');
    expect(routed.plan.outgoing[0]?.message.terms).toMatchObject({ type: 'stop_limit' });
  });
});

describe('fractions', () => {
  it('whole shares go to the venue, and the inventory fills the rest at the last fill', () => {
    const taken = funded().when(placeTerms('b', { quantity: '2.5' }));
    expect(messages(taken)).toEqual(['new-order 2']);
    const done = taken.when(fill('b', 'buy', '2', '10'));
    expect(done.order('b').state).toBe('FILLED');
    expect(done.position('ACME')).toEqual({ quantity: '2.5', cost: '25' });
    expect(done.postings()).toContain('firm.inventory ACME -0.5');
    expect(done.money().held).toBe('0');
  });

  it('less than a share is filled in the placing entry, at the offer', () => {
    const done = funded().when(placeTerms('b', { quantity: '0.25' }));
    expect(done.entries()).toBe(1);
    expect(done.order('b').state).toBe('FILLED');
    expect(done.position('ACME')).toEqual({ quantity: '0.25', cost: '2.5' });
    expect(messages(done)).toEqual([]);
  });

  it('an order in dollars never spends more than them', () => {
    const taken = funded().when(placeTerms('b', { quantity: '0', notional: '100' }));
    expect(taken.money().held).toBe('100');
    expect(messages(taken)).toEqual(['new-order 9']);
    const done = taken.when(fill('b', 'buy', '9', '9.9'));
    expect(done.order('b').state).toBe('FILLED');
    expect(done.money()).toMatchObject({ held: '0', buyingPower: '9900' });
    expect(done.position('ACME')).toEqual({ quantity: '10.101010101', cost: '100' });
  });
});

describe('replacing', () => {
  const resting = (): Scenario =>
    funded().and(placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }), ack('b'));
  const replaced = (of: string, cum = '0', leaves = '20') =>
    heard(of, 'buy', {
      execId: `replaced ${of}`,
      execType: 'replaced',
      cumulativeQuantity: cum,
      leavesQuantity: leaves,
    });

  it('raises the hold before it asks, and lowers it when the venue has replaced', () => {
    const up = resting().when(replace('r', 'b', { quantity: '20' }));
    expect(up.order('b').state).toBe('PENDING_REPLACE');
    expect(messages(up)).toEqual(['replace-order 20']);
    expect(up.money().held).toBe('200');
    const done = up.when(replaced('r'));
    expect([done.order('b').state, done.order('r').state]).toEqual(['REPLACED', 'ACKNOWLEDGED']);
    expect(done.money().held).toBe('200');
    const down = resting().when(replace('r', 'b', { quantity: '5' }));
    expect(down.money().held).toBe('100');
    expect(down.when(replaced('r', '0', '5')).money().held).toBe('50');
  });

  it('a fill while it is asked for is the old order’s, and the replacement carries it on', () => {
    const done = resting()
      .and(replace('r', 'b', { quantity: '20' }), fill('b', 'buy', '4', '10', '4', '6'))
      .when(replaced('r', '4', '16'));
    expect(text(done.order('b').filledQuantity)).toBe('4');
    expect(done.order('r')).toMatchObject({ state: 'PARTIALLY_FILLED' });
    expect(done.money().held).toBe('160');
    const filled = done.when(fill('r', 'buy', '16', '10', '20'));
    expect(filled.order('r').state).toBe('FILLED');
    expect(filled.position('ACME').quantity).toBe('20');
  });

  it('refused by the venue or never sent, the old order goes on and nothing more is held', () => {
    for (const no of [replaceRejected('r'), notSent('r', 'replace-order')]) {
      const back = resting()
        .and(replace('r', 'b', { quantity: '20' }))
        .when(no);
      expect([back.order('b').state, back.order('r').state]).toEqual(['ACKNOWLEDGED', 'REJECTED']);
      expect(back.money().held).toBe('100');
    }
  });

  it('is refused for what the account cannot pay, for nothing changed, and below what is filled', () => {
    const reason = (change: Parameters<typeof replace>[2]) =>
      resting()
        .and(fill('b', 'buy', '4', '10', '4', '6'))
        .when(replace('r', 'b', change))
        .order('r').reason;
    expect(reason({ quantity: '2000' })).toBe('INSUFFICIENT_BUYING_POWER');
    expect(reason({ quantity: '10' })).toBe('ORDER_NOT_CHANGED');
    expect(reason({ quantity: '4' })).toBe('ORDER_NOT_REPLACEABLE');
  });

  it('happens at once for what waits here', () => {
    const done = funded()
      .marketClosed()
      .and(placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }))
      .when(replace('r', 'b', { limitPrice: '9' }));
    expect(done.order('b').state).toBe('REPLACED');
    expect(done.order('r')).toMatchObject({ state: 'FUNDS_HELD', waitsFor: 'session' });
    expect(done.money().held).toBe('90');
  });
});

describe('brackets', () => {
  const placed = (): Scenario =>
    funded().when(
      placeBracket(
        'b',
        { type: 'limit', limitPrice: '10', quantity: '10' },
        { limitPrice: '12' },
        { stopPrice: '9' },
      ),
    );
  const active = (): Scenario => placed().and(fill('b', 'buy', '10', '10'));

  it('its exits wait for the entry, then one works and the other is watched, with one hold', () => {
    expect(placed().order('b-tp').state).toBe('HELD');
    const on = active();
    expect(on.order('b-tp').state).toBe('ROUTED');
    expect(on.order('b-sl')).toMatchObject({ state: 'HELD', waitsFor: 'trigger' });
    expect([...on.account().open.values()]).toHaveLength(1);
  });

  it('a take-profit that fills in part shrinks the stop, and ends it when it is whole', () => {
    const part = active().and(ack('b-tp', 'sell'), fill('b-tp', 'sell', '4', '12', '4', '6'));
    expect(text(part.order('b-sl').terms.quantity)).toBe('6');
    const whole = part.when(fill('b-tp', 'sell', '6', '12', '10'));
    expect([whole.order('b-tp').state, whole.order('b-sl').state]).toEqual(['FILLED', 'CANCELLED']);
  });

  it('a stop that is set off goes out only when the cancel of the take-profit is confirmed', () => {
    const off = active()
      .and(ack('b-tp', 'sell'))
      .when(trigger('b-sl', print(5, '9')));
    expect(messages(off)).toEqual(['cancel-order 10']);
    expect(off.order('b-sl').state).toBe('HELD');
    const out = off.when(ended('b-tp', 'sell', 'canceled'));
    expect(messages(out)).toEqual(['new-order 10']);
    expect(out.order('b-sl').state).toBe('ROUTED');
    const raced = off.when(fill('b-tp', 'sell', '10', '12'));
    expect(raced.order('b-sl').state).toBe('CANCELLED');
  });

  it('protects what was filled when the entry dies half done, and nothing when nothing was', () => {
    const half = placed()
      .and(fill('b', 'buy', '4', '10', '4', '6'), cancel('c', 'b'))
      .when(ended('b', 'buy', 'canceled', '4'));
    expect(text(half.order('b-tp').terms.quantity)).toBe('4');
    expect(half.order('b-tp').state).toBe('ROUTED');
    const none = placed()
      .and(cancel('c', 'b'))
      .when(ended('b', 'buy', 'canceled'));
    expect([none.order('b-tp').state, none.order('b-sl').state]).toEqual([
      'CANCELLED',
      'CANCELLED',
    ]);
  });

  it('cancelling either exit cancels both', () => {
    const stopGone = active().and(ack('b-tp', 'sell')).when(cancel('c', 'b-sl'));
    expect(stopGone.order('b-tp').state).toBe('PENDING_CANCEL');
    const over = active()
      .and(ack('b-tp', 'sell'), cancel('c', 'b-tp'))
      .when(ended('b-tp', 'sell', 'canceled'));
    expect(over.order('b-sl').state).toBe('CANCELLED');
    expect([...over.account().open.values()]).toHaveLength(0);
  });
});

describe('busts and corrections', () => {
  const bust = (leavesQuantity = '0') =>
    heard('b', 'buy', {
      execId: 'bust',
      execType: 'trade-cancel',
      execRefId: 'fill b 10',
      cumulativeQuantity: '0',
      leavesQuantity,
    });
  const bought = (): Scenario =>
    funded().and(
      placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }),
      fill('b', 'buy', '10', '10'),
    );

  it('takes the fill back to the cent, and the order back to work when the venue says so', () => {
    const gone = bought().when(bust());
    expect(gone.money()).toMatchObject({ buyingPower: '10000', held: '0' });
    expect(gone.position('ACME')).toEqual({ quantity: '0', cost: '0' });
    expect(gone.order('b').state).toBe('CANCELLED');
    const open = bought().when(bust('10'));
    expect(open.order('b').state).toBe('ACKNOWLEDGED');
    expect(open.money().held).toBe('100');
  });

  it('is not taken back twice', () => {
    expect(() =>
      bought()
        .and(bust())
        .when({ ...bust(), id: open().id } as never),
    ).not.toThrow();
    const again = heard('b', 'buy', {
      execId: 'bust again',
      execType: 'trade-cancel',
      execRefId: 'fill b 10',
    });
    expect(() => bought().and(bust()).when(again)).toThrow('BugError');
  });

  it('books a correction as the fill that it should have been', () => {
    const corrected = bought().when(
      heard('b', 'buy', {
        execId: 'correct',
        execType: 'trade-correct',
        execRefId: 'fill b 10',
        lastQuantity: '10',
        lastPrice: '9.5',
        cumulativeQuantity: '10',
      }),
    );
    expect(corrected.order('b').state).toBe('FILLED');
    expect(corrected.money().buyingPower).toBe('9905');
    expect(corrected.position('ACME')).toEqual({ quantity: '10', cost: '95' });
  });
});

describe('orders that the venue does not answer for', () => {
  const routed = (): Scenario => funded().and(placeTerms('b', { type: 'limit', limitPrice: '10' }));

  it('are asked for, then asked to be cancelled, in doubt and held until somebody knows', () => {
    const asked = routed().when(stuck('b', 'new-order', 'asked'));
    expect(asked.order('b').state).toBe('ROUTED');
    const doubt = asked.when(stuck('b', 'new-order', 'unanswered'));
    expect(doubt.order('b')).toMatchObject({ state: 'PENDING_CANCEL', inDoubtSince: T0 });
    expect(doubt.money().held).toBe('10');
    const settled = doubt.when(resolve('b', { kind: 'never-received' }));
    expect(settled.order('b').state).toBe('FAILED');
    expect(settled.money().held).toBe('0');
    const found = settled.when(ack('b'));
    expect(found.order('b').state).toBe('ACKNOWLEDGED');
    expect(found.money().held).toBe('10');
    expect(
      routed()
        .when(resolve('b', { kind: 'cancelled' }))
        .order('b').state,
    ).toBe('ROUTED');
  });
});
