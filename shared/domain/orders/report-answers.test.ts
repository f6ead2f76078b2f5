import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../test/support/api-fixtures.ts';
import {
  byPrice,
  cancel,
  cancelRejected,
  deposit,
  notSent,
  open,
  placeTerms,
  print,
  replace,
  resolve,
  stuck,
  T0,
  trigger,
  unknownOrder,
} from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { filled, heard as heardOf, type Own } from '../../../test/support/venue-words.ts';
import { instant, type OrderId } from '../../kernel/brand.ts';
import { EMPTY_STATE } from '../accounts/state.ts';
import { text } from '../money/exact.ts';
import { decideReport } from './apply-report.ts';
import { requestCancel } from './cancel-order.ts';

/** What each report says of an order, in the states in which it may come. */

const heard = (of: string, ...own: readonly Own[]) => heardOf(of, 'buy', ...own);
const ack = (of: string) => heard(of, { execId: `new ${of}`, execType: 'new' });
const fill = (of: string, shares: string, cumulative = shares, leaves = '0') =>
  filled('buy', of, shares, '10', cumulative, leaves);
const said = (of: string, execType: Own['execType'], own: Partial<Own> = {}) =>
  heard(of, { execId: `${execType} ${of}`, execType, ...own });

const funded = (): Scenario => given(open(), deposit('d', '10000'));
/** 10 ACME to buy at 10, at work. */
const working = (): Scenario =>
  funded().and(placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }), ack('b'));
const replacing = (): Scenario => working().and(replace('r', 'b', { quantity: '12' }));
const replaced = (): Scenario => replacing().and(said('r', 'replaced', { leavesQuantity: '12' }));
const owning = (): Scenario => working().and(fill('b', '10'));
const sellReport = (own: Own) => heardOf('s', 'sell', own);
const sale = {
  execId: 'sold',
  execType: 'trade',
  lastQuantity: '4',
  lastPrice: '12',
  cumulativeQuantity: '4',
} as const;
const selling = (): Scenario =>
  owning().and(placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '12', quantity: '4' }));

const events = (scenario: Scenario) => scenario.lastEntry().events;
const types = (scenario: Scenario): string[] => events(scenario).map(({ type }) => type);

describe('a fill', () => {
  it('leaves an order that is to be replaced or cancelled so', () => {
    const part = replacing().and(fill('b', '4', '4', '6'));
    expect(part.order('b').state).toBe('PENDING_REPLACE');
    const asked = working().and(cancel('c', 'b'), fill('b', '4', '4', '6'));
    expect(asked.order('b').state).toBe('PENDING_CANCEL');
  });

  it('without what was filled is a bug of the venue', () => {
    const empty = said('b', 'trade', { cumulativeQuantity: '4' });
    expect(() => working().when(empty)).toThrow(
      'BugError: trade trade b has no quantity and price',
    );
  });

  it('of a sale says what its shares had cost; of a purchase nothing of the kind', () => {
    expect(events(selling().when(sellReport(sale)))).toMatchObject([
      { type: 'order-filled', costBasis: expect.objectContaining({}) },
    ]);
    const [sold] = events(selling().when(sellReport(sale)));
    expect(sold?.type === 'order-filled' && sold.costBasis && text(sold.costBasis)).toBe('40');
    expect(events(working().when(fill('b', '4', '4', '6')))[0]).not.toHaveProperty('costBasis');
  });
});

describe('a report that changes nothing', () => {
  it('is written down, so that it is known when it comes again', () => {
    const over = working().and(said('b', 'canceled'));
    for (const late of [said('b', 'expired'), said('b', 'restated'), said('b', 'suspended')]) {
      const result = over.when(late);
      expect(types(result)).toEqual(['nothing-to-do']);
      expect(result.isApplied(late)).toBe(true);
    }
    const again = heard('b', { execId: 'new again', execType: 'new' });
    const once = working().when(again);
    expect(types(once)).toEqual(['nothing-to-do']);
    expect(once.isApplied(again)).toBe(true);
  });

  it.each(['new', 'pending-replace', 'pending-cancel', 'status', 'stopped', 'calculated'] as const)(
    '%s of a replacement that the venue has not decided on',
    (execType) => {
      const result = replacing().when(said('r', execType));
      expect(types(result)).toEqual(['nothing-to-do']);
      expect(result.isApplied(said('r', execType))).toBe(true);
      expect(result.money().held).toBe('120');
    },
  );

  it('is none when it is of a replacement that was not accepted: a report was lost before it', () => {
    expect(() => replacing().when(fill('r', '2'))).toThrow('has not accepted as a replacement');
  });
});

describe('an order that the venue changes by itself', () => {
  const restated = (own: Partial<Own>) => said('b', 'restated', { leavesQuantity: '10', ...own });
  const terms = (scenario: Scenario) => {
    const { quantity, limitPrice } = scenario.order('b').terms;
    return [text(quantity), limitPrice && text(limitPrice)];
  };

  it('is of fewer shares or at another price from then on, at most what is held', () => {
    const less = working().when(restated({ orderQuantity: '6', leavesQuantity: '6' }));
    expect(terms(less)).toEqual(['6', '10']);
    expect(less.money().held).toBe('60');
    const same = working().when(restated({ orderQuantity: '10' }));
    expect(events(same)[0]).not.toHaveProperty('quantity');
    expect(terms(working().when(restated({ limitPrice: '9.5' })))).toEqual(['10', '9.5']);
    expect(terms(working().when(restated({ limitPrice: '10' })))).toEqual(['10', '10']);
  });

  it('is never of more shares, dearer, or of other fills than are booked', () => {
    expect(() => working().when(restated({ orderQuantity: '11' }))).toThrow(
      'makes 11 of 10 shares',
    );
    expect(() => working().when(restated({ limitPrice: '10.01' }))).toThrow('above what is held');
    expect(() => working().when(restated({ cumulativeQuantity: '1' }))).toThrow('we booked 0');
  });

  it('has no limit when it had none; a sale’s may be any', () => {
    const market = funded().and(placeTerms('b', { quantity: '10' }), ack('b'));
    expect(terms(market.when(restated({ limitPrice: '9.5' })))).toEqual(['10', undefined]);
    const sells = selling().when(
      sellReport({ execId: 'x', execType: 'restated', limitPrice: '50', leavesQuantity: '4' }),
    );
    expect(sells.order('s').terms.limitPrice?.toString()).toBe('50');
  });

  it('of nothing that is open is cancelled, also when it was filled in part', () => {
    const gone = working().when(restated({ leavesQuantity: '0' }));
    expect(gone.order('b').state).toBe('CANCELLED');
    expect(gone.money().held).toBe('0');
    const again = gone.when(said('b', 'restated', { execId: 'again', leavesQuantity: '10' }));
    expect(again.order('b').state).toBe('ACKNOWLEDGED');
  });

  it('stays one that is to be replaced', () => {
    const asked = replacing().when(restated({ limitPrice: '9.5' }));
    expect(asked.order('b').state).toBe('PENDING_REPLACE');
  });

  it('stays one that is to be cancelled', () => {
    const asked = working()
      .and(cancel('c', 'b'))
      .when(restated({ orderQuantity: '6' }));
    expect(asked.order('b').state).toBe('PENDING_CANCEL');
  });

  it('unasked, under the word for a replacement, is restated', () => {
    const unasked = heard('r', {
      execId: 'unasked',
      execType: 'replaced',
      orderQuantity: '7',
      leavesQuantity: '7',
    });
    const result = replaced().when(unasked);
    expect(types(result)).toEqual(['order-restated']);
    expect(text(result.order('r').terms.quantity)).toBe('7');
  });
});

describe('the venue’s word under an order’s older name', () => {
  it('is about what the order has become, however often it was replaced', () => {
    const twice = replaced().and(
      replace('q', 'r', { quantity: '14' }),
      said('q', 'replaced', { leavesQuantity: '14' }),
    );
    const filled = twice.when(fill('b', '5', '5', '9'));
    expect(text(filled.order('q').filledQuantity)).toBe('5');
    expect(filled.order('r')).toMatchObject({ state: 'REPLACED' });
    expect(text(filled.order('r').filledQuantity)).toBe('0');
  });

  it('of one that is not at hand stops the account', () => {
    const order = orderOf({
      state: 'REPLACED',
      clOrdId: 'c',
      replacedBy: 'elsewhere' as OrderId,
    });
    const report = { symbol: 'ACME', side: 'buy', execType: 'new', execId: 'x' };
    expect(() => decideReport(EMPTY_STATE, order, report as never, {} as never)).toThrow(
      'replaced by one that is not at hand',
    );
  });
});

describe('the answer to a question for an order’s status', () => {
  const placed = (): Scenario =>
    funded().and(placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }));
  const status = (ordStatus: string, cumulativeQuantity = '0', of = 'b') =>
    heard(of, { execId: `status ${ordStatus}`, execType: 'status', ordStatus, cumulativeQuantity });
  const doubtOf = (scenario: Scenario) => scenario.order('b').inDoubtSince;

  it('that it is new acknowledges one that the venue had not said a word on', () => {
    const known = placed().when(status('0'));
    expect(events(known)).toMatchObject([
      { type: 'order-acknowledged', execId: 'status 0', venueOrderId: 'V-b' },
    ]);
    expect(known.order('b').state).toBe('ACKNOWLEDGED');
    expect(known.money().held).toBe('100');
    expect(types(known.when(ack('b')))).toEqual(['nothing-to-do']);
    expect(known.and(fill('b', '10')).order('b').state).toBe('FILLED');
  });

  it('that a cancel of it is pending shows that the venue has it, and ends no doubt on that cancel', () => {
    const doubted = placed().and(stuck('b', 'new-order', 'unanswered'));
    const known = doubted.when(status('6'));
    expect(types(known)).toEqual(['order-acknowledged']);
    expect(known.order('b').state).toBe('PENDING_CANCEL');
    expect(doubtOf(known)).toBeDefined();
  });

  it('makes an order live again that was given up as never received', () => {
    const given = placed().and(unknownOrder('b'));
    expect(given.order('b').state).toBe('FAILED');
    const known = given.when(status('0'));
    expect(known.order('b').state).toBe('ACKNOWLEDGED');
    expect(known.money().held).toBe('100');
  });

  it.each([
    ['that it is cancelled', status('4')],
    ['that it is rejected', status('8')],
    ['that it is filled', status('2', '10')],
    ['that it is filled in part', status('1', '4')],
  ])('%s, of which no report came, puts it in doubt with its hold', (_what, said) => {
    for (const before of [placed(), working()]) {
      const doubted = before.when(said);
      expect(types(doubted)).toEqual(['order-in-doubt', 'nothing-to-do']);
      expect(doubtOf(doubted)).toBeDefined();
      expect(doubted.money().held).toBe('100');
      expect(doubted.isApplied(said)).toBe(true);
      const again = heard('b', { execId: 'again', execType: 'status', ordStatus: '4' });
      expect(types(doubted.when(again))).toEqual(['nothing-to-do']);
    }
  });

  it('as it is in our books changes nothing', () => {
    const over = working().and(said('b', 'canceled'));
    for (const [before, same] of [
      [working(), status('0')],
      [owning(), status('2', '10')],
      [over, status('4')],
      [over, status('0')],
      [replacing(), status('0', '0', 'r')],
    ] as const) {
      const result = before.when(same);
      expect(types(result)).toEqual(['nothing-to-do']);
      expect(result.isApplied(same)).toBe(true);
    }
  });

  it('under the name that it had before it was replaced is no word on the replacement', () => {
    expect(types(replaced().when(status('5')))).toEqual(['nothing-to-do']);
    const filled = replaced().and(fill('r', '4', '4', '8'));
    expect(types(filled.when(status('5', '4')))).toEqual(['nothing-to-do']);
  });

  it('that a replacement is over which the venue never accepted puts it in doubt', () => {
    const doubted = replacing().when(status('2', '12', 'r'));
    expect(types(doubted)).toEqual(['order-in-doubt', 'nothing-to-do']);
    expect(doubted.money().held).toBe('120');
  });
});

describe('the end of an order', () => {
  it('at the venue’s hand is its expiry from the moment of that on, however late we hear of it', () => {
    const resting = funded().and(
      placeTerms('b', { type: 'limit', limitPrice: '9', timeInForce: 'gtc' }),
      ack('b'),
    );
    const end = resting.order('b').expiresAt ?? instant(0);
    const over = (at: number) =>
      resting.at(instant(end + 60_000)).when(said('b', 'canceled', { transactTime: at }));
    expect(over(end - 1).order('b').state).toBe('CANCELLED');
    expect(over(end).order('b').state).toBe('EXPIRED');
  });

  it('is that of a stop which was set off, is to be cancelled and was never sent', () => {
    const off = owning().and(
      placeTerms('t', { side: 'sell', type: 'trailing_stop', quantity: '10', trail: byPrice('1') }),
      trigger('t', print(4, '11'), print(3, '12')),
    );
    expect(off.order('t').state).toBe('ROUTED');
    expect(off.when(notSent('t', 'new-order')).order('t').state).toBe('FUNDS_HELD');
    const asked = off.and(cancel('c', 't')).when(notSent('t', 'new-order'));
    expect(asked.order('t').state).toBe('FAILED');
  });
});

describe('no word from the venue', () => {
  const placed = (): Scenario =>
    funded().and(placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }));

  it('is asked about first; answered since, it is over', () => {
    expect(events(placed().when(stuck('b', 'new-order', 'asked')))).toMatchObject([
      { type: 'nothing-to-do', why: 'no word on the new-order: asked' },
    ]);
    expect(events(working().when(stuck('b', 'new-order', 'unanswered')))).toMatchObject([
      { type: 'nothing-to-do', why: 'answered since: ACKNOWLEDGED' },
    ]);
  });

  it('asks for one cancel, not for a second beside the client’s', () => {
    const doubted = placed().when(stuck('b', 'new-order', 'unanswered'));
    expect(types(doubted)).toEqual(['cancel-requested', 'order-in-doubt']);
    const asked = placed()
      .and(cancel('c', 'b'))
      .when(stuck('b', 'new-order', 'unanswered'));
    expect(types(asked)).toEqual(['order-in-doubt']);
  });
});

describe('a cancel', () => {
  it('may be sent for five minutes', () => {
    const [message] = working().when(cancel('c', 'b')).lastEntry().outgoing;
    expect(message?.notAfter).toBe(T0 + 300_000);
  });

  it('of what never went out is a bug', () => {
    expect(() => requestCancel(orderOf({ state: 'FUNDS_HELD' }), instant(T0))).toThrow(
      'was never routed',
    );
  });

  it('of a replacement asks for the order before it, once', () => {
    const asked = replacing().when(cancel('c', 'r'));
    expect(types(asked)).toEqual(['cancel-requested', 'nothing-to-do']);
    expect(asked.order('b').state).toBe('PENDING_CANCEL');
    const twice = replacing().and(cancel('c', 'b')).when(cancel('d', 'r'));
    expect(types(twice)).toEqual(['nothing-to-do']);
    expect(twice.lastEntry().outgoing).toEqual([]);
  });
});

describe('an operator’s word', () => {
  const doubted = (): Scenario =>
    funded().and(
      placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }),
      stuck('b', 'new-order', 'unanswered'),
    );

  it('ends what the venue does not answer for, though it never said that it had it', () => {
    const over = doubted().when(resolve('b', { kind: 'cancelled' }));
    expect(types(over)).toEqual(['order-resolved', 'order-ended']);
    expect(over.order('b').state).toBe('CANCELLED');
    expect(over.money().held).toBe('0');
  });

  it('is written down where nothing is in doubt', () => {
    const calm = working().when(resolve('b', { kind: 'cancelled' }));
    expect(events(calm)).toMatchObject([
      { type: 'nothing-to-do', why: 'the order is not in doubt' },
    ]);
  });
});

describe('a cancel that the venue refuses', () => {
  it('leaves an order that nobody has confirmed as it was', () => {
    const asked = funded().and(
      placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }),
      cancel('c', 'b'),
    );
    expect(asked.when(cancelRejected('b')).order('b').state).toBe('ROUTED');
  });

  it('too late is written down', () => {
    const late = working().and(cancel('c', 'b'), fill('b', '10')).when(cancelRejected('b'));
    expect(events(late)).toMatchObject([
      { type: 'nothing-to-do', why: 'cancel refused, order is FILLED' },
    ]);
  });
});

describe('a fill that is taken back', () => {
  const bust = (own: Partial<Own> = {}) =>
    said('b', 'trade-cancel', { execRefId: 'fill b 10', leavesQuantity: '10', ...own });

  it('leaves an order that is to be cancelled or replaced so, when the venue works on', () => {
    const part = working().and(fill('b', '4', '4', '6'));
    const undo = bust({ execRefId: 'fill b 4' });
    expect(part.and(cancel('c', 'b')).when(undo).order('b').state).toBe('PENDING_CANCEL');
    const pending = part.and(replace('r', 'b', { quantity: '12' })).when(undo);
    expect(pending.order('b').state).toBe('PENDING_REPLACE');
    expect(part.when(undo).order('b').state).toBe('ACKNOWLEDGED');
  });

  it('leaves the other fills of its order', () => {
    const two = working().and(fill('b', '4', '4', '6'), fill('b', '6', '10', '0'));
    const one = two.when(
      bust({ execRefId: 'fill b 10', cumulativeQuantity: '4', leavesQuantity: '6' }),
    );
    expect(one.order('b').state).toBe('PARTIALLY_FILLED');
    expect(one.position('ACME')).toEqual({ quantity: '4', cost: '40' });
  });

  it('ends a filled order and leaves another’s end as it was, when the venue does not', () => {
    const off = bust({ leavesQuantity: '0' });
    expect(owning().when(off).order('b').state).toBe('CANCELLED');
    const expired = working()
      .and(fill('b', '4', '4', '6'), said('b', 'expired', { cumulativeQuantity: '4' }))
      .when(bust({ execRefId: 'fill b 4', leavesQuantity: '0' }));
    expect(expired.order('b').state).toBe('EXPIRED');
  });

  it('may name its shares and price: they are not booked again', () => {
    const named = owning().when(bust({ lastQuantity: '10', lastPrice: '10' }));
    expect(types(named)).toEqual(['fill-busted']);
    expect(named.position('ACME').quantity).toBe('0');
  });

  it('is a bug where the venue counts otherwise, or corrects it to nothing', () => {
    expect(() => owning().when(bust({ cumulativeQuantity: '1' }))).toThrow('venue counts 1, we 0');
    const nothing = said('b', 'trade-correct', { execRefId: 'fill b 10' });
    expect(() => owning().when(nothing)).toThrow(
      'BugError: correction trade-correct b has no quantity and price',
    );
  });

  it('gives a sale’s shares back with what they had cost', () => {
    const sold = selling().and(sellReport(sale));
    expect(sold.position('ACME')).toEqual({ quantity: '6', cost: '60' });
    const back = sold.when(
      sellReport({ execId: 'x', execType: 'trade-cancel', execRefId: 'sold', leavesQuantity: '4' }),
    );
    expect(back.position('ACME')).toEqual({ quantity: '10', cost: '100' });
    const corrected = sold.when(
      sellReport({
        ...sale,
        execId: 'y',
        execType: 'trade-correct',
        execRefId: 'sold',
        lastPrice: '13',
      }),
    );
    expect(events(corrected)).toMatchObject([
      { type: 'fill-busted', costBasis: expect.objectContaining({}) },
      { type: 'order-filled', costBasis: expect.objectContaining({}) },
    ]);
    expect(corrected.position('ACME')).toEqual({ quantity: '6', cost: '60' });
    const bought = owning().when(
      said('b', 'trade-correct', {
        execRefId: 'fill b 10',
        lastQuantity: '10',
        lastPrice: '9',
        cumulativeQuantity: '10',
      }),
    );
    expect(events(bought)[1]).not.toHaveProperty('costBasis');
  });
});
