import { describe, expect, it } from 'vitest';
import { type FixField, MsgType, Tag } from '../../fix/message.ts';
import { instant } from '../../kernel/brand.ts';
import { ACKNOWLEDGEMENT_WAIT_MS, addCommand } from './account-outbox.ts';
import {
  INBOUND_FLUSH_AFTER_MS,
  MAX_BACKLOG,
  MAX_IN_HAND,
  mayConnect,
  nextWakeAt,
  wantsMessages,
} from './gateway.ts';
import { cancelOf, newOrder, type SimulatedOwner, SimulatedWorld } from './simulated-world.ts';
import { ASK_AFTER_MS } from './status-requests.ts';

const given = (): { world: SimulatedWorld; owner: SimulatedOwner } => {
  const world = new SimulatedWorld();
  return { world, owner: world.start() };
};

/** Everything on its way arrives, the wait for fills included. */
const letArrive = (world: SimulatedWorld, owner: SimulatedOwner): void => {
  world.settle(owner);
  world.pass(ACKNOWLEDGEMENT_WAIT_MS, [owner]);
  world.settle(owner);
};

const kinds = (world: SimulatedWorld): readonly string[] =>
  world.mail.map(({ command }) => command.kind);

/** What a line about an order must name, so that a person finds it. */
const ofOrder = ({ account, order, clOrdId }: ReturnType<typeof newOrder>) => ({
  account,
  order,
  clOrdId,
});

const events = (owner: SimulatedOwner): readonly string[] => owner.notes.map(({ event }) => event);

const recorded = (world: SimulatedWorld, kind: string): number =>
  world.log.flat().filter((record) => record.kind === kind).length;

describe('an order on its way through the gateway', () => {
  it('is logged, sent, filled and told to its account as one command', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { type: 'limit', limitPrice: '101.30' });
    world.queue.put(order);
    world.poll(owner);
    letArrive(world, owner);

    expect(world.venue.placements).toEqual([order.clOrdId]);
    const [command, ...others] = world.commands('apply-execution-reports');
    expect(others).toEqual([]);
    expect(command?.order).toBe(order.order);
    expect(command?.actor).toEqual({ type: 'venue', id: 'alpha' });
    expect(command?.reports.map((report) => report.execType)).toEqual(['new', 'trade']);
    expect(command?.reports[1]).toMatchObject({
      execId: 'E2',
      clOrdId: order.clOrdId,
      lastQuantity: '10',
      lastPrice: '101.25',
      cumulativeQuantity: '10',
      leavesQuantity: '0',
      side: 'buy',
      symbol: 'ACME',
    });
    expect(world.queue.isEmpty()).toBe(true);
  });

  it('reaches the socket only when its record is durable', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1));
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    expect(owner.appending?.records.some((record) => record.kind === 'sent')).toBe(true);
    expect(world.line?.toVenue).toEqual([]);
    expect(world.queue.isEmpty()).toBe(false);
    world.append(owner);
    expect(world.line?.toVenue).toHaveLength(1);
    expect(world.queue.isEmpty()).toBe(true);
  });

  it('shares its slot with everything that came in the same turn or during the append before', () => {
    const { world, owner } = given();
    const slots = world.log.length;
    for (const number of [1, 2, 3]) world.queue.put(newOrder(world, number));
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    for (const number of [4, 5]) world.queue.put(newOrder(world, number));
    world.poll(owner);
    world.append(owner);
    world.append(owner);
    expect(world.log.length - slots).toBe(2);
    expect(world.line?.toVenue).toHaveLength(5);
  });
});

describe('intake, first of all: is the message in the log?', () => {
  it('given a message that was sent, when the queue brings it again, even late, it is only taken off the queue', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { notAfter: world.now + 1_000 });
    world.queue.put(order);
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    world.append(owner, false);
    world.die(owner);

    world.pass(20_000, []);
    const successor = world.takeOver();
    world.poll(successor);
    world.settle(successor);
    expect(world.queue.isEmpty()).toBe(true);
    expect(world.commands('report-not-sent')).toEqual([]);
    expect(recorded(world, 'not-sent')).toBe(0);
  });

  it('given a message whose record is on its way to the log, when it comes again, it is not logged again', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1));
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    world.pass(10_000, []);
    world.poll(owner);
    world.settle(owner);
    expect(world.venue.placements).toHaveLength(1);
    expect(world.queue.isEmpty()).toBe(true);
  });

  it('given a message that was not sent, when it comes again, the account is told again before it is deleted', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { notAfter: world.now - 1 });
    world.queue.put(order);
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    world.append(owner);
    expect(owner.mailing).toHaveLength(1);
    world.die(owner);
    expect(world.mail).toEqual([]);

    world.pass(10_000, []);
    const successor = world.start();
    world.poll(successor);
    expect(world.queue.isEmpty()).toBe(false);
    world.settle(successor);
    expect(world.commands('report-not-sent')).toMatchObject([
      { order: order.order, message: 'new-order', clOrdId: order.clOrdId, session: 'alpha' },
    ]);
    expect(world.queue.isEmpty()).toBe(true);
    expect(recorded(world, 'not-sent')).toBe(1);
  });
});

describe('intake, then: is it too late?', () => {
  it('given a message past its notAfter, it is logged as not sent before that is reported, and never sent', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1, { notAfter: world.now - 1 }));
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    expect(owner.mailing).toEqual([]);
    world.append(owner);
    expect(owner.mailing).toHaveLength(1);
    expect(world.queue.isEmpty()).toBe(false);
    world.deliverMail(owner);
    expect(world.queue.isEmpty()).toBe(true);
    expect(world.venue.placements).toEqual([]);
  });

  it('given exactly its notAfter, it is still sent', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1, { notAfter: world.now }));
    world.poll(owner);
    letArrive(world, owner);
    expect(world.venue.placements).toHaveLength(1);
  });

  it('given no session, it waits on the queue and is given up when its time passes', () => {
    const { world, owner } = given();
    world.cut();
    world.queue.put(newOrder(world, 1, { notAfter: world.now + 1_000 }));
    world.poll(owner);
    world.settle(owner);
    world.pass(1_000, [owner]);
    world.settle(owner);
    expect(kinds(world)).toEqual([]);
    expect(world.queue.isEmpty()).toBe(false);
    world.pass(1, [owner]);
    world.settle(owner);
    expect(kinds(world)).toEqual(['report-not-sent']);
    expect(world.queue.isEmpty()).toBe(true);
  });

  it('given no session, what waits is sent in its order as soon as there is one', () => {
    const { world, owner } = given();
    world.cut();
    const order = newOrder(world, 1, { symbol: 'REST' });
    world.queue.put(order);
    world.queue.put(cancelOf(world, order));
    world.queue.put(newOrder(world, 2));
    world.poll(owner);
    world.connect(owner);
    letArrive(world, owner);
    expect(world.venue.placements).toHaveLength(2);
    expect(world.venue.book.get(order.clOrdId)?.status).toBe('4');
    expect(world.queue.isEmpty()).toBe(true);
  });
});

describe('intake of cancels', () => {
  it('given an order that was not sent, its cancel is not sent either, and reported as that', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { notAfter: world.now - 1 });
    world.queue.put(order);
    world.queue.put(cancelOf(world, order));
    world.poll(owner);
    world.settle(owner);
    expect(world.commands('report-not-sent').map(({ message }) => message)).toEqual([
      'new-order',
      'cancel-order',
    ]);
    expect(world.venue.cancelsAsked).toEqual([]);
    expect(world.queue.isEmpty()).toBe(true);
  });

  it('given a cancel past its notAfter, only the cancel is reported as not sent', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { symbol: 'REST' });
    world.queue.put(order);
    world.queue.put({ ...cancelOf(world, order), notAfter: world.now - 1 });
    world.poll(owner);
    letArrive(world, owner);
    expect(world.commands('report-not-sent')).toMatchObject([{ message: 'cancel-order' }]);
    expect(world.venue.book.get(order.clOrdId)?.status).toBe('0');
  });

  it('a cancel that the venue refuses is told as that', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1);
    const cancel = cancelOf(world, order);
    world.queue.put(order);
    world.queue.put(cancel);
    world.poll(owner);
    letArrive(world, owner);
    expect(world.commands('reject-cancel')).toMatchObject([
      { order: order.order, clOrdId: cancel.clOrdId, ordStatus: '2', over: 'for-good' },
    ]);
  });

  it('the end of an order by a cancel finds its way home by either ClOrdID', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { symbol: 'REST' });
    const cancel = cancelOf(world, order);
    world.queue.put(order);
    world.queue.put(cancel);
    world.poll(owner);
    letArrive(world, owner);
    const reports = world.commands('apply-execution-reports').flatMap(({ reports }) => reports);
    expect(reports.map(({ execType, clOrdId }) => [execType, clOrdId])).toEqual([
      ['new', order.clOrdId],
      ['canceled', cancel.clOrdId],
    ]);
  });
});

describe('what cannot be read', () => {
  it.each([
    ['a symbol that FIX has no letters for', { symbol: 'ACM\u0395' }],
    ['a separator in a name', { clOrdId: 'a\u0001b' }],
    ['no symbol', { symbol: '' }],
    ['a time that is none', { at: 1e300 }],
  ])('%s stays on the queue, and what comes behind it is sent', (_what, change) => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1, change));
    world.queue.put(newOrder(world, 2));
    world.poll(owner);
    world.settle(owner);
    expect(owner.notes.map(({ event }) => event)).toContain('unreadable-queue-message');
    expect(world.venue.placements).toEqual([newOrder(world, 2).clOrdId]);
  });

  it.each(['', 'nonsense', '{"kind":"new-order"}'])(
    '%j stays on the queue, with an alarm',
    (body) => {
      const { world, owner } = given();
      world.give(owner, { kind: 'queue-messages', messages: [{ body, receipt: 'r' }] });
      world.settle(owner);
      expect(owner.notes.at(-1)).toMatchObject({
        level: 'alarm',
        event: 'unreadable-queue-message',
      });
    },
  );
});

describe('reports on their way to the accounts', () => {
  it('an acknowledgement without fills waits ten milliseconds and no longer', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1, { symbol: 'REST' }));
    world.poll(owner);
    world.settle(owner);
    expect(world.mail).toEqual([]);
    expect(nextWakeAt(owner.gateway)).toBe(world.now + ACKNOWLEDGEMENT_WAIT_MS);
    world.pass(ACKNOWLEDGEMENT_WAIT_MS, [owner]);
    world.settle(owner);
    expect(kinds(world)).toEqual(['apply-execution-reports']);
  });

  it('an order that is complete waits for nothing', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1));
    world.poll(owner);
    world.settle(owner);
    expect(kinds(world)).toEqual(['apply-execution-reports']);
  });

  it('one account has one command in flight, in order; another account does not wait for it', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1));
    world.queue.put(newOrder(world, 2));
    const other = '00000000-0000-4000-8000-000000000002';
    world.queue.put(newOrder(world, 3, { account: other }));
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    world.append(owner);
    for (let message = 0; message < 3; message += 1) world.bytesToVenue();
    while ((world.line?.toGateway.length ?? 0) > 0) world.bytesToGateway();
    expect(owner.mailing.map(({ command }) => command.account)).toEqual([
      newOrder(world, 1).account,
      other,
    ]);
    world.deliverMail(owner);
    expect(owner.mailing).toHaveLength(2);
  });

  it('the inbound number reaches the log only when the report is in the mailbox', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1));
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    world.append(owner);
    const before = owner.gateway.index.nextInbound;
    world.bytesToVenue();
    while ((world.line?.toGateway.length ?? 0) > 0) world.bytesToGateway();
    world.pass(INBOUND_FLUSH_AFTER_MS, [owner]);
    world.append(owner);
    expect(owner.mailing).toHaveLength(1);
    expect(owner.gateway.index.nextInbound).toBe(before);
    world.deliverMail(owner);
    world.pass(INBOUND_FLUSH_AFTER_MS, [owner]);
    world.append(owner);
    expect(world.log.at(-1)).toMatchObject([
      { kind: 'received', nextInbound: before + 2, acknowledged: [newOrder(world, 1).clOrdId] },
    ]);
  });

  it('the inbound number asks for a turn of its own only while no append is under way', () => {
    const { world, owner } = given();
    world.run(owner, 1_000);
    world.venueSays('0', []);
    world.bytesToGateway();
    expect(nextWakeAt(owner.gateway)).toBe(world.now + INBOUND_FLUSH_AFTER_MS);
    world.queue.put(newOrder(world, 1));
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    world.venueSays('0', []);
    world.bytesToGateway();
    expect(owner.appending).toBeDefined();
    expect(nextWakeAt(owner.gateway)).toBeUndefined();
  });

  it('a report that was told but not logged is told again as the same command after a crash', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1));
    world.poll(owner);
    world.settle(owner);
    expect(world.mail).toHaveLength(1);
    world.die(owner);
    const successor = world.start();
    world.run(successor, 1_000);
    expect(successor.gateway.index.nextInbound).toBe(successor.gateway.session.nextInbound);
    expect(world.mail).toHaveLength(1);
  });
});

describe('what the venue says out of turn', () => {
  const sentSequence = (world: SimulatedWorld, msgType: string): string => {
    const sent = world.log
      .flat()
      .find((record) => record.kind === 'sent' && record.msgType === msgType);
    return sent?.kind === 'sent' ? String(sent.sequence) : 'none';
  };

  it.each(['3', 'j'])('35=%s for a new order is its rejection', (msgType) => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { symbol: 'SILENT' });
    world.queue.put(order);
    world.poll(owner);
    world.settle(owner);
    const refSequence = sentSequence(world, MsgType.newOrderSingle);
    world.venueSays(msgType, [
      [Tag.refSequence, refSequence],
      [Tag.text, 'not today'],
      [Tag.refMsgType, 'D'],
      [msgType === 'j' ? Tag.businessRejectReason : Tag.sessionRejectReason, '5'],
    ]);
    world.settle(owner);
    expect(world.commands('apply-execution-reports')).toMatchObject([
      {
        order: order.order,
        reports: [
          {
            execId: `reject:${refSequence}`,
            execType: 'rejected',
            clOrdId: order.clOrdId,
            symbol: 'SILENT',
            side: 'buy',
            leavesQuantity: '0',
            text: 'not today',
          },
        ],
      },
    ]);
    expect(owner.notes.find(({ event }) => event === 'message-rejected')?.detail).toMatchObject(
      ofOrder(order),
    );
  });

  it('35=j for a cancel leaves the order as it was', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1);
    world.queue.put(order);
    world.queue.put(cancelOf(world, order));
    world.poll(owner);
    letArrive(world, owner);
    const before = world.commands('reject-cancel').length;
    world.venueSays('j', [
      [Tag.refSequence, sentSequence(world, MsgType.orderCancelRequest)],
      [Tag.refMsgType, 'F'],
      [Tag.businessRejectReason, '4'],
    ]);
    world.settle(owner);
    expect(world.commands('reject-cancel')).toHaveLength(before);
    // The same cancel was refused before: the account hears it once.
    expect(before).toBe(1);
  });

  it('a report of an order that is not ours is an alarm, and the sequence goes on', () => {
    const { world, owner } = given();
    world.venueSays('8', [
      [Tag.orderId, 'V9'],
      [Tag.clOrdId, 'nobody'],
      [Tag.execId, 'E9'],
      [Tag.execType, 'F'],
      [Tag.ordStatus, '2'],
      [Tag.symbol, 'ACME'],
      [Tag.side, '1'],
      [Tag.lastQuantity, '5'],
      [Tag.lastPrice, '9.99'],
      [Tag.cumulativeQuantity, '5'],
      [Tag.leavesQuantity, '0'],
      [Tag.averagePrice, '9.99'],
      [Tag.transactTime, '20261123-15:00:00.000'],
    ]);
    world.settle(owner);
    expect(owner.notes.at(-1)).toMatchObject({
      level: 'alarm',
      event: 'strange-execution-report',
      detail: { clOrdId: 'nobody', execId: 'E9', lastQuantity: '5', lastPrice: '9.99' },
    });
    expect(world.mail).toEqual([]);
    world.run(owner, 1_000);
    expect(owner.gateway.index.nextInbound).toBe(owner.gateway.session.nextInbound);
  });

  it('a bust of an order of ours that does not say of which fill is told to its account, which parks it', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { symbol: 'REST' });
    world.queue.put(order);
    world.poll(owner);
    letArrive(world, owner);
    world.venueSays('8', [
      [Tag.orderId, 'V1'],
      [Tag.clOrdId, order.clOrdId],
      [Tag.execId, 'E9'],
      [Tag.execType, 'H'],
      [Tag.ordStatus, '0'],
      [Tag.symbol, 'REST'],
      [Tag.side, '1'],
      [Tag.cumulativeQuantity, '0'],
      [Tag.leavesQuantity, '10'],
      [Tag.averagePrice, '0'],
      [Tag.transactTime, '20261123-15:00:00.000'],
    ]);
    letArrive(world, owner);
    expect(world.commands('report-unbookable')).toMatchObject([
      { order: order.order, problem: 'a bust without ExecRefID (ExecID E9)' },
    ]);
    expect(owner.notes.at(-1)).toMatchObject({
      level: 'alarm',
      event: 'inbound-problem',
      detail: ofOrder(order),
    });
    world.run(owner, 1_000);
    expect(owner.gateway.index.nextInbound).toBe(owner.gateway.session.nextInbound);
  });

  it('"unknown" for an order that the venue has acknowledged is an alarm and releases nothing', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { symbol: 'REST' });
    world.queue.put(order);
    world.poll(owner);
    letArrive(world, owner);
    world.venueSays('8', [
      [Tag.orderId, 'NONE'],
      [Tag.clOrdId, order.clOrdId],
      [Tag.execId, '0'],
      [Tag.execType, 'I'],
      [Tag.ordStatus, '8'],
      [Tag.orderRejectReason, '5'],
      [Tag.symbol, 'REST'],
      [Tag.side, '1'],
      [Tag.cumulativeQuantity, '0'],
      [Tag.leavesQuantity, '0'],
      [Tag.averagePrice, '0'],
    ]);
    letArrive(world, owner);
    expect(owner.notes.at(-1)).toMatchObject({
      level: 'alarm',
      event: 'known-order-is-unknown',
      detail: ofOrder(order),
    });
    expect(world.commands('report-unknown-order')).toEqual([]);
  });
});

describe('the log', () => {
  it('never holds the password', () => {
    const { world } = given();
    expect(recorded(world, 'sent')).toBeGreaterThan(0);
    expect(JSON.stringify(world.log)).not.toContain('secret');
  });
});

describe('orders whose fate is not known', () => {
  /** Logged as sent, never on the wire. */
  const lostBehindTheLog = () => {
    const { world, owner } = given();
    const order = newOrder(world, 1);
    world.queue.put(order);
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    world.append(owner, false);
    world.die(owner);
    return { world, order };
  };

  it('a young one is sent again when the venue asks for it', () => {
    const { world, order } = lostBehindTheLog();
    world.pass(2_000, []);
    const successor = world.start();
    world.run(successor, 1_000);
    expect(world.venue.placements).toEqual([order.clOrdId]);
    expect(world.venue.resendDelaysMs).toEqual([2_000]);
    expect(kinds(world)).toEqual(['apply-execution-reports']);
  });

  it('an old one is gap-filled and asked for; "unknown" is reported once', () => {
    const { world, order } = lostBehindTheLog();
    world.pass(5_001, []);
    const successor = world.start();
    world.run(successor, 30_000);
    expect(world.venue.placements).toEqual([]);
    expect(events(successor)).toContain('order-status-requested');
    expect(world.commands('report-unknown-order')).toMatchObject([
      { order: order.order, clOrdId: order.clOrdId, session: 'alpha' },
    ]);
    expect(kinds(world)).toHaveLength(1);
  });

  it('one that the venue does not answer is asked for after a while', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { symbol: 'SILENT' });
    world.queue.put(order);
    world.poll(owner);
    world.run(owner, ASK_AFTER_MS - 1_000);
    expect(world.venue.statusAsked).toEqual([]);
    world.run(owner, 2_000);
    expect(world.venue.statusAsked).toEqual([order.clOrdId]);
    expect(kinds(world)).toEqual(['report-stuck', 'apply-execution-reports']);
    expect(owner.gateway.index.unanswered.size).toBe(0);
  });

  it('and is told to the account when the venue shows that it has it', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { symbol: 'SILENT' });
    world.queue.put(order);
    world.poll(owner);
    world.run(owner, ASK_AFTER_MS + 2_000);
    expect(world.commands('apply-execution-reports')).toMatchObject([
      {
        order: order.order,
        reports: [
          { execId: `status:${order.clOrdId}:0`, execType: 'status', ordStatus: '0', side: 'buy' },
        ],
      },
    ]);
    expect(owner.gateway.index.nextInbound).toBe(owner.gateway.session.nextInbound);
    // Asked again, the venue says nothing new.
    world.venueSays('8', status(order.clOrdId));
    letArrive(world, owner);
    expect(world.commands('apply-execution-reports')).toHaveLength(1);
  });

  it('is not settled by a status of another symbol or side, nor by one that is pending', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { symbol: 'SILENT' });
    world.queue.put(order);
    world.poll(owner);
    world.settle(owner);
    world.venueSays('8', status(order.clOrdId, { [Tag.symbol]: 'ACME' }));
    world.venueSays('8', status(order.clOrdId, { [Tag.side]: '2' }));
    world.settle(owner);
    expect(owner.notes.filter(({ event }) => event === 'strange-status')).toHaveLength(2);
    expect(owner.notes.at(-1)).toMatchObject({ level: 'alarm', detail: ofOrder(order) });
    expect(owner.gateway.index.unanswered.size).toBe(1);
    world.venueSays('8', status(order.clOrdId, { [Tag.ordStatus]: 'A' }));
    world.run(owner, 1_000);
    expect(world.commands('apply-execution-reports')).toEqual([]);
    expect(owner.gateway.index.nextInbound).toBe(owner.gateway.session.nextInbound);
  });

  it('after a takeover only those without an answer are asked for', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1));
    world.poll(owner);
    world.run(owner, 1_000);
    world.queue.put(newOrder(world, 2, { symbol: 'SILENT' }));
    world.poll(owner);
    world.settle(owner);
    world.die(owner);
    const successor = world.start();
    world.run(successor, 1_000);
    const asked = successor.notes.filter(({ event }) => event === 'order-status-requested');
    const { account, order, clOrdId } = newOrder(world, 2);
    expect(asked.map(({ detail }) => detail)).toEqual([{ account, order, clOrdId }]);
  });
});

/** The answer to a question about an order to buy SILENT: it is new. */
const status = (
  clOrdId: string,
  change: Readonly<Record<number, string>> = {},
): readonly FixField[] => {
  const fields: Record<number, string> = {
    [Tag.orderId]: 'V1',
    [Tag.clOrdId]: clOrdId,
    [Tag.execId]: '0',
    [Tag.execType]: 'I',
    [Tag.ordStatus]: '0',
    [Tag.symbol]: 'SILENT',
    [Tag.side]: '1',
    [Tag.leavesQuantity]: '10',
    [Tag.cumulativeQuantity]: '0',
    [Tag.averagePrice]: '0',
    [Tag.transactTime]: '20261123-15:00:00.000',
    ...change,
  };
  return Object.entries(fields).map(([tag, value]) => [Number(tag), value]);
};

describe('going off duty', () => {
  it('gives back what it holds, logs out, logs the last inbound number, and ends', () => {
    const { world, owner } = given();
    world.cut();
    world.queue.put(newOrder(world, 1));
    world.poll(owner);
    world.connect(owner);
    world.give(owner, { kind: 'stop' });
    world.settle(owner);
    expect(owner.ended).toBe(true);
    const successor = world.start();
    world.poll(successor);
    letArrive(world, successor);
    expect(world.venue.placements).toHaveLength(1);
  });

  it('takes nothing in any more', () => {
    const { world, owner } = given();
    world.give(owner, { kind: 'stop' });
    expect(wantsMessages(owner.gateway)).toBe(false);
    world.queue.put(newOrder(world, 1));
    const messages = world.queue.receive(world.now);
    world.give(owner, { kind: 'queue-messages', messages });
    expect(owner.gateway.inHand.size).toBe(0);
    expect(world.queue.receive(world.now)).toHaveLength(1);
  });

  it('ends although the venue does not answer the Logout', () => {
    const { world, owner } = given();
    world.give(owner, { kind: 'stop' });
    world.give(owner, { kind: 'turn-ended' });
    world.append(owner);
    for (let second = 0; second < 5; second += 1) {
      world.pass(1_000, [owner]);
      world.append(owner);
    }
    expect(owner.ended).toBe(true);
  });
});

describe('a clock that is set', () => {
  it('back by a day holds nothing up', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1, { symbol: 'REST' }));
    world.queue.put(newOrder(world, 2, { symbol: 'SILENT' }));
    world.poll(owner);
    world.settle(owner);
    expect(world.mail).toEqual([]);
    world.now = instant(world.now - 86_400_000);
    world.run(owner, 1_000);
    expect(kinds(world)).toEqual(['apply-execution-reports']);
    expect(owner.gateway.index.nextInbound).toBe(owner.gateway.session.nextInbound);
    world.run(owner, ASK_AFTER_MS);
    expect(owner.gateway.index.unanswered.size).toBe(0);
  });

  it('forward by a day costs the connection, and an order on its way then counts as too old', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1));
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    world.append(owner);
    world.now = instant(world.now + 86_400_000);
    world.run(owner, 5_000);
    expect(world.venue.placements).toEqual([]);
    expect(kinds(world)).toEqual(['report-stuck', 'report-unknown-order']);
    world.queue.put(newOrder(world, 2));
    world.run(owner, 1_000);
    expect(world.venue.placements).toHaveLength(1);
  });
});

describe('limits', () => {
  it('leaves the reports with the venue while the mailboxes do not take what came before', () => {
    const { world, owner } = given();
    const { outbox } = owner.gateway;
    for (let command = 0; command < MAX_BACKLOG; command += 1) {
      const route = { account: `a${command}`, mailbox: 0, order: 'o', clOrdId: 'c' };
      addCommand(outbox, route, { kind: 'unknown-order', clOrdId: 'c' }, [], world.now);
    }
    world.venueSays('0', []);
    world.bytesToGateway();
    expect(events(owner)).toContain('mailboxes-do-not-take-reports');
    expect(world.line?.hangsUp).toBe(true);
    expect(mayConnect(owner.gateway)).toBe(false);
    while (owner.mailing.length > 0) world.deliverMail(owner);
    expect(mayConnect(owner.gateway)).toBe(true);
  });

  it('takes no more messages than it may hold', () => {
    const { world, owner } = given();
    world.cut();
    for (let number = 1; number <= MAX_IN_HAND; number += 1)
      world.queue.put(newOrder(world, number));
    while (wantsMessages(owner.gateway)) world.poll(owner);
    expect(owner.gateway.inHand.size).toBe(MAX_IN_HAND);
  });
});
