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

const post = (
  ports: ReturnType<typeof world>,
  account: string = TEST_ACCOUNT,
  headers: Readonly<Record<string, string>> = {},
) => call(createApiKeyFor(ports), { principal: OPERATOR, path: { account_id: account }, headers });

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

  it('makes one key for one Idempotency-Key, and says that its secret is not shown again', async () => {
    const ports = world();
    const headers = { 'idempotency-key': 'abc' };
    const first = await post(ports, TEST_ACCOUNT, headers);
    expect(first.status).toBe(200);
    const again = await post(ports, TEST_ACCOUNT, headers);
    expect([again.status, again.body.reason]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(again.body.secret_key).toBeUndefined();
    const other = await post(ports, TEST_ACCOUNT, { 'idempotency-key': 'abd' });
    expect(other.body.key_id).not.toBe(first.body.key_id);
    const bad = await post(ports, TEST_ACCOUNT, { 'idempotency-key': ' ' });
    expect(bad.body.reason).toBe('FIELD_INVALID');
  });

  it('does not know other accounts', async () => {
    const { status, body } = await post(world(), '00000000-0000-4000-8000-000000000000');
    expect([status, body.reason]).toEqual([404, 'ACCOUNT_NOT_FOUND']);
  });
});
