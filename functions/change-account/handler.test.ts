import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { sealEntry } from '../../shared/app/journal-codec.ts';
import type { CommandId } from '../../shared/kernel/brand.ts';
import { accountOf, brokerWorld, NOW } from '../../test/support/api-fixtures.ts';
import { call, OPERATOR, TEST_ACCOUNT } from '../../test/support/http-call.ts';
import { changeAccount } from './handler.ts';

describe('PATCH /v1/accounts/{account_id}', () => {
  it.each([
    [10, 10],
    [null, null],
  ])('sets the order rate to %s and answers the account', async (rate, shown) => {
    const world = brokerWorld();
    world.mailboxes.onSend = ({ command }) => {
      const entry = sealEntry(
        {
          account: TEST_ACCOUNT,
          sequence: 1,
          at: NOW,
          command: { id: command.id as CommandId, kind: command.kind },
          actor: command.actor,
          events: [{ type: 'order-rate-set', ordersPerSecond: command.ordersPerSecond }],
          postings: [],
          outgoing: [],
        },
        '0'.repeat(64),
      );
      world.store.entries.set(TEST_ACCOUNT, [entry]);
      world.store.claims.set(`${TEST_ACCOUNT}/${command.id}`, { sequence: 1 });
      const limit = command.ordersPerSecond;
      const orderRate =
        limit === null ? {} : { orderRate: { ordersPerSecond: limit, second: 0, placed: 0 } };
      world.store.heads.set(TEST_ACCOUNT, accountOf(orderRate));
    };
    const { status, body } = await call(changeAccount(world), {
      principal: OPERATOR,
      path: { account_id: TEST_ACCOUNT },
      body: { order_rate: rate },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: TEST_ACCOUNT, order_rate: shown });
    expect(world.mailboxes.sent[0]?.command).toMatchObject({
      kind: 'set-order-rate',
      ordersPerSecond: rate,
      actor: { type: 'operator', id: 'OPERATOR' },
    });
  });
});
