import { describe, expect, it } from 'vitest';
import {
  cancel,
  cancelRejected,
  deposit,
  open,
  placeTerms,
  replace,
  replaceRejected,
  reports,
  resolve,
  T0,
} from '../../../test/support/commands.ts';
import { given, type Scenario } from '../../../test/support/given.ts';
import { instant } from '../../kernel/brand.ts';

const DAYS_LATER = T0 + 5 * 86_400_000;
const said = (of: string, execType: 'new' | 'canceled' | 'restated', leavesQuantity = '0') =>
  reports(of, 'buy', 'ACME', { execId: `${of} ${execType}`, execType, leavesQuantity });

/** A purchase for 90 that rests at the venue. */
const resting = (timeInForce: 'day' | 'gtc' = 'day'): Scenario =>
  given(open(), deposit('d', '1000')).and(
    placeTerms('b', { type: 'limit', limitPrice: '9', quantity: '10', timeInForce }),
    said('b', 'new', '10'),
  );
const forgotten = (): Scenario =>
  resting()
    .at(instant(DAYS_LATER))
    .and(cancel('c', 'b', DAYS_LATER), cancelRejected('b', 'for-good'));

describe('a cancel that is refused because the order is over', () => {
  it('leaves the order as it was, in doubt, with its hold and an alarm', () => {
    const doubt = forgotten();
    const { state, inDoubtSince } = doubt.order('b');
    expect([state, inDoubtSince, doubt.money().held]).toEqual(['ACKNOWLEDGED', DAYS_LATER, '90']);
    expect(doubt.plan.alarms).toMatchObject([{ event: 'end-unheard', order: doubt.order('b').id }]);
  });

  it('is settled by an operator', () => {
    const settled = forgotten().and(resolve('b', { kind: 'cancelled' }));
    expect([settled.order('b').state, settled.money().held]).toEqual(['CANCELLED', '0']);
  });

  it('is settled by the end, when it comes after all, and by no other word', () => {
    const restated = forgotten().and(said('b', 'restated', '10'));
    expect(restated.order('b').inDoubtSince).toBe(DAYS_LATER);
    const over = restated.and(said('b', 'canceled'));
    expect([over.order('b').inDoubtSince, over.money().held]).toEqual([undefined, '0']);
  });

  it('is in doubt once, however often it is said', () => {
    const again = forgotten()
      .and(cancel('c2', 'b', DAYS_LATER))
      .when({
        ...cancelRejected('b', 'for-good'),
        id: forgotten().order('b').id,
      });
    expect(again.lastEntry().events.map(({ type }) => type)).toEqual(['cancel-rejected']);
  });

  it('is in doubt also when nobody waits for the answer any more', () => {
    const late = resting().and(cancelRejected('b', 'for-good'));
    expect(late.order('b').inDoubtSince).toBe(T0);
  });

  it('leaves no doubt of an order whose end was heard', () => {
    const over = resting().and(cancel('c', 'b'), said('b', 'canceled'));
    const late = over.and(cancelRejected('b', 'for-good'));
    expect([late.order('b').inDoubtSince, late.plan.alarms]).toEqual([undefined, []]);
  });

  it.each([
    ['day', 'for-the-day', T0],
    ['gtc', 'for-the-day', undefined],
    ['gtc', 'for-good', T0],
  ] as const)('an order %s: %s', (timeInForce, over, since) => {
    const refused = resting(timeInForce).and(cancel('c', 'b'), cancelRejected('b', over));
    expect(refused.order('b').inDoubtSince).toBe(since);
  });
});

describe('a replace that is refused because the order is over', () => {
  it('leaves the order before it in doubt, with its hold', () => {
    const doubt = resting().and(
      replace('r', 'b', { quantity: '5' }),
      replaceRejected('r', 'for-good'),
    );
    expect([doubt.order('b').state, doubt.order('r').state]).toEqual(['ACKNOWLEDGED', 'REJECTED']);
    expect([doubt.order('b').inDoubtSince, doubt.money().held]).toEqual([T0, '90']);
  });
});

it('a change that is refused for another reason leaves no doubt', () => {
  const refused = resting().and(cancel('c', 'b'), cancelRejected('b'));
  const kept = resting().and(replace('r', 'b', { quantity: '5' }), replaceRejected('r'));
  expect([refused, kept].map((each) => each.order('b').inDoubtSince)).toEqual([
    undefined,
    undefined,
  ]);
});
