import { describe, expect, it } from 'vitest';
import {
  cancelRejected,
  deposit,
  due,
  notSent,
  open,
  orderId,
  placeTerms,
  replace,
  reports,
  resolve,
  stuck,
} from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { instant } from '../../kernel/brand.ts';
import { dueMomentOf } from './due-order.ts';

/** An order for the day that rests at the venue, whose end the venue does not tell. */

const CLOSE = Date.parse('2026-11-20T16:00:00-05:00');
const LOOKED_AT = instant(CLOSE + 300_000);
const LIMIT = { type: 'limit', limitPrice: '9', quantity: '10' } as const;

const said = (of: string, execType: 'new' | 'canceled' | 'expired' | 'replaced') =>
  reports(of, 'buy', 'ACME', { execId: `${of} ${execType}`, execType });
const placed = (terms: Parameters<typeof placeTerms>[1]): Scenario =>
  given(open(), deposit('d', '1000')).and(placeTerms('b', terms));
const resting = (): Scenario => placed(LIMIT).and(said('b', 'new'));
const atItsEnd = (before: Scenario, order = 'b', at = LOOKED_AT): Scenario =>
  before.at(at).and(due(order, 'expiry', at));
const momentOf = (scenario: Scenario, order = 'b') => dueMomentOf(scenario.order(order));

describe('when its end is due', () => {
  it('is five minutes after its day, for an order that rests', () => {
    expect(momentOf(resting())).toEqual({ due: 'expiry', at: LOOKED_AT });
    const replaced = resting().and(replace('r', 'b', { limitPrice: '8' }), said('r', 'replaced'));
    expect(momentOf(replaced, 'r')).toEqual({ due: 'expiry', at: LOOKED_AT });
  });

  it('is never, for one that the venue has not taken: the gateway asks for that', () => {
    expect(momentOf(placed(LIMIT))).toBeUndefined();
  });

  it('is never, for one that is over: the venue has spoken', () => {
    expect(momentOf(resting().and(said('b', 'expired')))).toBeUndefined();
  });

  it('is with its day and not later, for one that is good till cancelled', () => {
    const gtc = placed({ ...LIMIT, timeInForce: 'gtc' }).and(said('b', 'new'));
    expect(momentOf(gtc)?.at).toBe(gtc.order('b').expiresAt);
  });
});

describe('at its end', () => {
  it('its cancel is asked for, and it holds what it held', () => {
    const asked = atItsEnd(resting());
    expect([asked.order('b').state, asked.money().held]).toEqual(['PENDING_CANCEL', '90']);
    expect(asked.plan.outgoing).toMatchObject([{ message: { kind: 'cancel-order' } }]);
  });

  it('nothing is asked while the venue may still tell it', () => {
    const early = atItsEnd(resting(), 'b', instant(CLOSE));
    expect([early.order('b').state, early.plan.outgoing]).toEqual(['ACKNOWLEDGED', []]);
  });

  it('nothing is asked of one that the venue has not taken', () => {
    const untaken = atItsEnd(placed(LIMIT));
    expect(untaken.lastEntry().events).toMatchObject([
      { type: 'nothing-to-do', why: 'order is ROUTED' },
    ]);
  });

  it.each(['canceled', 'expired'] as const)('it is expired by the venue’s word %s', (word) => {
    const own = { execId: word, execType: word, transactTime: LOOKED_AT };
    const over = atItsEnd(resting()).and(reports('b', 'buy', 'ACME', own));
    expect([over.order('b').state, over.money().held]).toEqual(['EXPIRED', '0']);
  });

  it('it is in doubt when the venue is silent', () => {
    const silent = atItsEnd(resting()).and(stuck('b', 'cancel-order', 'unanswered'));
    expect([silent.order('b').inDoubtSince, silent.money().held]).toEqual([LOOKED_AT, '90']);
  });

  it.each([
    ['refuses each cancel and does not say why', cancelRejected('b')],
    ['is not reached', notSent('b', 'cancel-order')],
  ])('it is in doubt, with an alarm, when the venue %s fifty times', (_how, no) => {
    const numbered = <C extends { readonly id: string }>(command: C, n: number): C => ({
      ...command,
      id: orderId(`${command.id} ${n}`),
    });
    const asking = Array.from({ length: 50 }, (_, n) => [
      numbered(due('b', 'expiry', LOOKED_AT), n),
      numbered(no, n),
    ]).flat();
    const asked = resting()
      .at(LOOKED_AT)
      .and(...asking);
    expect([asked.order('b').cancelsSent, asked.order('b').inDoubtSince]).toEqual([50, undefined]);
    const givenUp = asked.when(numbered(due('b', 'expiry', LOOKED_AT), 50));
    expect(givenUp.order('b')).toMatchObject({ state: 'ACKNOWLEDGED', reportInDoubt: true });
    expect([givenUp.money().held, givenUp.plan.outgoing]).toEqual(['90', []]);
    expect(givenUp.plan.alarms).toMatchObject([{ event: 'end-unheard' }]);
  });

  it('it is in doubt, with an alarm, when the venue does not know it; an operator ends it', () => {
    const unheard = atItsEnd(resting()).and(cancelRejected('b', 'for-good'));
    expect([unheard.order('b').inDoubtSince, unheard.money().held]).toEqual([LOOKED_AT, '90']);
    expect(unheard.plan.alarms).toMatchObject([{ event: 'end-unheard' }]);
    const settled = unheard.and(resolve('b', { kind: 'cancelled' }));
    expect([settled.order('b').state, settled.money().held]).toEqual(['CANCELLED', '0']);
  });
});
