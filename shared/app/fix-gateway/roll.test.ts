import { describe, expect, it } from 'vitest';
import { instant } from '../../kernel/brand.ts';
import { MAX_CARRIED, messageKnown } from './log-index.ts';
import { outboundMessage } from './order-messages.ts';
import { cancelOf, newOrder, type SimulatedOwner, SimulatedWorld } from './simulated-world.ts';
import { ASK_AFTER_MS, watch } from './status-requests.ts';

/** Generations of a few records: each logon ends one. */
const SHORT = 3;

const given = (): { world: SimulatedWorld; owner: SimulatedOwner } => {
  const world = new SimulatedWorld(SHORT);
  return { world, owner: world.start() };
};

/** Sessions come and go until nothing of before is in memory. */
const forget = (world: SimulatedWorld, owner: SimulatedOwner): void => {
  const from = owner.gateway.index.current.number;
  while (owner.gateway.index.previous.number <= from) {
    world.connect(owner);
    world.run(owner, 500);
  }
};

const inLog = (world: SimulatedWorld, kind: string): number =>
  world.log.flat().filter((record) => record.kind === kind).length;

describe('a log that rolls', () => {
  it('is read back at a takeover for two generations and no further', () => {
    const { world, owner } = given();
    for (let number = 1; number <= 20; number += 1) {
      world.queue.put(newOrder(world, number));
      forget(world, owner);
    }
    const { index, slotsRead } = world.readEnd();
    expect(index).toEqual(owner.gateway.index);
    expect(world.log.length).toBeGreaterThan(100);
    expect(slotsRead).toBeLessThan(20);
    expect(index.previous.messages.size + index.current.messages.size).toBeLessThanOrEqual(1);
  });

  it('does not forget a generation before it is in the archive', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1);
    world.queue.put(order);
    world.run(owner, 100);
    for (let night = 0; night < 10; night += 1) {
      world.connect(owner);
      for (let turn = 0; turn < 10; turn += 1) {
        world.pass(100, [owner]);
        world.append(owner);
        world.bytesToVenue();
        world.bytesToGateway();
      }
    }
    expect(world.archive.size).toBe(0);
    expect(messageKnown(owner.gateway.index, order.clOrdId)?.sent).toBe(true);
  });

  it('archives again, after a takeover, what the owner before may not have', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1);
    world.queue.put(order);
    world.run(owner, 100);
    while (owner.archiving === undefined) {
      world.connect(owner);
      for (let turn = 0; turn < 10; turn += 1) {
        world.pass(100, [owner]);
        world.append(owner);
        world.bytesToVenue();
        world.bytesToGateway();
      }
    }
    world.die(owner);
    expect(world.archive.size).toBe(0);
    const successor = world.start();
    forget(world, successor);
    expect(world.archive.get(order.clOrdId)).toMatchObject({ sent: true, symbol: 'ACME' });
  });

  it('archives only what is durable', () => {
    const { world, owner } = given();
    world.queue.put(newOrder(world, 1));
    world.poll(owner);
    for (let turn = 0; turn < 5; turn += 1) world.pass(100, [owner]);
    expect(owner.gateway.index.current.number).toBeGreaterThan(1);
    expect(owner.archiving).toBeUndefined();
  });

  it('still asks for an order that was not answered', () => {
    const { world, owner } = given();
    const silent = newOrder(world, 1, { symbol: 'SILENT' });
    world.queue.put(silent);
    world.poll(owner);
    world.settle(owner);
    for (let turn = 0; turn < 5; turn += 1) {
      world.cut();
      world.pass(100, [owner]);
      world.append(owner);
      world.keepArchive(owner);
      world.connect(owner);
    }
    expect(inLog(world, 'carried')).toBeGreaterThan(1);
    world.die(owner);
    const successor = world.start();
    expect([...successor.gateway.index.unanswered.keys()]).toEqual([silent.clOrdId]);
    world.run(successor, ASK_AFTER_MS);
    expect(world.venue.statusAsked).toEqual([silent.clOrdId]);
    expect(successor.gateway.index.unanswered.size).toBe(0);
  });

  it('carries a message whose answer is not in the mailbox yet', () => {
    const { world, owner } = given();
    const lost = newOrder(world, 1, { symbol: 'SILENT' });
    world.queue.put(lost);
    world.poll(owner);
    world.settle(owner);
    world.venue.book.clear();
    world.pass(ASK_AFTER_MS, [owner]);
    const turn = (): void => {
      world.pass(100, [owner]);
      world.append(owner);
      world.keepArchive(owner);
      world.bytesToVenue();
      world.bytesToGateway();
    };
    // The venue says that it has never received it; before the account hears of that, the log rolls and the owner dies.
    const { index } = owner.gateway;
    for (let turns = 0; turns < 20 && index.unanswered.has(lost.clOrdId); turns += 1) turn();
    expect(index.unanswered.has(lost.clOrdId)).toBe(false);
    const generation = index.current.number;
    for (let number = 2; number < 9 && index.current.number === generation; number += 1) {
      world.queue.put(newOrder(world, number));
      world.poll(owner);
      turn();
      turn();
    }
    expect(index.current.number).toBeGreaterThan(generation);
    while (owner.appending !== undefined) world.append(owner);
    world.die(owner);
    const successor = world.start();
    world.run(successor, 1_000);
    expect(world.commands('report-unknown-order').map(({ clOrdId }) => clOrdId)).toEqual([
      lost.clOrdId,
    ]);
  });
});

describe('a venue that owes more answers than are carried', () => {
  it('is not asked for the oldest any more, which is an alarm', () => {
    const { world, owner } = given();
    const { index } = owner.gateway;
    const number = MAX_CARRIED + 2;
    const at = instant(world.now - ASK_AFTER_MS);
    for (let sequence = 1; sequence <= number; sequence += 1) {
      const clOrdId = `c${sequence}`;
      const route = { account: 'a', mailbox: 0, order: 'o', clOrdId };
      const { fields } = outboundMessage({ ...newOrder(world, sequence), clOrdId });
      const sent = { kind: 'sent', sequence, msgType: 'D', fields, at, route } as const;
      index.unanswered.set(clOrdId, sent);
      watch(owner.gateway.statusRequests, clOrdId, at);
    }
    world.cut();
    world.pass(100, [owner]);
    expect([...index.unanswered.keys()].slice(0, 1)).toEqual(['c3']);
    expect(index.unanswered.size).toBe(MAX_CARRIED);
    expect(owner.notes).toContainEqual(
      expect.objectContaining({ level: 'alarm', event: 'too-many-without-answer' }),
    );
    world.connect(owner);
    world.settle(owner);
    world.pass(100, [owner]);
    const { watched } = owner.gateway.statusRequests;
    expect([watched.has('c1'), watched.has('c2'), watched.has('c3')]).toEqual([false, false, true]);
  });
});

describe('a message of the queue that is forgotten', () => {
  it('given it was sent, when it comes again it is only taken off the queue', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1);
    world.queue.put(order);
    world.run(owner, 1_000);
    forget(world, owner);
    expect(messageKnown(owner.gateway.index, order.clOrdId)).toBeUndefined();
    world.queue.putAgain(order);
    world.poll(owner);
    expect(world.queue.isEmpty()).toBe(false);
    world.settle(owner);
    expect(world.queue.isEmpty()).toBe(true);
    expect(world.venue.placements).toHaveLength(1);
    expect(world.commands('report-not-sent')).toEqual([]);
  });

  it('given it was given up, when it comes again its account is told again, and nothing is logged', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { notAfter: world.now - 1 });
    world.queue.put(order);
    world.run(owner, 1_000);
    forget(world, owner);
    world.mail.splice(0);
    world.queue.putAgain(order);
    world.run(owner, 1_000);
    expect(world.commands('report-not-sent')).toMatchObject([{ order: order.order }]);
    expect(inLog(world, 'not-sent')).toBe(1);
  });

  it('given it never came before, its order and its cancel go out in their order', () => {
    const { world, owner } = given();
    const late = newOrder(world, 1, { symbol: 'REST', notAfter: world.now + 3_600_000 });
    world.run(owner, 1_000);
    world.queue.put(newOrder(world, 2));
    world.run(owner, 1_000);
    forget(world, owner);
    world.queue.put(late);
    world.queue.put(cancelOf(world, late));
    world.poll(owner);
    expect(owner.lookingUp).toHaveLength(1);
    world.run(owner, 1_000);
    expect(world.venue.placements).toContain(late.clOrdId);
    expect(world.venue.book.get(late.clOrdId)?.status).toBe('4');
  });

  it('given an order that was given up, its cancel is not sent either', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { notAfter: world.now - 1 });
    world.queue.put(order);
    world.run(owner, 1_000);
    forget(world, owner);
    world.queue.put(cancelOf(world, order));
    world.run(owner, 1_000);
    expect(world.venue.cancelsAsked).toEqual([]);
    expect(world.commands('report-not-sent').map(({ message }) => message)).toContain(
      'cancel-order',
    );
  });
});

describe('a report of an order that is forgotten', () => {
  const resting = () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { symbol: 'REST', timeInForce: 'gtc' });
    world.queue.put(order);
    world.run(owner, 1_000);
    forget(world, owner);
    return { world, owner, order };
  };

  it('finds its account days later', () => {
    const { world, owner, order } = resting();
    world.pass(3 * 86_400_000, [owner]);
    world.run(owner, 1_000);
    world.venueFills(order.clOrdId);
    world.run(owner, 1_000);
    const told = world.commands('apply-execution-reports').flatMap(({ reports }) => reports);
    expect(told.map(({ execType }) => execType)).toEqual(['new', 'trade']);
    expect(owner.gateway.index.nextInbound).toBe(owner.gateway.session.nextInbound);
  });

  it('and what comes behind it keeps its place while the archive is asked', () => {
    const { world, owner, order } = resting();
    const cancel = cancelOf(world, order);
    world.venueFills(order.clOrdId);
    world.queue.put(cancel);
    world.poll(owner);
    world.lookUp(owner);
    world.give(owner, { kind: 'turn-ended' });
    world.append(owner);
    world.bytesToVenue();
    // The fill and then the refusal of the cancel, whose own ClOrdID is in memory.
    world.bytesToGateway();
    world.bytesToGateway();
    expect(owner.mailing).toEqual([]);
    expect(owner.gateway.waitingInbound).toHaveLength(2);
    world.run(owner, 1_000);
    expect(world.mail.slice(1).map(({ command }) => command.kind)).toEqual([
      'apply-execution-reports',
      'reject-cancel',
    ]);
  });

  it('is asked for once, however many reports there are', () => {
    const { world, owner, order } = resting();
    world.venueFills(order.clOrdId);
    world.run(owner, 1_000);
    expect(owner.gateway.nextLookUp).toBe(2);
    world.queue.put(cancelOf(world, order));
    world.run(owner, 1_000);
    const asked = owner.gateway.nextLookUp;
    world.queue.put(cancelOf(world, order, 2));
    world.run(owner, 1_000);
    expect(owner.gateway.nextLookUp).toBe(asked + 1);
  });

  it("of an order that is nobody's is an alarm after the archive was asked", () => {
    const { world, owner } = resting();
    const before = world.mail.length;
    world.venueSays('8', [
      [37, 'V9'],
      [11, 'nobody'],
      [17, 'E99'],
      [150, 'F'],
      [39, '2'],
      [55, 'ACME'],
      [54, '1'],
      [32, '5'],
      [31, '9.99'],
      [14, '5'],
      [151, '0'],
      [6, '9.99'],
      [60, '20261123-15:00:00.000'],
    ]);
    world.bytesToGateway();
    expect(owner.lookingUp).toHaveLength(1);
    world.run(owner, 1_000);
    expect(owner.notes.some(({ event }) => event === 'strange-execution-report')).toBe(true);
    expect(world.mail).toHaveLength(before);
    expect(owner.gateway.index.nextInbound).toBe(owner.gateway.session.nextInbound);
  });
});
