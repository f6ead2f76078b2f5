import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { fundedStore, orderOf } from '../../test/support/api-fixtures.ts';
import { CLIENT, call } from '../../test/support/http-call.ts';
import { getOrderByClientId } from './handler.ts';

describe('GET /v2/orders:by_client_order_id', () => {
  it('finds the order of a client key', async () => {
    const store = fundedStore();
    store.putOrder(orderOf({ clientOrderId: 'mine' }));
    const find = (key: string) =>
      call(getOrderByClientId(store), { principal: CLIENT, query: { client_order_id: key } });
    expect((await find('mine')).body.id).toBe(orderOf({ clientOrderId: 'mine' }).id);
    expect((await find('other')).status).toBe(404);
  });
});
