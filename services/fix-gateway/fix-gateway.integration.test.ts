import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { VenueMessage } from '../../shared/app/wire/venue-message.ts';
import { STALE_ORDER_MS } from '../../shared/fix/session.ts';
import {
  GatewaySurroundings,
  marketOrder,
  until,
} from '../../test/support/gateway-surroundings.ts';

/** How long a gateway lives at most behind its logon before it is killed. */
const LONGEST_LIFE_MS = 250;

/** Numbers in [0, 1), the same for the same seed (Numerical Recipes' constants). */
const linearCongruence = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
};

let world: GatewaySurroundings;
beforeEach(async () => {
  world = await GatewaySurroundings.open();
});
afterEach(() => world.close());

/** The order is in the book once, filled, and its account was told of every execution. */
async function expectFilledAndTold(orders: readonly { readonly order: string }[]): Promise<void> {
  const all = async (): Promise<boolean> => {
    const told = await Promise.all(orders.map(({ order }) => world.toldExecIds(order)));
    return told.every((execIds) => execIds.length >= 2);
  };
  await until('every account was told of its fills', all);
  const book = await world.book();
  for (const { order } of orders) {
    const inBook = book.orders.filter(({ clOrdId }) => clOrdId === order);
    expect(inBook.map(({ ordStatus, leaves }) => [ordStatus, leaves])).toEqual([['2', '0']]);
    const executions = book.executions.filter(({ clOrdId }) => clOrdId === order);
    expect(new Set(await world.toldExecIds(order))).toEqual(
      new Set(executions.map(({ execId }) => execId)),
    );
  }
}

describe('the FIX gateway as a process, with a real table, queue and venue', () => {
  it('brings an order to the venue and its fills home as one command', async () => {
    const gateway = await world.startLoggedOn();
    const order = marketOrder();
    await world.send(order);
    await expectFilledAndTold([order]);
    const [command, ...others] = await world.commandsFor(order.order);
    expect(others).toEqual([]);
    expect(command?.kind).toBe('apply-execution-reports');
    gateway.kill('SIGTERM');
    expect(await gateway.exited).toBe(0);
    expect(gateway.saw('stopped')).toBe(true);
  });

  it('carries cancels, rejects and orders that rest', async () => {
    await world.startLoggedOn();
    const resting = marketOrder({ symbol: 'REST1', type: 'limit', limitPrice: '1.00' });
    const rejected = marketOrder({ symbol: 'REJ1' });
    const cancel: VenueMessage = {
      kind: 'cancel-order',
      id: `${resting.id}:cancel`,
      account: resting.account,
      mailbox: 0,
      order: resting.order,
      chain: resting.chain,
      clOrdId: randomUUID(),
      origClOrdId: resting.clOrdId,
      symbol: resting.symbol,
      side: resting.side,
      quantity: resting.quantity,
      notAfter: resting.notAfter,
      at: resting.at,
    };
    const late: VenueMessage = { ...cancel, id: `${cancel.id}:2`, clOrdId: randomUUID() };
    await world.send(resting, rejected, cancel, late);
    await until('the second cancel was rejected', async () =>
      (await world.commandsFor(resting.order)).some(({ kind }) => kind === 'reject-cancel'),
    );
    const types = (await world.commandsFor(resting.order)).flatMap((command) =>
      command.kind === 'apply-execution-reports'
        ? command.reports.map(({ execType }) => execType)
        : [command.kind],
    );
    expect(types).toEqual(['new', 'canceled', 'reject-cancel']);
    await until('the rejection is told', async () =>
      (await world.commandsFor(rejected.order)).some(
        (command) =>
          command.kind === 'apply-execution-reports' &&
          command.reports.some(({ execType }) => execType === 'rejected'),
      ),
    );
  });

  it('holds orders while the venue is away, and gives up those that may not wait', async () => {
    const gateway = await world.startLoggedOn();
    await world.stopVenue();
    await until('the gateway noticed', () => gateway.saw('logged-out'));
    const patient = marketOrder();
    const urgent = marketOrder({ notAfter: Date.now() + 300 });
    await world.send(patient, urgent);
    await until('the urgent order is given back', async () =>
      (await world.commandsFor(urgent.order)).some(({ kind }) => kind === 'report-not-sent'),
    );
    await world.startVenueAgain();
    await expectFilledAndTold([patient]);
    expect(await world.commandsFor(urgent.order)).toHaveLength(1);
    const book = await world.book();
    expect(book.orders.map(({ clOrdId }) => clOrdId)).toEqual([patient.order]);
  });

  it('goes on with what the venue says after the venue was restarted', async () => {
    await world.startLoggedOn();
    const first = marketOrder();
    await world.send(first);
    await expectFilledAndTold([first]);
    await world.stopVenue();
    await world.startVenueAgain();
    const second = marketOrder();
    await world.send(second);
    await expectFilledAndTold([second]);
  });
});

describe('a gateway that is killed', () => {
  const isPlacement = (order: string) => (target: string, body: string) =>
    target.endsWith('PutItem') && body.includes(order);

  /** The order is logged as sent, but the gateway died before it knew and before it could send it. */
  const killedBetweenLogAndSocket = async () => {
    const dynamodb = await world.inFrontOfTable();
    const first = await world.startLoggedOn({ dynamodb });
    const order = marketOrder();
    const logged = dynamodb.withhold(isPlacement(order.order));
    await world.send(order);
    await logged;
    first.kill('SIGKILL');
    expect(await first.exited).toBe('SIGKILL');
    expect((await world.book()).orders).toEqual([]);
    return order;
  };

  it('between log and socket: its successor sends the order once, marked as possibly sent', async () => {
    const order = await killedBetweenLogAndSocket();
    await world.startLoggedOn();
    await expectFilledAndTold([order]);
    await until('the queue forgot the order', () => world.venueQueueIsEmpty());
    expect((await world.book()).orders).toHaveLength(1);
  });

  it('between log and socket, found too late: the order is asked for and released', async () => {
    const order = await killedBetweenLogAndSocket();
    const stale = Date.now() + STALE_ORDER_MS;
    await until('the order is too old to be sent again', () => Date.now() > stale);
    const successor = await world.startLoggedOn();
    await until('the order is reported as never received', async () =>
      (await world.commandsFor(order.order)).some(({ kind }) => kind === 'report-unknown-order'),
    );
    expect(successor.saw('orders-gap-filled')).toBe(true);
    await until('the queue forgot the order', () => world.venueQueueIsEmpty());
    expect((await world.book()).orders).toEqual([]);
    expect((await world.commandsFor(order.order)).map(({ kind }) => kind)).toEqual([
      'report-unknown-order',
    ]);
  });

  it('between the report and the sequence number: the venue says it again, the account knows it', async () => {
    const sqs = await world.inFrontOfQueues();
    const first = await world.startLoggedOn({ sqs });
    const order = marketOrder();
    const told = sqs.withhold(
      (target, body) => target.endsWith('SendMessage') && body.includes(order.order),
    );
    await world.send(order);
    await told;
    first.kill('SIGKILL');
    await first.exited;
    await world.startLoggedOn();
    await expectFilledAndTold([order]);
    const later = marketOrder();
    await world.send(later);
    await expectFilledAndTold([later]);
    expect((await world.book()).orders).toHaveLength(2);
  });
});

describe('a gateway that is killed again and again', () => {
  const KILLS = 6;
  const ORDERS_PER_LIFE = 15;
  /** Of the moment of each kill; the same seed kills at the same moments, as far as a real machine can. */
  const SEED = 20_261_121;

  it('while orders flow: each is filled once and told, or released and never at the venue', async () => {
    const draw = linearCongruence(SEED);
    const orders: ReturnType<typeof marketOrder>[] = [];
    for (let life = 0; life < KILLS; life += 1) {
      const gateway = await world.startLoggedOn();
      const batch = Array.from({ length: ORDERS_PER_LIFE }, () => marketOrder());
      orders.push(...batch);
      const sent = world.send(...batch);
      await wait(draw() * LONGEST_LIFE_MS);
      gateway.kill('SIGKILL');
      await gateway.exited;
      await sent;
    }
    await world.startLoggedOn();
    await until('every order is settled', async () => {
      if (!(await world.venueQueueIsEmpty())) return false;
      const told = await world.endedOrders();
      return orders.every(({ order }) => told.has(order));
    });
    const book = await world.book();
    for (const { order } of orders) {
      const inBook = book.orders.filter(({ clOrdId }) => clOrdId === order);
      const released = (await world.commandsFor(order)).filter(
        ({ kind }) => kind === 'report-not-sent' || kind === 'report-unknown-order',
      );
      expect(inBook.length + Math.min(1, released.length), order).toBe(1);
      const executions = book.executions.filter(({ clOrdId }) => clOrdId === order);
      expect(new Set(await world.toldExecIds(order))).toEqual(
        new Set(executions.map(({ execId }) => execId)),
      );
    }
  });
});

describe('two gateways of one session', () => {
  it('one works, the other stands by and takes over at once when the first is stopped', async () => {
    const first = await world.startLoggedOn();
    const second = world.startGateway();
    await until('the second stands by', () => second.saw('standing-by'));
    const before = marketOrder();
    await world.send(before);
    await expectFilledAndTold([before]);
    expect(second.saw('took-over')).toBe(false);
    first.kill('SIGTERM');
    expect(await first.exited).toBe(0);
    await until('the second took over', () => second.saw('logged-on'));
    const after = marketOrder();
    await world.send(after);
    await expectFilledAndTold([after]);
  });

  it('one that froze finds itself replaced and ends, having sent nothing', async () => {
    const first = await world.startLoggedOn();
    first.kill('SIGSTOP');
    const second = await world.startLoggedOn();
    const order = marketOrder();
    await world.send(order);
    await expectFilledAndTold([order]);
    first.kill('SIGCONT');
    expect(await first.exited).toBe(1);
    expect(first.saw('ended-itself')).toBe(true);
    const next = marketOrder();
    await world.send(next);
    await expectFilledAndTold([next]);
    expect(second.saw('ended-itself')).toBe(false);
    expect((await world.book()).orders).toHaveLength(2);
  });

  it('one that cannot reach its table any more ends itself', async () => {
    const dynamodb = await world.inFrontOfTable();
    const first = await world.startLoggedOn({ dynamodb });
    void dynamodb.withhold(() => true);
    expect(await first.exited).toBe(1);
    await world.startLoggedOn();
    const order = marketOrder();
    await world.send(order);
    await expectFilledAndTold([order]);
  });

  it('one that wrongly believes in its lease is fenced by the log', async () => {
    const first = await world.startLoggedOn({ leaseMs: 600_000 });
    // It renews every 200 s; who knows of a shorter lease takes it for dead, while it is logged on.
    const second = world.startGateway();
    expect(await first.exited).toBe(1);
    expect(first.lines.at(-1)).toMatchObject({
      event: 'ended-itself',
      reason: expect.stringContaining('SessionTakenError'),
    });
    await until('the second logged on', () => second.saw('logged-on'));
    const order = marketOrder();
    await world.send(order);
    await expectFilledAndTold([order]);
  });
});
