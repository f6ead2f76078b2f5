import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import {
  accountOf,
  brokerWorld,
  fundedStore,
  playWorker,
} from '../../test/support/api-fixtures.ts';
import { call, OPERATOR, TEST_ACCOUNT } from '../../test/support/http-call.ts';
import { redriveAccountOf } from './handler.ts';

const post = (world: ReturnType<typeof brokerWorld>, body: object = {}, key?: string) =>
  call(redriveAccountOf(world), {
    principal: OPERATOR,
    path: { account_id: TEST_ACCOUNT },
    body,
    ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
  });

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

  it.each([
    [{ discard: 0 }, 'discard must be given with a reason'],
    [{ reason: 'junk' }, 'reason goes with discard'],
    [{ discard: -1, reason: 'junk' }, 'discard must be a whole number'],
    [{ discard: 0, reason: '' }, 'reason must be text'],
  ])('refuses the body %j', async (body, message) => {
    const world = quarantined();
    const answer = await post(world, body);
    expect([answer.status, answer.body.reason]).toEqual([422, 'FIELD_INVALID']);
    expect(answer.body.message).toContain(message);
    expect(world.mailboxes.sent).toEqual([]);
  });

  it('gives up the first of the list for a reason', async () => {
    const world = quarantined();
    world.mailboxes.onSend = ({ command }) => {
      world.store.claims.set(`${TEST_ACCOUNT}/${command.id}`, { sequence: 3 });
      world.store.heads.set(TEST_ACCOUNT, accountOf({ quarantine: { first: 1, next: 3 } }));
    };
    const { status, body } = await post(world, { discard: 0, reason: 'junk' });
    expect([status, body.parked_commands]).toEqual([200, 2]);
    expect(world.mailboxes.sent[0]?.command).toMatchObject({
      kind: 'discard-parked',
      position: 0,
      why: 'junk',
      actor: { type: 'operator', id: 'OPERATOR' },
    });
  });

  it('is the same command under the same key', async () => {
    const world = quarantined();
    await post(world, {}, 'ticket-1');
    await post(world, {}, 'ticket-1');
    await post(world, {}, 'ticket-2');
    const ids = world.mailboxes.sent.map(({ command }) => command.id);
    expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([true, false]);
    expect((await post(world, {}, 'no blanks')).body.reason).toBe('FIELD_INVALID');
  });

  it('answers a discard that was done again by its key, and another under that key by its name', async () => {
    const world = quarantined();
    const discarded = {
      type: 'command-discarded',
      position: 0,
      bodyHash: '',
      bug: 'b',
      why: 'junk',
    } as const;
    playWorker(world, [discarded], accountOf({ quarantine: { first: 1, next: 3 } }));
    const junk = { discard: 0, reason: 'junk' };
    const first = await post(world, junk, 'ticket-1');
    const again = await post(world, junk, 'ticket-1');
    expect([again.status, again.body]).toEqual([first.status, first.body]);
    expect(world.mailboxes.sent).toHaveLength(1);
    const other = await post(world, { discard: 0, reason: 'other' }, 'ticket-1');
    expect([other.status, other.body.reason]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
  });

  it.each([
    [quarantined, 1, 'position 0 is the first of the list'],
    [() => brokerWorld(), 0, 'nothing is parked'],
  ])('gives up nothing else', async (worldOf, discard, message) => {
    const world = worldOf();
    const { status, body } = await post(world, { discard, reason: 'junk' });
    expect([status, body.reason]).toEqual([422, 'PARKED_MESSAGE_KEPT']);
    expect(body.message).toContain(message);
    expect(world.mailboxes.sent).toEqual([]);
  });

  it('has nothing to do when nothing is parked', async () => {
    const world = brokerWorld();
    expect((await post(world)).status).toBe(200);
    expect(world.mailboxes.sent).toEqual([]);
  });
});
