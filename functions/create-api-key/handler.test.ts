import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { hashSecret } from '../../shared/app/credentials.ts';
import {
  countingRandomness,
  fixedClock,
  fundedStore,
  inMemoryCredentials,
} from '../../test/support/api-fixtures.ts';
import { call, OPERATOR, TEST_ACCOUNT } from '../../test/support/http-call.ts';
import { createApiKeyFor } from './handler.ts';

const world = () => ({
  accounts: fundedStore({ mailbox: 3 }),
  credentials: inMemoryCredentials(),
  clock: fixedClock(),
  randomness: countingRandomness(),
});

const post = (ports: ReturnType<typeof world>, account: string = TEST_ACCOUNT) =>
  call(createApiKeyFor(ports), { principal: OPERATOR, path: { account_id: account } });

describe('POST /v1/accounts/{account_id}/api_keys', () => {
  it('shows the secret once and keeps its hash, with account and mailbox', async () => {
    const ports = world();
    const { status, body } = await post(ports);
    expect(status).toBe(200);
    expect(body.key_id).toMatch(/^PK[A-Z2-7]{18}$/);
    expect(body.secret_key).toMatch(/^[\w-]{43}$/);
    expect(await ports.credentials.find(body.key_id)).toMatchObject({
      secretHash: hashSecret(body.secret_key),
      principal: { role: 'client', keyId: body.key_id, account: TEST_ACCOUNT, mailbox: 3 },
    });
  });

  it('never makes two alike', async () => {
    const ports = world();
    expect((await post(ports)).body.key_id).not.toBe((await post(ports)).body.key_id);
  });

  it('does not know other accounts', async () => {
    const { status, body } = await post(world(), '00000000-0000-4000-8000-000000000000');
    expect([status, body.reason]).toEqual([404, 'ACCOUNT_NOT_FOUND']);
  });
});
