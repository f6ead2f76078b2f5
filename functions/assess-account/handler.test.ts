import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { brokerWorld, playWorker } from '../../test/support/api-fixtures.ts';
import { CLIENT, call, OPERATOR, TEST_ACCOUNT } from '../../test/support/http-call.ts';
import { assessAccountOf } from './handler.ts';

const post = (world: ReturnType<typeof brokerWorld>, principal = OPERATOR) =>
  call(assessAccountOf(world), { principal, path: { account_id: TEST_ACCOUNT } });

describe('POST /v1/accounts/{account_id}/assessments', () => {
  it('sends one audited command and answers the account', async () => {
    const world = brokerWorld();
    playWorker(world, [{ type: 'nothing-to-do', why: 'a cash account has no margin' }]);
    const { status, body } = await post(world);
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: TEST_ACCOUNT, type: 'cash', margin_call: null });
    expect(world.mailboxes.sent[0]?.command).toMatchObject({
      kind: 'assess-account',
      actor: { type: 'operator', id: 'OPERATOR' },
    });
  });

  it('is closed to clients', async () => {
    expect((await post(brokerWorld(), CLIENT)).status).toBe(403);
  });
});
