import { describe, expect, it } from 'vitest';
import { type FixField, MsgType, SOH, Tag } from '../../fix/message.ts';
import { ACKNOWLEDGEMENT_WAIT_MS } from './account-outbox.ts';
import {
  cancelOf,
  newOrder,
  replaceOf,
  type SimulatedOwner,
  SimulatedWorld,
} from './simulated-world.ts';
import { ASK_AFTER_MS, REPEAT_AFTER_MS, UNANSWERED_AFTER_MS } from './status-requests.ts';

const given = (): { world: SimulatedWorld; owner: SimulatedOwner } => {
  const world = new SimulatedWorld();
  return { world, owner: world.start() };
};

/** Everything on its way arrives, the wait for what follows a report included. */
const letArrive = (world: SimulatedWorld, owner: SimulatedOwner): void => {
  world.poll(owner);
  world.settle(owner);
  world.pass(ACKNOWLEDGEMENT_WAIT_MS, [owner]);
  world.settle(owner);
};

const resting = (symbol = 'REST', terms: object = {}) => {
  const { world, owner } = given();
  const order = newOrder(world, 1, { symbol, ...terms });
  world.queue.put(order);
  letArrive(world, owner);
  return { world, owner, order };
};

const sentSequence = (world: SimulatedWorld, msgType: string): string => {
  const sent = world.log
    .flat()
    .find((record) => record.kind === 'sent' && record.msgType === msgType);
  return sent?.kind === 'sent' ? String(sent.sequence) : 'none';
};

const told = (world: SimulatedWorld, order: string): readonly string[] =>
  world
    .commands('apply-execution-reports')
    .filter((command) => command.order === order)
    .flatMap(({ reports }) => reports.map(({ execType }) => execType));

describe('a replacement', () => {
  it('that the venue accepts is told to the order that it is, fills before it to the one it replaces', () => {
    const { world, owner, order } = resting();
    const replacement = replaceOf(world, order, { quantity: '25' });
    world.queue.put(replacement);
    letArrive(world, owner);
    world.venueFills(replacement.clOrdId);
    letArrive(world, owner);
    expect(told(world, order.order)).toEqual(['new']);
    expect(told(world, replacement.order)).toEqual(['replaced', 'trade']);
    const [replaced] = world
      .commands('apply-execution-reports')
      .flatMap(({ reports }) => reports)
      .filter(({ execType }) => execType === 'replaced');
    expect(replaced).toMatchObject({ clOrdId: replacement.clOrdId, orderQuantity: '25' });
  });

  it('that the venue refuses is told as that', () => {
    const { world, owner, order } = resting('ACME');
    const replacement = replaceOf(world, order);
    world.queue.put(replacement);
    letArrive(world, owner);
    expect(world.commands('reject-replace')).toMatchObject([
      {
        order: replacement.order,
        clOrdId: replacement.clOrdId,
        ordStatus: '2',
        over: 'for-good',
        session: 'alpha',
      },
    ]);
    expect(world.commands('reject-cancel')).toEqual([]);
  });

  it('of an order that was not sent is not sent either', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { notAfter: world.now - 1 });
    const replacement = replaceOf(world, order);
    world.queue.put(order);
    world.queue.put(replacement);
    world.queue.put(cancelOf(world, replacement));
    letArrive(world, owner);
    expect(world.commands('report-not-sent')).toMatchObject([
      { order: order.order, message: 'new-order' },
      { order: replacement.order, message: 'replace-order' },
      { order: replacement.order, message: 'cancel-order' },
    ]);
    expect(world.venue.replacements).toEqual([]);
  });

  it('goes out between the order and the cancel of its chain', () => {
    const { world, owner } = given();
    world.cut();
    const order = newOrder(world, 1, { symbol: 'REST' });
    const replacement = replaceOf(world, order);
    world.queue.put(order);
    world.queue.put(replacement);
    world.queue.put(cancelOf(world, replacement));
    world.poll(owner);
    world.connect(owner);
    letArrive(world, owner);
    expect(world.venue.book.get(replacement.clOrdId)?.status).toBe('4');
    expect(world.commands('reject-cancel')).toEqual([]);
  });

  it.each(['3', 'j'])('that the venue cannot process (35=%s) is refused', (msgType) => {
    const { world, owner, order } = resting('DEAF');
    const replacement = replaceOf(world, order);
    world.queue.put(replacement);
    letArrive(world, owner);
    world.venueSays(msgType, [
      [Tag.refSequence, sentSequence(world, MsgType.orderCancelReplaceRequest)],
      [Tag.text, 'not today'],
      [Tag.refMsgType, 'G'],
      [msgType === 'j' ? Tag.businessRejectReason : Tag.sessionRejectReason, '5'],
    ]);
    letArrive(world, owner);
    expect(world.commands('reject-replace')).toMatchObject([
      { order: replacement.order, clOrdId: replacement.clOrdId, text: 'not today' },
    ]);
    expect([...owner.gateway.index.unanswered.keys()]).toEqual([order.clOrdId]);
  });

  it('too old to be sent again is asked for, and refused when the venue never received it', () => {
    const { world, owner, order } = resting();
    const replacement = replaceOf(world, order);
    world.queue.put(replacement);
    world.poll(owner);
    world.give(owner, { kind: 'turn-ended' });
    world.append(owner, false);
    world.die(owner);
    world.pass(5_001, []);
    const successor = world.start();
    world.run(successor, 5_000);
    expect(world.venue.replacements).toEqual([]);
    expect(world.commands('reject-replace')).toMatchObject([{ order: replacement.order }]);
    expect(world.commands('report-unknown-order')).toEqual([]);
    expect(world.venue.book.get(order.clOrdId)?.status).toBe('0');
  });

  it('that was answered is not sent again, also when the venue asks for everything', () => {
    const { world, owner, order } = resting();
    world.queue.put(replaceOf(world, order));
    letArrive(world, owner);
    world.venueSays(MsgType.resendRequest, [
      [Tag.beginSequence, '1'],
      [Tag.endSequence, '0'],
    ]);
    world.bytesToGateway();
    world.give(owner, { kind: 'turn-ended' });
    const again = Buffer.concat(world.line?.toVenue ?? []).toString();
    expect(again).toContain(`${SOH}35=4${SOH}`);
    expect(again).not.toContain(`${SOH}35=G${SOH}`);
  });
});

describe('a message on which the venue says nothing', () => {
  const stuck = (world: SimulatedWorld) =>
    world.commands('report-stuck').map(({ message, clOrdId, step }) => [message, clOrdId, step]);

  it('is asked for after 30 s, and reported again after another 30 s', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { symbol: 'DEAF' });
    world.queue.put(order);
    letArrive(world, owner);
    world.run(owner, ASK_AFTER_MS - 1_000);
    expect(world.venue.statusAsked).toEqual([]);
    world.run(owner, 1_000);
    expect(world.venue.statusAsked).toEqual([order.clOrdId]);
    expect(stuck(world)).toEqual([['new-order', order.clOrdId, 'asked']]);
    world.run(owner, UNANSWERED_AFTER_MS);
    expect(stuck(world)).toEqual([
      ['new-order', order.clOrdId, 'asked'],
      ['new-order', order.clOrdId, 'unanswered'],
    ]);
    expect(owner.notes.at(-1)).toMatchObject({
      level: 'alarm',
      event: 'order-unanswered',
      detail: { account: order.account, order: order.order, clOrdId: order.clOrdId },
    });
    world.run(owner, 3 * REPEAT_AFTER_MS);
    expect(stuck(world)).toHaveLength(2);
    expect(world.venue.statusAsked).toHaveLength(5);
    expect([...owner.gateway.index.unanswered.keys()]).toEqual([order.clOrdId]);
  });

  it('is timed from when it was sent, whoever owns the session; the account hears each step once', () => {
    const { world, owner } = given();
    const order = newOrder(world, 1, { symbol: 'DEAF' });
    world.queue.put(order);
    letArrive(world, owner);
    world.run(owner, ASK_AFTER_MS);
    world.die(owner);
    const successor = world.start();
    world.run(successor, UNANSWERED_AFTER_MS + 1_000);
    expect(stuck(world)).toEqual([
      ['new-order', order.clOrdId, 'asked'],
      ['new-order', order.clOrdId, 'unanswered'],
    ]);
  });

  it('may be a cancel or a replacement', () => {
    const { world, owner, order } = resting('DEAF');
    const replacement = replaceOf(world, order);
    const cancel = cancelOf(world, order);
    world.queue.put(replacement);
    world.queue.put(cancel);
    letArrive(world, owner);
    world.run(owner, ASK_AFTER_MS);
    expect(stuck(world)).toEqual([
      ['new-order', order.clOrdId, 'asked'],
      ['replace-order', replacement.clOrdId, 'asked'],
      ['cancel-order', cancel.clOrdId, 'asked'],
    ]);
    // A cancel has no status of its own: its order has.
    expect(world.venue.statusAsked).toEqual([order.clOrdId, replacement.clOrdId, order.clOrdId]);
  });

  it('is not one that rests and was acknowledged', () => {
    const { world, owner } = resting();
    world.run(owner, ASK_AFTER_MS + UNANSWERED_AFTER_MS);
    expect(world.venue.statusAsked).toEqual([]);
    expect(stuck(world)).toEqual([]);
  });

  it.each(['cancel', 'replacement'])('is not a %s that was refused', (change) => {
    const { world, owner, order } = resting('ACME');
    world.queue.put(change === 'cancel' ? cancelOf(world, order) : replaceOf(world, order));
    letArrive(world, owner);
    world.run(owner, ASK_AFTER_MS + UNANSWERED_AFTER_MS);
    expect(stuck(world)).toEqual([]);
  });

  it.each([
    ['4', []],
    ['0', ['cancel-order']],
  ])('a status of %s leaves waiting: %j', (ordStatus, waiting) => {
    const { world, owner, order } = resting('DEAF');
    world.queue.put(cancelOf(world, order));
    letArrive(world, owner);
    world.venueSays('8', report(order.clOrdId, 'I', { [Tag.ordStatus]: ordStatus }));
    world.run(owner, ASK_AFTER_MS + UNANSWERED_AFTER_MS);
    const unanswered = world.commands('report-stuck').filter(({ step }) => step === 'unanswered');
    expect(unanswered.map(({ message }) => message)).toEqual(waiting);
  });
});

const report = (
  clOrdId: string,
  execType: string,
  change: Readonly<Record<number, string>> = {},
): readonly FixField[] => {
  const fields: Record<number, string> = {
    [Tag.orderId]: 'V1',
    [Tag.clOrdId]: clOrdId,
    [Tag.execId]: `X-${execType}`,
    [Tag.execType]: execType,
    [Tag.ordStatus]: '0',
    [Tag.symbol]: 'DEAF',
    [Tag.side]: '1',
    [Tag.lastQuantity]: '5',
    [Tag.lastPrice]: '9.99',
    [Tag.cumulativeQuantity]: '5',
    [Tag.leavesQuantity]: '5',
    [Tag.averagePrice]: '9.99',
    [Tag.transactTime]: '20261123-15:00:00.000',
    ...change,
  };
  return Object.entries(fields).map(([tag, value]) => [Number(tag), value]);
};

describe('a report that is not the story of an order of ours', () => {
  it.each([
    ['nobody knows the order', { [Tag.clOrdId]: 'nobody' }, 'D'],
    ['it names another symbol', { [Tag.symbol]: 'OTHER' }, 'A'],
    ['it names the other side', { [Tag.side]: '2' }, 'B'],
    ['it is of more than was ordered', { [Tag.lastQuantity]: '11' }, 'C'],
    ['its price is beyond the limit', { [Tag.lastPrice]: '10.01' }, 'E'],
  ])('since %s is refused by DontKnowTrade, and no account hears of it', (_why, change, reason) => {
    const { world, owner, order } = resting('DEAF', { type: 'limit', limitPrice: '10' });
    world.venueSays('8', report(order.clOrdId, 'F', change));
    letArrive(world, owner);
    expect(world.venue.disputes).toEqual([`X-F ${reason}`]);
    expect(world.mail).toEqual([]);
    expect(owner.notes.at(-1)).toMatchObject({
      level: 'alarm',
      event: 'strange-execution-report',
      detail: {
        execId: 'X-F',
        dontKnowReason: reason,
        ...(reason === 'D' ? {} : { account: order.account, order: order.order }),
      },
    });
    world.run(owner, 1_000);
    expect(owner.gateway.index.nextInbound).toBe(owner.gateway.session.nextInbound);
    expect(world.venue.alarms).toEqual([]);
  });

  it('may be of more than a replacement asked for: what was filled before counts (D8), and may be busted', () => {
    const { world, owner, order } = resting('DEAF', { type: 'limit', limitPrice: '10' });
    const replacement = replaceOf(world, order, { quantity: '4', limitPrice: '10' });
    world.queue.put(replacement);
    world.poll(owner);
    const filled = { [Tag.cumulativeQuantity]: '5', [Tag.lastPrice]: '10' };
    world.venueSays('8', report(replacement.clOrdId, 'F', filled));
    letArrive(world, owner);
    expect(world.venue.disputes).toEqual([]);
    const reports = world.commands('apply-execution-reports').flatMap((told) => told.reports);
    expect(reports).toMatchObject([{ execId: 'X-F', lastQuantity: '5' }]);
  });

  it('is refused in the log before on the socket', () => {
    const { world, owner } = given();
    world.run(owner, 1_000);
    world.venueSays('8', report('nobody', 'F'));
    world.bytesToGateway();
    world.give(owner, { kind: 'turn-ended' });
    const logged = owner.appending?.records.map((record) =>
      record.kind === 'sent' ? record.msgType : record.kind,
    );
    expect(logged).toEqual(['Q', 'received']);
    expect(world.line?.toVenue).toEqual([]);
    world.append(owner);
    expect(world.line?.toVenue).toHaveLength(1);
  });
});

describe('what the venue does to a fill or an order afterwards', () => {
  it.each([
    ['H', 'trade-cancel', { [Tag.execRefId]: 'X-F' }],
    ['G', 'trade-correct', { [Tag.execRefId]: 'X-F' }],
    ['D', 'restated', { [Tag.restatementReason]: '1' }],
    ['9', 'suspended', {}],
    ['7', 'stopped', {}],
    ['B', 'calculated', {}],
    ['3', 'done-for-day', {}],
  ])('150=%s is told as %s', (code, word, change) => {
    const { world, owner, order } = resting('DEAF');
    world.venueSays('8', report(order.clOrdId, 'F'));
    world.venueSays('8', report(order.clOrdId, code, { ...change, [Tag.possResend]: 'Y' }));
    letArrive(world, owner);
    const reports = world.commands('apply-execution-reports').flatMap(({ reports }) => reports);
    expect(reports).toMatchObject([
      { execType: 'trade', execId: 'X-F' },
      { execType: word, execId: `X-${code}`, possResend: true },
    ]);
  });
});
