import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import type { AccountCommandWire } from '../../shared/app/wire/account-command.ts';
import type { AccountId, OrderId } from '../../shared/kernel/brand.ts';
import { brokerWorld } from '../../test/support/api-fixtures.ts';
import {
  ACCOUNT,
  cancel,
  deposit,
  open,
  orderId,
  placeTerms,
  reports,
  stuck,
} from '../../test/support/commands.ts';
import { call, OPERATOR } from '../../test/support/http-call.ts';
import { type WorkedAccount, workedAccount } from '../../test/support/worked-account.ts';
import { resolveOrderOf } from './handler.ts';

const ORDER = orderId('o') as OrderId;
const EVIDENCE = 'the desk of alpha said so by telephone, ticket 4711';
const FILLED = {
  resolution: 'filled',
  qty: '4',
  price: '9.5',
  execution_id: 'x1',
  evidence: EVIDENCE,
};

/** A world whose mailbox is worked on by the real worker. */
function worldOf(account: WorkedAccount) {
  const world = brokerWorld(account.store);
  const worked: Promise<void>[] = [];
  world.mailboxes.onSend = ({ command }) => {
    worked.push(account.work(command as AccountCommandWire));
  };
  // The worker is done before it is looked again.
  const pause = async (): Promise<void> => {
    await Promise.all(worked);
  };
  return { ...world, pause };
}

const placed = [
  open(),
  deposit('d', '1000'),
  placeTerms('o', { type: 'limit', limitPrice: '10', quantity: '10', timeInForce: 'gtc' }),
];
const inDoubt = () => workedAccount(...placed, stuck('o', 'new-order', 'unanswered'));
/** The venue has acknowledged the order, and says nothing of its cancel. */
const cancelInDoubt = () =>
  workedAccount(
    ...placed,
    reports('o', 'buy', 'ACME', { execId: 'e2', execType: 'new', leavesQuantity: '10' }),
    cancel('c', 'o'),
    stuck('o', 'cancel-order', 'unanswered'),
  );

const post = (
  world: ReturnType<typeof worldOf>,
  body: object,
  headers: Record<string, string> = {},
  order: string = ORDER,
) =>
  call(resolveOrderOf(world), {
    principal: OPERATOR,
    path: { account_id: ACCOUNT, order_id: order },
    body,
    headers,
  });

describe('POST /v1/accounts/{account_id}/orders/{order_id}/resolution', () => {
  it.each([
    ['never_received', 'rejected'],
    ['cancelled', 'canceled'],
  ])('settles an order as %s, with its evidence in the journal', async (resolution, status) => {
    const account = await inDoubt();
    const { status: code, body } = await post(worldOf(account), { resolution, evidence: EVIDENCE });
    expect([code, body.status, body.in_doubt_since]).toEqual([200, status, null]);
    expect((await account.store.account(ACCOUNT as AccountId))?.open.size).toBe(0);
    const last = account.store.entries.get(ACCOUNT as AccountId)?.at(-1)?.entry;
    expect(last).toMatchObject({
      actor: { type: 'operator', id: 'OPERATOR' },
      command: { kind: 'resolve-order' },
    });
    expect(last?.events[0]).toMatchObject({ type: 'order-resolved', evidence: EVIDENCE });
  });

  it('books a fill that the venue did not report, once for one key', async () => {
    const account = await inDoubt();
    const world = worldOf(account);
    const headers = { 'idempotency-key': 'ticket-4711' };
    const first = await post(world, FILLED, headers);
    expect(first.body).toMatchObject({ filled_qty: '4', filled_avg_price: '9.5' });
    const again = await post(world, { ...FILLED, price: 9.5 }, headers);
    expect(again.body).toEqual(first.body);
    expect(again.headers).toMatchObject({ 'Idempotent-Replayed': 'true' });
    const other = await post(world, { ...FILLED, price: '9.6' }, headers);
    expect([other.status, other.body.reason]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
    const position = await account.store.position(ACCOUNT as AccountId, 'ACME');
    expect(String(position?.quantity)).toBe('4');
    expect(world.mailboxes.sent).toHaveLength(1);
  });

  it.each<[string, object, string]>([
    ['of more than is open', { ...FILLED, qty: '11' }, 'qty must not be over the 10'],
    ['of a fill that is booked', { ...FILLED, execution_id: 'e2' }, 'execution_id is booked'],
    [
      'that the venue never had what it acknowledged',
      { resolution: 'never_received', evidence: EVIDENCE },
      'the venue has acknowledged the order',
    ],
  ])('refuses word %s, which would park the account', async (_what, body, message) => {
    const account = await cancelInDoubt();
    const world = worldOf(account);
    const answer = await post(world, body);
    expect(answer.body.message).toContain(message);
    expect(answer.status).toBe(422);
    expect(world.mailboxes.sent).toEqual([]);
  });

  it('settles no order that is not in doubt, and knows no others', async () => {
    const account = await workedAccount(open(), deposit('d', '100'), placeTerms('o', {}));
    const world = worldOf(account);
    const cancelled = { resolution: 'cancelled', evidence: EVIDENCE };
    expect((await post(world, cancelled)).body.reason).toBe('ORDER_NOT_IN_DOUBT');
    expect((await post(world, cancelled, {}, crypto.randomUUID())).status).toBe(404);
    expect(world.mailboxes.sent).toEqual([]);
  });
});
