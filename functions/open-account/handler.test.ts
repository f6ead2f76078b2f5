import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { NEW_MARGIN_STATE } from '../../shared/domain/risk/margin-state.ts';
import type { AccountId } from '../../shared/kernel/brand.ts';
import { accountOf, type BrokerWorld, brokerWorld } from '../../test/support/api-fixtures.ts';
import { CLIENT, call, OPERATOR } from '../../test/support/http-call.ts';
import { openAccountOf } from './handler.ts';

/** Opens what is asked for at once. */
function openingWorld(): BrokerWorld {
  const world = brokerWorld();
  world.mailboxes.onSend = ({ command }) => {
    const id = command.account as AccountId;
    const margin = command.accountType === 'margin' ? { margin: NEW_MARGIN_STATE } : {};
    world.store.heads.set(id, accountOf({ id, mailbox: command.mailbox, ...margin }));
  };
  return world;
}

const post = (
  world: BrokerWorld,
  headers: Record<string, string> = {},
  principal = OPERATOR,
  body: object | undefined = undefined,
  orderRate: number | undefined = undefined,
) => call(openAccountOf(world, { mailboxCount: 4, orderRate }), { principal, headers, body });

describe('POST /v1/accounts', () => {
  it('opens an account with an id, a mailbox and no field required', async () => {
    const world = openingWorld();
    const { status, body } = await post(world);
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ACTIVE', currency: 'USD', order_rate: null });
    expect(body.account_number).toMatch(/^BW[0-9A-F]{10}$/);
    const [sent] = world.mailboxes.sent;
    expect(sent).toMatchObject({
      account: body.id,
      command: {
        kind: 'open-account',
        account: body.id,
        actor: { type: 'operator', id: 'OPERATOR' },
      },
    });
    expect(sent?.command.mailbox).toBe(sent?.mailbox);
    expect(sent?.mailbox).toBeLessThan(4);
  });

  it('opens one account for one Idempotency-Key', async () => {
    const world = openingWorld();
    const first = await post(world, { 'idempotency-key': 'abc' });
    const second = await post(world, { 'idempotency-key': 'abc' });
    const other = await post(world, { 'idempotency-key': 'abd' });
    expect(second.body).toEqual(first.body);
    expect(second.headers).toMatchObject({ 'Idempotent-Replayed': 'true' });
    expect(other.body.id).not.toBe(first.body.id);
    expect(world.mailboxes.sent).toHaveLength(2);
  });

  it('opens a cash account unless a margin account is asked for', async () => {
    const world = openingWorld();
    const cash = await post(world);
    const margin = await post(world, {}, OPERATOR, { type: 'margin' });
    expect([cash.body.type, margin.body.type]).toEqual(['cash', 'margin']);
    expect(world.mailboxes.sent.map(({ command }) => command.accountType)).toEqual([
      undefined,
      'margin',
    ]);
  });

  it('opens no account of another type under one Idempotency-Key', async () => {
    const world = openingWorld();
    await post(world, { 'idempotency-key': 'abc' });
    const second = await post(world, { 'idempotency-key': 'abc' }, OPERATOR, { type: 'margin' });
    expect([second.status, second.body.reason]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it('gives a new account the stage’s order rate', async () => {
    const world = openingWorld();
    await post(world, {}, OPERATOR, {}, 10);
    expect(world.mailboxes.sent[0]?.command.ordersPerSecond).toBe(10);
  });

  it('says SUBMITTED when the account is not there in time', async () => {
    const { status, body } = await post(brokerWorld());
    expect(status).toBe(202);
    expect(body).toMatchObject({ status: 'SUBMITTED' });
  });

  it('is closed to clients', async () => {
    expect((await post(openingWorld(), {}, CLIENT)).status).toBe(403);
  });
});
