import { describe, expect, it } from 'vitest';
import {
  cancel,
  cancelRejected,
  deposit,
  due,
  notSent,
  open,
  orderId,
  placeTerms,
  replace,
  reports,
  unknownOrder,
} from '../../test/support/commands.ts';
import { given, type Scenario } from '../../test/support/given.ts';
import { instant } from '../kernel/brand.ts';
import { commitOf } from './account-plan.ts';

/** An order that is over is looked at until the venue has let it go. */

const resting = (): Scenario =>
  given(open(), deposit('d', '1000')).and(
    placeTerms('b', { type: 'limit', limitPrice: '9', timeInForce: 'gtc' }),
    reports('b', 'buy', 'ACME', { execId: 'new', execType: 'new' }),
  );
const hints = (before: Scenario, { plan }: Scenario): string[] =>
  commitOf({ ...plan, loaded: before.state }).due.map(({ due: what, at }) => `${what} at ${at}`);
const end = resting().order('b').expiresAt ?? instant(0);
const LATER = instant(end + 5_000);

describe('a hint of an expiry', () => {
  it.each([
    ['refused', cancelRejected('b')],
    ['never sent', notSent('b', 'cancel-order')],
  ])('is put again in the commit that finds the cancel %s', (_how, no) => {
    const met = resting()
      .and(cancel('c', 'b'))
      .at(LATER)
      .and(due('b', 'expiry', end));
    expect(met.order('b').state).toBe('PENDING_CANCEL');
    const back = met.when(no);
    expect(back.order('b').state).toBe('ACKNOWLEDGED');
    expect(hints(met, back)).toEqual([`expiry at ${LATER}`]);
    const again = due('b', 'expiry', LATER);
    const asked = back.when({ ...again, id: orderId('another command') } as typeof again);
    expect(asked.order('b').state).toBe('PENDING_CANCEL');
  });

  it('is not put again when the venue calls the order over: an operator has to speak', () => {
    const met = resting()
      .at(LATER)
      .and(due('b', 'expiry', end));
    const back = met.when(cancelRejected('b', 'for-good'));
    expect(back.order('b').reportInDoubt).toBe(true);
    expect(hints(met, back)).toEqual([]);
  });

  it('is not put again while the order has time', () => {
    const asked = resting().and(cancel('c', 'b'));
    const back = asked.when(cancelRejected('b'));
    expect(hints(asked, back)).toEqual([]);
  });

  it.each([
    ['taken', { execId: 'new', execType: 'new' }],
    [
      'filled in part',
      {
        execId: 'E1',
        execType: 'trade',
        lastQuantity: '1',
        lastPrice: '9',
        cumulativeQuantity: '1',
        leavesQuantity: '9',
      },
    ],
  ] as const)(
    'is not put behind the schedule’s back when the venue tells late that it is %s',
    (_how, report) => {
      const sent = given(open(), deposit('d', '1000')).and(
        placeTerms('b', { type: 'limit', limitPrice: '9', quantity: '10' }),
      );
      const late = instant((sent.order('b').expiresAt ?? 0) + 3_600_000);
      const taken = sent.at(late).when(reports('b', 'buy', 'ACME', report));
      expect(hints(sent, taken)).toEqual([`expiry at ${late}`]);
      const over = taken.when(due('b', 'expiry', late));
      expect(over.order('b').state).toBe('PENDING_CANCEL');
    },
  );

  it('is put again when an order that was given up is found after its time', () => {
    const lost = given(open(), deposit('d', '1000')).and(
      placeTerms('b', { type: 'limit', limitPrice: '9', timeInForce: 'gtc' }),
      unknownOrder('b'),
    );
    const found = lost
      .at(LATER)
      .when(reports('b', 'buy', 'ACME', { execId: 'new', execType: 'new' }));
    expect(hints(lost, found)).toEqual([`expiry at ${LATER}`]);
  });

  it('of a replacement that the venue has not accepted cancels the order that it knows', () => {
    const asked = resting().and(replace('r', 'b', { limitPrice: '8' }));
    const over = asked.at(LATER).when(due('r', 'expiry', end));
    expect(over.order('b').state).toBe('PENDING_CANCEL');
    const [message] = over.plan.outgoing;
    expect(message?.message).toMatchObject({
      kind: 'cancel-order',
      origClOrdId: over.order('b').clOrdId,
    });
  });
});
