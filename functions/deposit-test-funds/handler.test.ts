import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { sealEntry } from '../../shared/app/journal-codec.ts';
import { money } from '../../shared/domain/money/exact.ts';
import { type AccountId, type CommandId, instant } from '../../shared/kernel/brand.ts';
import {
  type BrokerWorld,
  brokerWorld,
  fixedClock,
  fundedStore,
  NOW,
} from '../../test/support/api-fixtures.ts';
import { call, OPERATOR, TEST_ACCOUNT } from '../../test/support/http-call.ts';
import { depositTestFundsTo } from './handler.ts';

/** Books deposits at once: an entry and a claim, as the worker leaves them. */
function bookingWorld(): BrokerWorld {
  const world = brokerWorld();
  world.mailboxes.onSend = ({ command }) => {
    const entries = world.store.entries.get(TEST_ACCOUNT) ?? [];
    const sequence = entries.length + 1;
    const entry = sealEntry(
      {
        account: TEST_ACCOUNT,
        sequence,
        at: NOW,
        command: { id: command.id as CommandId, kind: command.kind },
        actor: command.actor,
        events: [{ type: 'funds-deposited', amount: money(command.amount) }],
        postings: [],
        outgoing: [],
      },
      '0'.repeat(64),
    );
    world.store.entries.set(TEST_ACCOUNT, [...entries, entry]);
    world.store.claims.set(`${TEST_ACCOUNT}/${command.id}`, { sequence });
  };
  return world;
}

const post = (
  world: BrokerWorld,
  body: unknown,
  { headers = {}, allowed = 'allowed', account = TEST_ACCOUNT as string } = {},
) =>
  call(depositTestFundsTo(world, allowed), {
    principal: OPERATOR,
    body,
    headers,
    path: { account_id: account },
  });

describe('POST /v1/accounts/{account_id}/test_deposits', () => {
  it('deposits to the cent and waits for the booking', async () => {
    const world = bookingWorld();
    const { status, body } = await post(world, '{"amount": 1000.10}');
    expect(status).toBe(200);
    expect(body).toMatchObject({ account_id: TEST_ACCOUNT, amount: '1000.1', status: 'COMPLETE' });
    expect(world.mailboxes.sent[0]?.command).toMatchObject({
      kind: 'deposit-test-funds',
      amount: '1000.1',
    });
  });

  it('deposits once for one Idempotency-Key, and refuses another amount under it', async () => {
    const world = bookingWorld();
    const headers = { 'idempotency-key': 'abc' };
    const first = await post(world, { amount: '5' }, { headers });
    const later = { ...world, clock: fixedClock(instant(NOW + 60_000)) };
    const again = await post(later, { amount: '5.00' }, { headers });
    expect(again.body).toEqual(first.body);
    expect(again.headers).toMatchObject({ 'Idempotent-Replayed': 'true' });
    const other = await post(world, { amount: '6' }, { headers });
    expect([other.status, other.body.reason]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    expect(world.mailboxes.sent).toHaveLength(1);
  });

  it('says PENDING when the booking is not there in time', async () => {
    const { status, body } = await post(brokerWorld(), { amount: '5' });
    expect([status, body.status]).toEqual([202, 'PENDING']);
  });

  it('is refused by name where test deposits are not allowed', async () => {
    const world = bookingWorld();
    const { status, body } = await post(world, { amount: '5' }, { allowed: 'refused' });
    expect([status, body.reason]).toEqual([403, 'TEST_DEPOSITS_REFUSED']);
    expect(world.mailboxes.sent).toEqual([]);
  });

  it('does not know other accounts', async () => {
    const account = '00000000-0000-4000-8000-000000000000' as AccountId;
    const { status, body } = await post(bookingWorld(), { amount: '5' }, { account });
    expect([status, body.reason]).toEqual([404, 'ACCOUNT_NOT_FOUND']);
  });

  it('is refused while commands are parked', async () => {
    const world = brokerWorld(fundedStore({ quarantine: { first: 1, next: 2 } }));
    const { status, body } = await post(world, { amount: '5' });
    expect([status, body.reason]).toEqual([403, 'ACCOUNT_QUARANTINED']);
  });
});
