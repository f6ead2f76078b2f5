import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { readHistory } from '../../shared/app/history/read-history.ts';
import { processAccountCommands } from '../../shared/app/process-account-commands.ts';
import { lotsOf } from '../../shared/domain/ledger/tax-lots.ts';
import { text } from '../../shared/domain/money/exact.ts';
import { type AccountId, type Instant, instant } from '../../shared/kernel/brand.ts';
import { brokerWorld } from '../../test/support/api-fixtures.ts';
import { ACCOUNT, orderId, T0 } from '../../test/support/commands.ts';
import { call } from '../../test/support/http-call.ts';
import { about, tradedAccount } from '../../test/support/traded-account.ts';
import { workingPorts } from '../../test/support/worked-account.ts';
import { chooseLotsOf } from './handler.ts';

const [A, B] = [`${orderId('a')}:fa`, `${orderId('b')}:fb`];
const NOW = instant(T0 + 60_000);

/** The account of tradedAccount, its worker at work on what is sent. */
async function world(now: Instant = NOW) {
  const traded = await tradedAccount();
  const broker = brokerWorld(traded.store);
  let clock = now;
  let worked: Promise<unknown> = Promise.resolve();
  const ports = {
    ...traded,
    ...broker,
    clock: { now: () => clock, isDriven: () => false },
    pause: async () => void (await worked),
  };
  broker.mailboxes.onSend = ({ command }) => {
    const body = JSON.stringify(command);
    const account = ACCOUNT as AccountId;
    worked = processAccountCommands(
      workingPorts(traded.store, () => clock),
      account,
      [body],
      clock,
    );
  };
  const setClock = (to: Instant): void => {
    clock = to;
  };
  const choose = (sale: string, lots: object, headers = {}) =>
    call(chooseLotsOf(ports), {
      ...about(),
      body: { order_id: orderId(sale), lots },
      headers,
    });
  return { ports, choose, setClock, sent: broker.mailboxes.sent };
}

describe('POST /v1/accounts/{account_id}/lot_choices', () => {
  it('makes a sale in parts take the lots that were chosen, as far as chosen', async () => {
    const { ports, choose } = await world();
    const { status, body } = await choose('s', [{ id: B, qty: '5' }]);
    expect([status, body.status]).toEqual([200, 'COMPLETE']);
    const answer = await readHistory(ports, ACCOUNT as AccountId, NOW);
    if (answer.kind !== 'history') throw new Error(answer.kind);
    const { open, gains } = lotsOf(answer.history.lots);
    expect(open.map(({ id, quantity, cost }) => [id, text(quantity), text(cost)])).toEqual([
      [A, '3', '60'],
    ]);
    expect(gains.map(({ lot, quantity, cost }) => [lot, text(quantity), text(cost)])).toEqual([
      [B, '4', '120'],
      [B, '1', '30'],
      [A, '7', '140'],
    ]);
  });

  it('counts once under one key, after the settlement too', async () => {
    const { setClock, choose, sent } = await world();
    const key = { 'idempotency-key': 'k' };
    await choose('s', [{ id: B, qty: '5' }], key);
    setClock(instant(NOW + 30 * 86_400_000));
    const again = await choose('s', [{ id: B, qty: '5' }], key);
    expect([again.status, again.headers['Idempotent-Replayed']]).toEqual([200, 'true']);
    expect(sent).toHaveLength(1);
    const other = await choose('s', [{ id: B, qty: '4' }], key);
    expect(other.body.reason).toBe('IDEMPOTENCY_KEY_REUSED');
  });

  it.each<[what: string, sale: string, lot: string, qty: string, message: RegExp, later?: number]>([
    ['of an order that is none', 'nothing', B, '1', /has sold nothing/],
    ['of a purchase', 'a', B, '1', /has sold nothing/],
    ['of more than was sold', 's', B, '12.5', /more shares than were sold/],
    ['of a lot that is none', 's', 'x:y', '1', /x:y is no lot of ACME/],
    ['after the sale has settled', 's', B, '1', /settled on 2026-11-23/, 4],
  ])('refuses a choice %s', async (_what, sale, id, qty, message, daysLater = 0) => {
    const { choose, sent } = await world(instant(NOW + daysLater * 86_400_000));
    const { status, body } = await choose(sale, [{ id, qty }]);
    expect([status, body.reason]).toEqual([422, 'LOTS_NOT_CHOOSABLE']);
    expect(body.message).toMatch(message);
    expect(sent).toEqual([]);
  });
});
