import { describe, expect, it } from 'vitest';
import { orderOf } from '../../../test/support/api-fixtures.ts';
import {
  byPrice,
  cancel,
  deposit,
  due,
  notSent,
  open,
  orderId,
  placeBracket,
  placeTerms,
  replace,
  replaceRejected,
  reports,
  T0,
} from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { instant } from '../../kernel/brand.ts';
import { text } from '../money/exact.ts';
import { decideReplaceRejected } from './replace-order.ts';

/** A replacement from its asking to its end: what it is refused for, what it holds, and what it takes over. */

type Own = Parameters<typeof reports>[3];
type Change = Parameters<typeof replace>[2];
const heard = (of: string, own: Own) => reports(of, 'buy', 'ACME', own);
const said = (of: string, execType: Own['execType'], own: Partial<Own> = {}) =>
  heard(of, { execId: `${execType} ${of}`, execType, ...own });
const fill = (of: string, shares: string, leavesQuantity: string) =>
  said(of, 'trade', {
    lastQuantity: shares,
    lastPrice: '10',
    cumulativeQuantity: shares,
    leavesQuantity,
  });

const funded = (): Scenario => given(open(), deposit('d', '1000'));
const placed = (own: Parameters<typeof placeTerms>[1] = {}): Scenario =>
  funded().and(placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10', ...own }));
const working = (): Scenario => placed().and(said('b', 'new'));
const asking = (change: Change, scenario = working()): Scenario =>
  scenario.when(replace('r', 'b', change));
const outcome = (scenario: Scenario): string => {
  const { state, reason } = scenario.order('r');
  return reason === undefined ? state : `${state} ${reason}`;
};
const [ROUTED, REFUSED] = ['ROUTED', 'REJECTED ORDER_NOT_REPLACEABLE'];

describe('an order may be replaced', () => {
  it('while it waits, works, or is paused; not before the venue has it, nor once it ended', () => {
    const change = { quantity: '12' };
    expect(outcome(asking(change))).toBe(ROUTED);
    expect(outcome(asking(change, working().and(said('b', 'suspended'))))).toBe(ROUTED);
    expect(outcome(asking(change, working().and(fill('b', '4', '6'))))).toBe(ROUTED);
    expect(outcome(asking(change, placed()))).toBe(REFUSED);
    expect(outcome(asking(change, working().and(cancel('c', 'b'))))).toBe(REFUSED);
    expect(outcome(asking(change, working().and(said('b', 'canceled'))))).toBe(REFUSED);
    const waiting = funded()
      .marketClosed()
      .and(placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }));
    expect(outcome(asking(change, waiting))).toBe('FUNDS_HELD');
  });

  it('by something else, in whole shares, and more than is filled', () => {
    const same = 'REJECTED ORDER_NOT_CHANGED';
    expect(outcome(asking({ quantity: '10', limitPrice: '10' }))).toBe(same);
    expect(outcome(asking({ timeInForce: 'day' }))).toBe(same);
    expect(outcome(asking({ timeInForce: 'gtc' }))).toBe(ROUTED);
    expect(outcome(asking({ limitPrice: '9.99' }))).toBe(ROUTED);
    expect(outcome(asking({ quantity: '10.5' }))).toBe(REFUSED);
    const part = working().and(fill('b', '4', '6'));
    expect(outcome(asking({ quantity: '4' }, part))).toBe(REFUSED);
    expect(outcome(asking({ quantity: '5' }, part))).toBe(ROUTED);
    const fraction = funded()
      .marketClosed()
      .and(placeTerms('b', { quantity: '2.5' }));
    expect(outcome(asking({ quantity: '3' }, fraction))).toBe(REFUSED);
  });

  it('within the hour: one that nobody was told of is dropped, another refused', () => {
    const late = T0 - 3_600_001;
    const dropped = working().when(replace('r', 'b', { quantity: '12' }, late));
    expect(dropped.entries()).toBe(0);
    const refused = working()
      .pending('r')
      .when({
        ...replace('r', 'b', { quantity: '12' }, late),
        bodyHash: 'ab'.repeat(32),
      } as ReturnType<typeof replace>);
    expect(outcome(refused)).toBe('REJECTED ORDER_TOO_OLD');
    const inTime = working().when(replace('r', 'b', { quantity: '12' }, late + 1));
    expect(outcome(inTime)).toBe(ROUTED);
  });

  it('not under a key that another body has, nor twice under one', () => {
    const other = working()
      .pending('r')
      .when(replace('r', 'b', { quantity: '12' }));
    expect(other.entries()).toBe(0);
    const twice = asking({ quantity: '12' }).when({
      ...replace('r', 'b', { quantity: '13' }),
      id: '00000000-0000-4000-8000-0000000000f2',
    });
    expect(twice.entries()).toBe(0);
  });
});

describe('a stop is moved', () => {
  const THROUGH = 'REJECTED STOP_PRICE_INVALID';
  const stop = (own: Parameters<typeof placeTerms>[1] = {}) =>
    funded().and(placeTerms('b', { type: 'stop', stopPrice: '12', quantity: '10', ...own }));
  const resting = () => stop().and(said('b', 'new'));

  it('not to where the market is or has been, wherever it waits', () => {
    expect(outcome(asking({ stopPrice: '10.01' }, resting()))).toBe(ROUTED);
    expect(outcome(asking({ stopPrice: '10' }, resting()))).toBe(THROUGH);
    expect(outcome(asking({ stopPrice: '4' }, resting()))).toBe(THROUGH);
    const overnight = funded()
      .marketClosed()
      .and(placeTerms('b', { type: 'stop', stopPrice: '12', quantity: '10' }));
    expect(outcome(asking({ stopPrice: '4' }, overnight))).toBe(THROUGH);
  });

  it('left where it stands, it may have the market behind it', () => {
    const passed = resting().priced('ACME', '13');
    expect(outcome(asking({ quantity: '5' }, passed))).toBe(ROUTED);
    expect(outcome(asking({ quantity: '5', stopPrice: '12.5' }, passed))).toBe(THROUGH);
  });

  it('by a trail that is less than the price', () => {
    const trailing = funded().and(
      placeTerms('b', { type: 'trailing_stop', trail: byPrice('1'), quantity: '10' }),
    );
    expect(outcome(asking({ trailAmount: '9.99' }, trailing))).toBe('FUNDS_HELD');
    expect(outcome(asking({ trailAmount: '10' }, trailing))).toBe(THROUGH);
  });

  it('as an exit that waits for its entry, anywhere below that', () => {
    const bracket = funded().and(
      placeBracket(
        'e',
        { type: 'stop', stopPrice: '15', quantity: '10' },
        { limitPrice: '20' },
        { stopPrice: '9' },
      ),
    );
    const moved = (change: Change) => outcome(bracket.when(replace('r', 'e-sl', change)));
    expect(moved({ stopPrice: '14' })).toBe('HELD');
    expect(moved({ stopPrice: '15' })).toBe('REJECTED EXIT_PRICE_INVALID');
  });

  it('as an exit beside its take-profit, not above the market', () => {
    const oco = funded()
      .and(placeTerms('e', { quantity: '10' }), fill('e', '10', '0'))
      .and({
        ...placeTerms('o', { side: 'sell', type: 'limit', limitPrice: '20', quantity: '10' }),
        group: 'oco',
        stopLoss: {
          order: orderId('o-sl'),
          terms: {
            ...{ symbol: 'ACME', side: 'sell', type: 'stop', stopPrice: '8', quantity: '10' },
            ...{ timeInForce: 'day', extendedHours: false },
          },
        },
      });
    const moved = (change: Change) => outcome(oco.when(replace('r', 'o-sl', change)));
    expect(moved({ stopPrice: '9.97' })).toBe('HELD');
    expect(moved({ stopPrice: '9.98' })).toBe(THROUGH);
  });
});

describe('while it is asked for', () => {
  it('the dearer of both is held for every share, and let go with the answer', () => {
    const dearer = asking({ limitPrice: '11' });
    expect(dearer.money().held).toBe('110');
    expect(dearer.and(said('r', 'replaced', { leavesQuantity: '10' })).money().held).toBe('110');
    expect(dearer.and(replaceRejected('r')).money().held).toBe('100');
    const cheaper = asking({ limitPrice: '9', quantity: '11' });
    expect(cheaper.money().held).toBe('110');
    expect(cheaper.and(said('r', 'replaced', { leavesQuantity: '11' })).money().held).toBe('99');
  });

  it('the venue is told for a minute, in the name of the first of its chain', () => {
    const [message] = asking({ quantity: '12' }).lastEntry().outgoing;
    expect(message).toMatchObject({
      kind: 'replace-order',
      notAfter: T0 + 60_000,
      chain: orderId('b'),
    });
    const again = asking({ quantity: '12' })
      .and(said('r', 'replaced', { leavesQuantity: '12' }))
      .when(replace('q', 'r', { quantity: '13' }));
    expect(again.lastEntry().outgoing).toMatchObject([{ chain: orderId('b') }]);
  });

  it('and refused by the venue, the answer is known when it comes again', () => {
    const no = said('r', 'rejected');
    const refused = asking({ quantity: '12' }).when(no);
    expect(outcome(refused)).toBe('REJECTED REPLACE_REJECTED');
    expect(refused.isApplied(no)).toBe(true);
    expect(refused.order('b').state).toBe('ACKNOWLEDGED');
    expect(refused.order('b')).not.toHaveProperty('replacedBy');
    const unsent = asking({ quantity: '12' }).when(notSent('r', 'replace-order'));
    expect(outcome(unsent)).toBe('REJECTED REPLACE_REJECTED');
    const late = refused.when(replaceRejected('r'));
    expect(late.lastEntry().events).toMatchObject([
      { type: 'nothing-to-do', why: 'replace refused, replacement is REJECTED' },
    ]);
    const alone = orderOf({ extraHold: refused.account().cash.settled });
    expect(decideReplaceRejected(refused.state, alone)).toMatchObject([{ type: 'order-ended' }]);
  });
});

describe('once it is accepted', () => {
  it('what was filled before is its own, and fills it when that is all of it', () => {
    const part = working().and(fill('b', '4', '6'));
    const whole = asking({ quantity: '5' }, part).and(
      said('b', 'trade', {
        execId: 'fifth',
        lastQuantity: '1',
        lastPrice: '10',
        cumulativeQuantity: '5',
        leavesQuantity: '5',
      }),
    );
    const done = whole.when(said('r', 'replaced', { cumulativeQuantity: '5' }));
    expect(outcome(done)).toBe('FILLED');
    expect(text(done.order('r').filledQuantity)).toBe('5');
    expect(() => whole.when(said('r', 'replaced', { cumulativeQuantity: '4' }))).toThrow(
      'venue filled 4, we booked 5',
    );
  });

  it('below what is filled, it is of what is filled: the venue amended it', () => {
    const asked = asking({ quantity: '5' }).and(fill('b', '6', '4'));
    const done = asked.when(said('r', 'replaced', { cumulativeQuantity: '6' }));
    expect(outcome(done)).toBe('FILLED');
    expect(text(done.order('r').terms.quantity)).toBe('6');
  });

  it('the cancel of the order before it is asked for again, for whoever asked', () => {
    const asked = asking({ quantity: '12' }).and(cancel('c', 'b'));
    const next = asked.when(said('r', 'replaced', { leavesQuantity: '12' }));
    expect(next.order('r').state).toBe('PENDING_CANCEL');
    expect(next.order('r')).not.toHaveProperty('cancelledByUs');
    const amended = asking({ quantity: '5' }).and(cancel('c', 'b'), fill('b', '6', '4'));
    const whole = amended.when(said('r', 'replaced', { cumulativeQuantity: '6' }));
    expect(outcome(whole)).toBe('FILLED');
    expect(whole.lastEntry().outgoing).toEqual([]);
    const filled = asked
      .and(fill('b', '10', '0'))
      .when(said('r', 'replaced', { cumulativeQuantity: '10', leavesQuantity: '2' }));
    expect(filled.order('r').state).toBe('PARTIALLY_FILLED');
  });
});

describe('how long it lasts', () => {
  const gtc = (): Scenario => placed({ timeInForce: 'gtc' }).and(said('b', 'new'));

  it('is as long as before, whenever it is asked for', () => {
    const later = gtc().at(instant(T0 + 5 * 86_400_000));
    const asked = later.when(replace('r', 'b', { quantity: '12' }, T0 + 5 * 86_400_000));
    expect(asked.order('r').expiresAt).toBe(gtc().order('b').expiresAt);
  });

  it('is until the close, when it is made the day', () => {
    const close = Date.parse('2026-11-20T16:00:00-05:00');
    expect(asking({ timeInForce: 'day' }, gtc()).order('r').expiresAt).toBe(close);
    const market = funded().and(
      placeTerms('b', { quantity: '10', timeInForce: 'gtc' }),
      said('b', 'new'),
    );
    expect(asking({ timeInForce: 'day' }, market).order('r')).not.toHaveProperty('expiresAt');
  });
});

describe('what its entry says', () => {
  it('is what it holds when it is accepted', () => {
    const [, event] = asking({ limitPrice: '9', quantity: '11' }).lastEntry().events;
    const hold = event?.type === 'order-placed' ? event.hold : undefined;
    expect(hold?.kind === 'cash' && text(hold.amount)).toBe('99');
  });
});

describe('a sale', () => {
  const selling = (): Scenario =>
    working().and(
      fill('b', '10', '0'),
      placeTerms('s', { side: 'sell', type: 'limit', limitPrice: '12', quantity: '4' }),
      reports('s', 'sell', 'ACME', { execId: 'new s', execType: 'new' }),
    );
  const asked = (quantity: string): Scenario => selling().when(replace('r', 's', { quantity }));

  it('is replaced by one of no more than is owned, whose shares are held at once', () => {
    expect(outcome(asked('10'))).toBe(ROUTED);
    const held = [...asked('10').account().open.values()].map((hold) =>
      hold.kind === 'shares' ? text(hold.quantity) : hold.kind,
    );
    expect(held).toEqual(['4', '6']);
    expect(outcome(asked('11'))).toBe('REJECTED INSUFFICIENT_SHARES');
    expect(asked('10').order('r')).not.toHaveProperty('holdPrice');
  });
});

describe('an order that waits here', () => {
  const waiting = (): Scenario =>
    funded()
      .marketClosed()
      .and(placeTerms('b', { type: 'limit', limitPrice: '10', quantity: '10' }));

  it('is replaced at once, with its times, what it waits for and what it holds', () => {
    const { opensAt, expiresAt } = waiting().order('b');
    const done = asking({ limitPrice: '9' }, waiting());
    expect(done.order('r')).toMatchObject({ waitsFor: 'session', opensAt, expiresAt });
    expect(done.order('b').state).toBe('REPLACED');
    expect(done.money().held).toBe('90');
    const [event] = done.lastEntry().events;
    const hold = event?.type === 'order-placed' ? event.hold : undefined;
    expect(hold?.kind === 'cash' && text(hold.amount)).toBe('90');
    const out = done.when(due('r', 'open', opensAt ?? 0));
    expect(outcome(out)).toBe(ROUTED);
  });

  it('lasts as long as it is asked to from then on', () => {
    const longer = asking({ timeInForce: 'gtc' }, waiting());
    const { opensAt, expiresAt = 0 } = longer.order('r');
    expect(opensAt).toBe(waiting().order('b').opensAt);
    expect(expiresAt).toBeGreaterThan(T0 + 80 * 86_400_000);
    const shorter = longer.when(replace('q', 'r', { timeInForce: 'day' }));
    expect(shorter.order('q').expiresAt).toBeLessThan(T0 + 86_400_000);
    const atVenue = asking({ timeInForce: 'gtc' });
    expect(atVenue.order('r').expiresAt).toBe(expiresAt);
    expect(working().order('b').expiresAt).toBe(shorter.order('q').expiresAt);
  });

  it('as an exit, it stays one of its group and holds what it held', () => {
    const bracket = funded().and(
      placeBracket(
        'e',
        { type: 'limit', limitPrice: '10', quantity: '10' },
        { limitPrice: '12' },
        { stopPrice: '9' },
      ),
    );
    const moved = bracket.when(replace('r', 'e-sl', { stopPrice: '8' }));
    expect(moved.order('r')).toMatchObject({
      state: 'HELD',
      group: { class: 'bracket', entry: orderId('e'), stopLoss: orderId('r') },
    });
    expect(moved.order('e').group?.stopLoss).toBe(orderId('r'));
    expect(moved.order('e-sl').group?.stopLoss).toBe(orderId('e-sl'));
    expect(moved.money().held).toBe('100');
    expect(moved.lastEntry().events[0]).not.toHaveProperty('hold');
    expect(moved.lastEntry().events[0]).toMatchObject({ group: bracket.order('e').group });
    const crossed = bracket.when(replace('r', 'e-sl', { stopPrice: '12' }));
    expect(outcome(crossed)).toBe('REJECTED EXIT_PRICE_INVALID');
    const profit = bracket.when(replace('r', 'e-tp', { limitPrice: '9' }));
    expect(outcome(profit)).toBe('REJECTED EXIT_PRICE_INVALID');
  });
});

it('is checked like any order: what the account cannot pay for is refused', () => {
  expect(outcome(asking({ quantity: '100' }))).toBe(ROUTED);
  expect(outcome(asking({ quantity: '101' }))).toBe('REJECTED INSUFFICIENT_BUYING_POWER');
  expect(outcome(asking({ quantity: '12' }, working().at(instant(T0))))).toBe(ROUTED);
});
