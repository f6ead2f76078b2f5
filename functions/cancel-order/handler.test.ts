import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { Exact } from '../../shared/domain/money/exact.ts';
import type { OrderState } from '../../shared/domain/orders/order.ts';
import {
  fixedClock,
  fundedStore,
  orderOf,
  RecordingMailboxes,
} from '../../test/support/api-fixtures.ts';
import { CLIENT, call } from '../../test/support/http-call.ts';
import { cancelOrder } from './handler.ts';

function world(state: OrderState, store = fundedStore()) {
  store.putOrder(orderOf({ state }));
  const mailboxes = new RecordingMailboxes();
  const handler = cancelOrder({ accounts: store, mailboxes, clock: fixedClock() });
  const cancel = (id: string = orderOf().id) =>
    call(handler, { principal: CLIENT, path: { order_id: id } });
  return { store, mailboxes, cancel };
}

describe('DELETE /v2/orders/{order_id}', () => {
  it.each<OrderState>(['PENDING', 'ROUTED', 'ACKNOWLEDGED', 'PARTIALLY_FILLED'])(
    'asks for the cancel of an order that is %s',
    async (state) => {
      const { cancel, mailboxes } = world(state);
      const { status, body } = await cancel();
      expect(status).toBe(204);
      expect(body).toBeUndefined();
      expect(mailboxes.sent).toMatchObject([
        { command: { kind: 'cancel-order', order: orderOf().id } },
      ]);
    },
  );

  it('is one command however often it is asked', async () => {
    const { cancel, mailboxes } = world('ACKNOWLEDGED');
    await cancel();
    await cancel();
    const ids = mailboxes.sent.map((sent) => [sent.command.id, sent.deduplicationId]);
    expect(ids[1]).toEqual(ids[0]);
  });

  it('is another command after the venue has refused the first', async () => {
    const { cancel, mailboxes, store } = world('ACKNOWLEDGED');
    await cancel();
    store.putOrder(orderOf({ cancelsSent: 1 }));
    await cancel();
    expect(mailboxes.sent[1]?.command.id).not.toBe(mailboxes.sent[0]?.command.id);
  });

  it('is another command after the venue has refused the cancel of a replacement not accepted yet', async () => {
    const { cancel, mailboxes, store } = world('PENDING_REPLACE');
    const next = orderOf({
      clientOrderId: 'next',
      state: 'ROUTED',
      replaces: orderOf().id,
      extraHold: new Exact(0),
    });
    store.putOrder(next);
    await cancel(next.id);
    await cancel(next.id);
    store.putOrder(orderOf({ state: 'PENDING_REPLACE', cancelsSent: 1 }));
    await cancel(next.id);
    const [first, again, other] = mailboxes.sent.map(({ command }) => command.id);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('sends nothing while a cancel is under way', async () => {
    const { cancel, mailboxes } = world('PENDING_CANCEL');
    expect((await cancel()).status).toBe(204);
    expect(mailboxes.sent).toEqual([]);
  });

  it.each<[OrderState, string]>([
    ['FILLED', 'filled'],
    ['CANCELLED', 'canceled'],
    ['REJECTED', 'rejected'],
    ['EXPIRED', 'expired'],
    ['DONE_FOR_DAY', 'done_for_day'],
  ])('refuses when the order is %s', async (state, shown) => {
    const { cancel, mailboxes } = world(state);
    const { status, body } = await cancel();
    expect(status).toBe(422);
    expect(body).toEqual({
      code: 42210000,
      message: `order is already in "${shown}" state`,
      reason: 'ORDER_NOT_CANCELABLE',
    });
    expect(mailboxes.sent).toEqual([]);
  });

  it.each<[string, OrderState, 'entry' | 'leg']>([
    ['asks for the cancel of the entry that a held exit waits for', 'ACKNOWLEDGED', 'entry'],
    ['asks for an exit’s own cancel once its entry is filled', 'FILLED', 'leg'],
  ])('%s', async (_what, entryState, expected) => {
    const entry = orderOf({ clientOrderId: 'entry' }).id;
    const leg = orderOf({ clientOrderId: 'leg' }).id;
    const group = { class: 'bracket', entry, stopLoss: leg } as const;
    const { cancel, mailboxes, store } = world('ACKNOWLEDGED');
    store.putOrder(orderOf({ clientOrderId: 'entry', group, state: entryState }));
    store.putOrder(orderOf({ clientOrderId: 'leg', group, state: 'HELD' }));
    expect((await cancel(leg)).status).toBe(204);
    const order = expected === 'entry' ? entry : leg;
    expect(mailboxes.sent).toMatchObject([{ command: { kind: 'cancel-order', order } }]);
  });

  it('does not know other orders', async () => {
    const { cancel } = world('ACKNOWLEDGED');
    expect((await cancel('00000000-0000-4000-8000-000000000000')).status).toBe(404);
  });

  it('is refused while the account is quarantined', async () => {
    const { cancel } = world('ACKNOWLEDGED', fundedStore({ quarantine: { first: 0, next: 1 } }));
    const { status, body } = await cancel();
    expect(status).toBe(403);
    expect(body.reason).toBe('ACCOUNT_QUARANTINED');
  });
});
