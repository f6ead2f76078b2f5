import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { money } from '../../shared/domain/money/exact.ts';
import {
  fixedClock,
  fundedStore,
  orderOf,
  RecordingMailboxes,
} from '../../test/support/api-fixtures.ts';
import { CLIENT, call } from '../../test/support/http-call.ts';
import { cancelAllOrders } from './handler.ts';

describe('DELETE /v2/orders', () => {
  it('asks for the cancel of each open order and lists a status for each', async () => {
    const orders = Array.from({ length: 23 }, (_, number) =>
      orderOf({ clientOrderId: `key-${number}` }),
    );
    const hold = { kind: 'cash', symbol: 'ACME', amount: money('1') } as const;
    const store = fundedStore({ open: new Map(orders.map((order) => [order.id, hold])) });
    for (const order of orders) store.putOrder(order);
    const [filled] = orders;
    if (filled === undefined) throw new Error('no orders');
    store.putOrder({ ...filled, state: 'FILLED' });
    const mailboxes = new RecordingMailboxes();
    const handler = cancelAllOrders({ accounts: store, mailboxes, clock: fixedClock() });
    const { status, body } = await call(handler, { principal: CLIENT });
    expect(status).toBe(207);
    expect(body).toHaveLength(23);
    expect(body[0]).toMatchObject({ id: filled.id, status: 422, body: { code: 42210000 } });
    expect(body.slice(1)).toEqual(orders.slice(1).map(({ id }) => ({ id, status: 200 })));
    expect(mailboxes.sent).toHaveLength(22);
  });

  it('has nothing to do without open orders', async () => {
    const ports = {
      accounts: fundedStore(),
      mailboxes: new RecordingMailboxes(),
      clock: fixedClock(),
    };
    const { status, body } = await call(cancelAllOrders(ports), { principal: CLIENT });
    expect([status, body]).toEqual([207, []]);
  });
});
