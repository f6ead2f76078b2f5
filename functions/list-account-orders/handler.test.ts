import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { money } from '../../shared/domain/money/exact.ts';
import { fundedStore, NOW, orderOf } from '../../test/support/api-fixtures.ts';
import { call, OPERATOR, TEST_ACCOUNT } from '../../test/support/http-call.ts';
import { listAccountOrders } from './handler.ts';

async function list(query: Record<string, string>, account: string = TEST_ACCOUNT) {
  const known = orderOf({ clientOrderId: 'known' });
  const doubted = orderOf({ clientOrderId: 'doubted', inDoubtSince: NOW });
  const hold = { kind: 'cash', symbol: 'ACME', amount: money('1') } as const;
  const store = fundedStore({
    open: new Map([
      [known.id, hold],
      [doubted.id, hold],
    ]),
  });
  for (const order of [known, doubted]) store.putOrder(order);
  return call(listAccountOrders(store), {
    principal: OPERATOR,
    path: { account_id: account },
    query,
  });
}

describe('GET /v1/accounts/{account_id}/orders', () => {
  it('lists the open orders, and those in doubt alone where that is asked', async () => {
    const all = await list({});
    expect(all.body.map((order: { client_order_id: string }) => order.client_order_id)).toEqual([
      'known',
      'doubted',
    ]);
    const { body } = await list({ in_doubt: 'true' });
    expect(body).toMatchObject([
      { client_order_id: 'doubted', in_doubt_since: '2026-11-23T15:00:00.000Z' },
    ]);
    expect(body).toHaveLength(1);
  });

  it('does not know other accounts', async () => {
    const { status } = await list({}, '00000000-0000-4000-8000-000000000000');
    expect(status).toBe(404);
  });
});
