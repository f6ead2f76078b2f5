import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { accountOf, brokerWorld, fundedStore } from '../../test/support/api-fixtures.ts';
import { call, OPERATOR, TEST_ACCOUNT } from '../../test/support/http-call.ts';
import { redriveAccountOf } from './handler.ts';

const post = (world: ReturnType<typeof brokerWorld>) =>
  call(redriveAccountOf(world), { principal: OPERATOR, path: { account_id: TEST_ACCOUNT } });

const quarantined = () => brokerWorld(fundedStore({ quarantine: { first: 0, next: 3 } }));

describe('POST /v1/accounts/{account_id}/redrive', () => {
  it('waits until nothing is parked any more', async () => {
    const world = quarantined();
    world.mailboxes.onSend = () => {
      world.store.heads.set(TEST_ACCOUNT, accountOf({ quarantine: { first: 3, next: 3 } }));
    };
    const { status, body } = await post(world);
    expect([status, body.parked_commands]).toEqual([200, 0]);
    expect(world.mailboxes.sent[0]?.command).toMatchObject({ kind: 'redrive-account' });
  });

  it('says how much is still parked when a command meets its bug again', async () => {
    const world = quarantined();
    world.mailboxes.onSend = () => {
      world.store.heads.set(TEST_ACCOUNT, accountOf({ quarantine: { first: 1, next: 3 } }));
    };
    const { status, body } = await post(world);
    expect([status, body.parked_commands]).toEqual([202, 2]);
  });

  it('has nothing to do when nothing is parked', async () => {
    const world = brokerWorld();
    expect((await post(world)).status).toBe(200);
    expect(world.mailboxes.sent).toEqual([]);
  });
});
