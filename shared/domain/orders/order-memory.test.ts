import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../test/support/api-fixtures.ts';
import {
  byPrice,
  cancel,
  cancelRejected,
  deposit,
  due,
  notSent,
  open,
  placeTerms,
  print,
  T0,
  traded,
  trigger,
  unknownOrder,
} from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { filled, heard, type Own } from '../../../test/support/venue-words.ts';
import { instant } from '../../kernel/brand.ts';
import { feesTotal, NO_FEES } from '../ledger/fees.ts';
import { text } from '../money/exact.ts';
import { dueMomentOf } from './due-order.ts';
import { evolveOrder } from './evolve-order.ts';

/** What an order remembers of what happened to it, and what it forgets. */

const said = (of: string, execType: Own['execType'], own: Partial<Own> = {}) =>
  heard(of, 'buy', { execId: `${execType} ${of}`, execType, ...own });
const fill = (of: string, shares: string, cumulative = shares, leaves = '0') =>
  filled('buy', of, shares, '10', cumulative, leaves);

const funded = (): Scenario => given(open(), deposit('d', '10000'));
const resting = (quantity = '10'): Scenario =>
  funded().and(placeTerms('b', { type: 'limit', limitPrice: '10', quantity }));
const later = instant(T0 + 60_000);

describe('when an order ended', () => {
  it('is when it ended first, also when a late fill comes', () => {
    const over = resting().and(said('b', 'new'), said('b', 'canceled'));
    const filled = over.at(later).when(fill('b', '10'));
    expect(filled.order('b')).toMatchObject({ state: 'FILLED', endedAt: T0, updatedAt: later });
  });

  it('is forgotten with the reason when it lives again', () => {
    const found = resting()
      .and(unknownOrder('b'))
      .when(fill('b', '4', '4', '6'));
    expect(found.order('b').state).toBe('PARTIALLY_FILLED');
    expect(found.order('b')).not.toHaveProperty('endedAt');
    expect(found.order('b')).not.toHaveProperty('reason');
  });

  it('is kept when its acknowledgement comes behind its end', () => {
    const done = resting().and(said('b', 'done-for-day'));
    const late = done.at(later).when(said('b', 'new'));
    expect(late.order('b')).toMatchObject({ state: 'DONE_FOR_DAY', endedAt: T0 });
  });
});

describe('an order that was paused', () => {
  it('works again when the venue says so', () => {
    const paused = resting().and(said('b', 'new'), said('b', 'suspended'));
    expect(paused.order('b').state).toBe('SUSPENDED');
    const again = paused.when(heard('b', 'buy', { execId: 'again', execType: 'new' }));
    expect(again.order('b').state).toBe('ACKNOWLEDGED');
  });
});

describe('an armed order', () => {
  const TRAILING = {
    side: 'sell',
    type: 'trailing_stop',
    quantity: '10',
    trail: byPrice('1'),
  } as const;
  const armed = (): Scenario =>
    funded().and(...traded('o', 'buy', '10', 'ACME', '10'), placeTerms('t', TRAILING));
  const setOff = (n: number) => trigger('t', print(n, '11'), print(n - 1, '12'));
  const sentAs = (scenario: Scenario): string =>
    String(scenario.plan.outgoing.map(({ message }) => message.clOrdId.slice(32)));

  it('that was set off and not sent is watched for what is sold from then on', () => {
    expect(armed().order('t').armedAt).toBe(T0);
    const unsent = armed().and(setOff(4)).at(later).when(notSent('t', 'new-order'));
    expect(unsent.order('t')).toMatchObject({ state: 'FUNDS_HELD', armedAt: later });
  });

  it('goes out under another name each time, since the last was never heard of', () => {
    const first = armed().when(setOff(4));
    expect(sentAs(first)).toBe('');
    const second = first.and(notSent('t', 'new-order')).when(setOff(6));
    expect(sentAs(second)).toBe('T1');
    const third = second
      .and({ ...notSent('t', 'new-order'), id: '00000000-0000-4000-8000-0000000000f1' })
      .when(setOff(8));
    expect(sentAs(third)).toBe('T2');
  });

  it('is no order that waits for the session', () => {
    const waiting = funded()
      .marketClosed()
      .and(placeTerms('w', { quantity: '1' }));
    expect(waiting.order('w')).not.toHaveProperty('armedAt');
  });

  it('that never went out keeps its name', () => {
    const half = { type: 'limit', limitPrice: '9', quantity: '0.5' } as const;
    const night = funded().marketClosed().and(placeTerms('h', half));
    const { opensAt = 0 } = night.order('h');
    const watched = night.when(due('h', 'open', opensAt));
    expect(watched.order('h')).toMatchObject({ waitsFor: 'trigger', armedAt: T0 });
    expect(watched.order('h')).not.toHaveProperty('timesUnsent');
  });
});

describe('cancels', () => {
  it('have each a name of their own', () => {
    const working = resting().and(said('b', 'new'));
    const named = (scenario: Scenario) =>
      scenario.plan.outgoing.map(({ message }) => message.clOrdId.slice(32));
    const first = working.when(cancel('c', 'b'));
    expect(named(first)).toEqual(['C1']);
    expect(named(first.and(cancelRejected('b')).when(cancel('d', 'b')))).toEqual(['C2']);
  });
});

describe('an order with a fraction', () => {
  it('that waited goes to the venue with its whole shares', () => {
    const night = funded()
      .marketClosed()
      .and(placeTerms('f', { type: 'limit', limitPrice: '10', quantity: '2.5' }));
    const out = night.when(due('f', 'open', night.order('f').opensAt ?? 0));
    expect(out.plan.outgoing.map(({ message }) => text(message.terms.quantity))).toEqual(['2']);
    expect(out.order('f').venueQuantity?.toString()).toBe('2');
  });

  it('at another price by the venue’s own will is of as many shares as before', () => {
    const placed = resting('2.5').and(said('b', 'new'));
    const restated = placed.when(said('b', 'restated', { limitPrice: '9.5', leavesQuantity: '2' }));
    expect(text(restated.order('b').terms.quantity)).toBe('2.5');
    expect(restated.order('b').venueQuantity?.toString()).toBe('2');
    const less = resting().when(said('b', 'restated', { orderQuantity: '6', leavesQuantity: '6' }));
    expect(less.order('b')).not.toHaveProperty('venueQuantity');
  });

  it('that its whole shares have used up is filled, and the inventory fills nothing', () => {
    const dollars = { type: 'limit', limitPrice: '10', quantity: '0', notional: '20' } as const;
    const placed = funded().and(placeTerms('b', dollars));
    expect(placed.order('b').venueQuantity?.toString()).toBe('2');
    const filled = placed.when(fill('b', '2'));
    expect(filled.lastEntry().events).toMatchObject([{ type: 'order-filled', state: 'FILLED' }]);
    expect(filled.money().held).toBe('0');
  });

  it('is filled by the venue first, as an order that goes on, and then by the inventory', () => {
    const states = (scenario: Scenario) =>
      scenario.lastEntry().events.map((event) => ('state' in event ? event.state : event.type));
    const asked = resting('2.5').and(said('b', 'new'), cancel('c', 'b'));
    expect(states(asked.when(fill('b', '2')))).toEqual(['PENDING_CANCEL', 'FILLED']);
    const part = resting('2.5').and(fill('b', '1', '1', '1'));
    const corrected = part.when(
      said('b', 'trade-correct', {
        execRefId: 'fill b 1',
        lastQuantity: '2',
        lastPrice: '10',
        cumulativeQuantity: '2',
      }),
    );
    expect(states(corrected)).toEqual(['CANCELLED', 'PARTIALLY_FILLED', 'FILLED']);
  });

  it('that was cancelled has no more of it filled when its whole shares come late', () => {
    const over = resting('2.5').and(said('b', 'new'), said('b', 'canceled'));
    const late = over.when(fill('b', '2'));
    expect(late.order('b').state).toBe('CANCELLED');
    expect(text(late.order('b').filledQuantity)).toBe('2');
  });

  it('sold from the inventory says what it had cost', () => {
    const owning = funded().and(...traded('o', 'buy', '10', 'ACME', '10'));
    const sold = owning.when(placeTerms('s', { side: 'sell', quantity: '0.5' }));
    const filled = sold.lastEntry().events.at(-1);
    expect(filled?.type === 'order-filled' && filled.costBasis && text(filled.costBasis)).toBe('5');
    const bought = owning.when(placeTerms('h', { quantity: '0.5' }));
    expect(bought.lastEntry().events.at(-1)).not.toHaveProperty('costBasis');
  });
});

describe('fees', () => {
  it('that a bust gives back are charged no more, neither the SEC’s nor FINRA’s', () => {
    // In November 2026 there is no TAF; the rates are those of the trade date.
    const september = instant(Date.parse('2026-09-15T15:00:00Z'));
    const sale = (execId: string, own: Partial<Own>) =>
      heard('s', 'sell', { execId, execType: 'trade', transactTime: september, ...own });
    const sold = given(open(), deposit('d', '100000')).and(
      ...traded('o', 'buy', '2000', 'ACME', '10'),
      placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '10', quantity: '2000' }),
      sale('f', { lastQuantity: '2000', lastPrice: '10', cumulativeQuantity: '2000' }),
    );
    const { sec, taf } = sold.order('s').feesCharged ?? NO_FEES;
    // 2,000 at $0.000195; $20,000 at $20.60 for a million.
    expect([text(sec), text(taf)]).toEqual(['0.42', '0.39']);
    const back = sold.when(
      sale('x', { execType: 'trade-cancel', execRefId: 'f', leavesQuantity: '2000' }),
    );
    expect(text(feesTotal(back.order('s').feesCharged ?? NO_FEES))).toBe('0');
  });
});

describe('a fill without fees', () => {
  it('does not speak of them', () => {
    const owning = funded().and(...traded('o', 'buy', '10', 'ACME', '10'));
    const sold = owning.and(...traded('s', 'sell', '1', 'ACME', '0.0002'));
    expect(sold.lastEntry().events.at(-1)).not.toHaveProperty('fees');
    expect(sold.order('s')).not.toHaveProperty('feesCharged');
  });
});

describe('what comes due for an order', () => {
  const moment = (own: Parameters<typeof orderOf>[0]) => dueMomentOf(orderOf(own));
  const [opensAt, expiresAt] = [instant(1), instant(2)];

  it('is its session while it waits for that, then its end, and nothing of what has ended', () => {
    expect(moment({ waitsFor: 'session', opensAt, expiresAt })).toEqual({ due: 'open', at: 1 });
    expect(moment({ opensAt, expiresAt })).toEqual({ due: 'expiry', at: 2 });
    expect(moment({ waitsFor: 'trigger', opensAt, expiresAt })).toEqual({ due: 'expiry', at: 2 });
    expect(moment({ opensAt })).toBeUndefined();
    expect(moment({ state: 'FILLED', opensAt, expiresAt })).toBeUndefined();
  });

  it('is done by its own word only', () => {
    const waiting = funded()
      .marketClosed()
      .and(placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '5' }));
    const { opensAt: opens = 0 } = waiting.order('b');
    const other = waiting.when(due('b', 'expiry', opens));
    expect(other.order('b').state).toBe('FUNDS_HELD');
    expect(other.lastEntry().events).toMatchObject([{ why: 'open is due later' }]);
    const cancelled = waiting.and(cancel('c', 'b'));
    expect(cancelled.when(due('b', 'open', opens)).plan.entries).toEqual([]);
  });
});

it('an event of an order that is not at hand makes none', () => {
  const event = { type: 'order-suspended', order: orderOf().id, execId: 'x' } as const;
  expect(evolveOrder(orderOf().account, undefined, event, later)).toBeUndefined();
});
