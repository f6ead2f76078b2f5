import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chosenStateFolder } from '../../local/cloud/state-folder.ts';
import { type RunningStack, startStack } from '../../local/commands/running-stack.ts';
import { checkSettledLedger } from '../../local/ledger-check/check-ledger.ts';
import type { OrderTermsWire } from '../../shared/app/wire/account-command.ts';
import { type ApiKey, Brokerage, eventually } from '../e2e/brokerage.ts';
import { Mailbox } from '../support/mailbox.ts';

/** A Tuesday in the middle of trading; its evening; the next morning. */
const TRADING = '2026-11-24T10:00:00-05:00';
const EVENING = '2026-11-24T18:00:00-05:00';
const BEFORE_OPEN = '2026-11-25T09:27:50-05:00';
const DUE_FOR_OPEN = '2026-11-25T09:28:10-05:00';
const OPEN = '2026-11-25T09:30:05-05:00';
/** Beyond the 90 days of an order that is good till cancelled. */
const NINETY_ONE_DAYS = 'P91D';
/** From the opening, which it is again after those. */
const PAST_THE_CLOSE = 'PT6H32M';
const START_WITHIN_MS = 120_000;

/** Goes up and down two dollars every twenty seconds; always 50.00. */
const SWINGING = 'SWING1';
const FLAT = 'FLAT1';
/** The venue never hears of an order in it, and never answers. */
const GONE = 'GONE1';
/** A little longer than a venue has for a word, and as long as the gateway needs to see that. */
const NO_WORD = 'PT31S';
const A_MOMENT_MS = 500;
/** 50.00 until ten o'clock, then 25.00. */
const HALVING = 'CRASH1';

describe('orders that wait, on a driven clock, with kills', () => {
  const state = mkdtempSync(join(tmpdir(), 'bellwether-waiting-'));
  let stack: RunningStack;
  let broker: Brokerage;
  let mailbox: Mailbox;
  let account = '';
  let key: ApiKey;

  const local = async (path: string, body?: object): Promise<Record<string, unknown>> => {
    const response = await fetch(`${stack.endpoints.api}/_local/${path}`, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    expect(response.status).toBe(200);
    return (await response.json()) as Record<string, unknown>;
  };

  /** Straight into the mailbox, as place-order would. */
  const place = async (terms: Omit<OrderTermsWire, 'extendedHours'>): Promise<string> => {
    const { now } = await local('clock');
    const order = randomUUID();
    await mailbox.send(account, {
      kind: 'place-order',
      id: randomUUID(),
      account,
      actor: { type: 'client', id: key.key_id },
      issuedAt: Date.parse(String(now)),
      order,
      clientOrderId: order,
      bodyHash: '0'.repeat(64),
      terms: { extendedHours: false, ...terms },
    });
    return order;
  };

  const statusOf = async (order: string): Promise<unknown> =>
    (await broker.trade(key, 'GET', `/v2/orders/${order}`)).body.status;
  const becomes = (order: string, status: string): Promise<unknown> =>
    eventually(
      () => statusOf(order),
      (now) => now === status,
    );

  beforeAll(async () => {
    stack = await startStack({ state });
    broker = new Brokerage(stack.endpoints);
    mailbox = new Mailbox(stack.endpoints.sqs);
    await local('clock', { set: TRADING });
    ({ id: account, key } = await broker.fundedAccount('100000'));
  }, START_WITHIN_MS);
  afterAll(async () => {
    mailbox?.close();
    await stack?.stop();
    rmSync(state, { recursive: true, force: true });
  });

  it('a trailing stop goes out although its watcher was killed', async () => {
    const day = { symbol: SWINGING, timeInForce: 'day' } as const;
    await becomes(await place({ ...day, side: 'buy', type: 'market', quantity: '5' }), 'filled');
    const trail = { kind: 'price', amount: '0.5' } as const;
    const stop = await place({ ...day, side: 'sell', type: 'trailing_stop', quantity: '5', trail });
    await becomes(stop, 'accepted');
    const { 'stop-trigger': watcher } = await local('processes');
    process.kill(Number(watcher), 'SIGKILL');
    await becomes(stop, 'filled');
  });

  it('an overnight order goes out for the opening, although its driver was killed', async () => {
    await local('clock', { set: EVENING });
    const order = await place({
      symbol: FLAT,
      side: 'buy',
      type: 'market',
      timeInForce: 'day',
      quantity: '1',
    });
    await becomes(order, 'accepted');
    await local('clock', { set: BEFORE_OPEN });
    expect(await statusOf(order)).toBe('accepted');
    await local('clock', { set: DUE_FOR_OPEN });
    await local('terminations', { function: 'release-due-orders' });
    await local('clock', { set: OPEN });
    await becomes(order, 'filled');
  });

  it('an order that nobody knows of, at a venue that says nothing, ends by an operator’s word', async () => {
    const before = (await broker.trade(key, 'GET', '/v2/account')).body.buying_power;
    const terms = { symbol: GONE, side: 'buy', type: 'limit', timeInForce: 'day' } as const;
    const order = await place({ ...terms, quantity: '1', limitPrice: '50' });
    await becomes(order, 'pending_new');
    // It is asked for, then in doubt: asked to be cancelled, and held.
    await eventually(
      async () => {
        await local('clock', { advance: NO_WORD });
        await pause(A_MOMENT_MS);
        return statusOf(order);
      },
      (status) => status === 'pending_cancel',
    );
    const path = `/v1/accounts/${account}/orders`;
    const doubtful = await broker.operate('GET', `${path}?in_doubt=true`);
    expect(JSON.stringify(doubtful.body)).toContain(order);
    expect((await broker.trade(key, 'GET', '/v2/account')).body.buying_power).not.toBe(before);
    const evidence = 'end-of-day file of the venue, without it';
    const word = { resolution: 'never_received', evidence };
    await broker.operate('POST', `${path}/${order}/resolution`, word);
    await becomes(order, 'rejected');
    expect((await broker.trade(key, 'GET', '/v2/account')).body.buying_power).toBe(before);
  });

  it('an order that is good till cancelled ends when its time is over', async () => {
    const order = await place({
      symbol: FLAT,
      side: 'buy',
      type: 'limit',
      timeInForce: 'gtc',
      quantity: '1',
      limitPrice: '10',
    });
    await becomes(order, 'new');
    await local('clock', { advance: NINETY_ONE_DAYS });
    await eventually(
      () => statusOf(order),
      (status) => status === 'canceled' || status === 'expired',
    );
  });

  it('a margin account is called at the close by the schedule, and its deposit lifts the call at once', async () => {
    const opened = await broker.operate('POST', '/v1/accounts', { type: 'margin' });
    const path = `/v1/accounts/${opened.body.id}`;
    const { body: own } = await broker.operate('POST', `${path}/api_keys`, {});
    const margin = { key_id: String(own.key_id), secret_key: String(own.secret_key) };
    await broker.operate('POST', `${path}/test_deposits`, { amount: '3000' });
    const order = { symbol: HALVING, qty: '100', side: 'buy', type: 'market' };
    const { body: placed } = await broker.place(margin, order);
    await broker.orderOnceIts(margin, String(placed.id), 'filled');
    // What the account stands at, without asking for an assessment.
    const standing = async () =>
      (await broker.operate('PATCH', path, { order_rate: null })).body.margin_call;
    expect(await standing()).toBeNull();
    await local('clock', { advance: PAST_THE_CLOSE });
    const call = await eventually(standing, (now) => now !== null);
    const { amount } = call as { amount: string };
    expect(Number(amount)).toBeGreaterThan(0);
    await broker.operate('POST', `${path}/test_deposits`, { amount });
    expect(await standing()).toBeNull();
  });

  it('and the books are right', async () => {
    const { venue } = chosenStateFolder({ BELLWETHER_STATE: state });
    const { findings } = await checkSettledLedger(stack.endpoints.dynamodb, venue);
    expect(findings).toEqual([]);
  });
});
