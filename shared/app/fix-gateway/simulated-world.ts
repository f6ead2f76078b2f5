import type { ControlScope, ControlState } from '../../domain/risk/controls.ts';
import { decode, emptyDecoder } from '../../fix/codec.ts';
import { FIX44 } from '../../fix/dictionary.ts';
import { type FixField, type FixMessage, fieldOf, MsgType, Tag } from '../../fix/message.ts';
import {
  initialSession,
  type ReplayRecord,
  type SessionConfig,
  type SessionEffect,
  type SessionInput,
  type SessionState,
  step,
} from '../../fix/session.ts';
import { parseUtcTimestamp, utcTimestamp } from '../../fix/time.ts';
import { type Instant, instant } from '../../kernel/brand.ts';
import type { FixLogRecord, RoutedMessage } from '../../ports/fix-log.ts';
import type { AccountCommandWire } from '../wire/account-command.ts';
import type { VenueMessage } from '../wire/venue-message.ts';
import { stepGateway } from './gateway.ts';
import {
  type Gateway,
  type GatewayEffect,
  type GatewayInput,
  startGateway,
} from './gateway-state.ts';
import { emptyLogEnd, indexOf, takeSlotBefore } from './log-end.ts';
import { indexRecord, type LogIndex, RECORDS_IN_GENERATION } from './log-index.ts';

/**
 * A world in memory around the gateway's core, for its tests: queue, log, mailboxes, wire and a venue, each moving only
 * when the test says so. Crashes, cut lines and a second owner are a matter of calling the methods in that order.
 */
const COMMON = {
  heartbeatSeconds: 30,
  credentials: { password: 'secret' },
  staleOrderMs: 5_000,
  sendingTimeToleranceMs: 120_000,
  resetOnLogon: false,
  dictionary: FIX44,
  unlistedFields: 'accept',
} as const;

export const GATEWAY_SESSION: SessionConfig = {
  ...COMMON,
  role: 'initiator',
  senderCompId: 'BELLWETHER',
  targetCompId: 'VENUEALPHA',
  accepts: new Set([
    MsgType.executionReport,
    MsgType.orderCancelReject,
    MsgType.businessMessageReject,
  ]),
};

const VENUE_SESSION: SessionConfig = {
  ...COMMON,
  role: 'acceptor',
  senderCompId: 'VENUEALPHA',
  targetCompId: 'BELLWETHER',
  accepts: new Set([
    MsgType.newOrderSingle,
    MsgType.orderCancelRequest,
    MsgType.orderCancelReplaceRequest,
    MsgType.orderStatusRequest,
    MsgType.dontKnowTrade,
  ]),
};

const VISIBILITY_MS = 10_000;
const RECEIVE_LIMIT = 10;

type QueueMessage = {
  readonly message: VenueMessage;
  deleted: boolean;
  visibleAt: number;
  delivery: number;
};

/** The venue queue with FIFO groups by chain. */
export class SimulatedQueue {
  readonly messages: QueueMessage[] = [];

  put(message: VenueMessage): void {
    if (this.messages.some((each) => each.message.id === message.id)) return;
    this.messages.push({ message, deleted: false, visibleAt: 0, delivery: 0 });
  }

  /** The worker sends it again, long after the queue has forgotten its deduplication id. */
  putAgain(message: VenueMessage): void {
    if (this.messages.some((each) => each.message.id === message.id && !each.deleted)) return;
    const copies = this.messages.filter((each) => each.message.id === message.id).length;
    // Deliveries of the copies have receipts of their own.
    this.messages.push({ message, deleted: false, visibleAt: 0, delivery: copies * 1_000_000 });
  }

  receive(now: Instant): { body: string; receipt: string }[] {
    const received: { body: string; receipt: string }[] = [];
    const blocked = new Set<string>();
    for (const each of this.messages) {
      if (each.deleted || received.length === RECEIVE_LIMIT) continue;
      if (each.visibleAt > now) blocked.add(each.message.chain);
      if (blocked.has(each.message.chain)) continue;
      each.delivery += 1;
      received.push({
        body: JSON.stringify(each.message),
        receipt: `${each.message.id}/${each.delivery}`,
      });
    }
    for (const each of this.messages) {
      const receipt = `${each.message.id}/${each.delivery}`;
      if (received.some((one) => one.receipt === receipt)) each.visibleAt = now + VISIBILITY_MS;
    }
    return received;
  }

  delete(receipt: string): void {
    const found = this.#current(receipt);
    if (found !== undefined) found.deleted = true;
  }

  giveBack(receipt: string): void {
    const found = this.#current(receipt);
    if (found !== undefined) found.visibleAt = 0;
  }

  isEmpty(): boolean {
    return this.messages.every((each) => each.deleted);
  }

  #current(receipt: string): QueueMessage | undefined {
    return this.messages.find((each) => `${each.message.id}/${each.delivery}` === receipt);
  }
}

type BookOrder = {
  readonly symbol: string;
  readonly side: string;
  readonly quantity: string;
  status: '0' | '2' | '4' | '5' | '8';
};

/**
 * What the venue does with a new order; by symbol, so that a test chooses by placing. Silent: but for its status. Keeps:
 * it rests, and no word on a cancel.
 */
type VenueHabit = 'fills' | 'rests' | 'keeps' | 'rejects' | 'silent' | 'deaf';

const habitOf = (symbol: string): VenueHabit => {
  if (symbol.startsWith('REST')) return 'rests';
  if (symbol.startsWith('KEEP')) return 'keeps';
  if (symbol.startsWith('REJ')) return 'rejects';
  if (symbol.startsWith('SILENT')) return 'silent';
  if (symbol.startsWith('DEAF')) return 'deaf';
  return 'fills';
};

/** A venue that never forgets: session, book and sent messages survive every cut of the line. */
export class SimulatedVenue {
  session: SessionState = initialSession({ nextOutbound: 1, nextInbound: 1 });
  readonly book = new Map<string, BookOrder>();
  /** Every new order that reached the book, by ClOrdID, as often as it did. */
  readonly placements: string[] = [];
  /** Every replacement that reached it, by ClOrdID, as often as it did. */
  readonly replacements: string[] = [];
  /** What it was told that we do not know, by ExecID and reason. */
  readonly disputes: string[] = [];
  readonly statusAsked: string[] = [];
  /** ClOrdIDs of the orders that it was asked to cancel. */
  readonly cancelsAsked: string[] = [];
  /** How long after it was first sent each new order was sent for good, milliseconds. */
  readonly resendDelaysMs: number[] = [];
  readonly execIds = new Map<string, string[]>();
  readonly alarms: string[] = [];
  readonly #records = new Map<number, ReplayRecord>();
  #decoder = emptyDecoder;
  #nextExecId = 1;
  #outgoing: Uint8Array[] = [];
  #hangUp = false;

  connected(at: Instant): void {
    this.disconnected(at);
    this.#decoder = emptyDecoder;
    this.#step({ kind: 'connected', at });
  }

  disconnected(at: Instant): void {
    this.#outgoing = [];
    this.#hangUp = false;
    this.#step({ kind: 'disconnected', at });
  }

  receive(bytes: Uint8Array, at: Instant): void {
    const decoded = decode(this.#decoder, bytes);
    this.#decoder = decoded.state;
    for (const message of decoded.messages) this.#step({ kind: 'received', message, at });
  }

  tick(at: Instant): void {
    this.#step({ kind: 'tick', at });
  }

  /** Says something that nobody asked for. */
  say(msgType: string, fields: readonly FixField[], at: Instant): void {
    this.#step({ kind: 'send', msgType, fields, at });
  }

  /** Fills what rests under that ClOrdID, however late. */
  fill(clOrdId: string, at: Instant): void {
    const order = this.book.get(clOrdId);
    if (order?.status !== '0') return;
    order.status = '2';
    this.#step(
      this.#report(clOrdId, order, 'F', at, [
        [Tag.lastQuantity, order.quantity],
        [Tag.lastPrice, '101.25'],
      ]),
    );
  }

  /** What it has to say on the line, and whether it closes it then. */
  takeOutgoing(): { readonly bytes: readonly Uint8Array[]; readonly hangUp: boolean } {
    const taken = { bytes: this.#outgoing, hangUp: this.#hangUp };
    this.#outgoing = [];
    return taken;
  }

  #step(first: SessionInput<never>): void {
    const inputs: SessionInput<never>[] = [first];
    for (let input = inputs.shift(); input !== undefined; input = inputs.shift()) {
      const stepped = step(VENUE_SESSION, this.session, input);
      this.session = stepped.state;
      for (const effect of stepped.effects) inputs.push(...this.#carryOut(effect, input.at));
    }
  }

  #carryOut(effect: SessionEffect<never>, at: Instant): SessionInput<never>[] {
    switch (effect.kind) {
      case 'append':
        this.#records.set(effect.sequence, effect);
        return [];
      case 'transmit':
        this.#outgoing.push(effect.bytes);
        return [];
      case 'disconnect':
        this.#hangUp = true;
        return [];
      case 'alarm':
        this.alarms.push(`${effect.alarm}: ${effect.text}`);
        return [];
      case 'deliver':
        return [...this.#act(effect.message, at), { kind: 'delivered', upTo: effect.sequence, at }];
      case 'refused':
        return [{ kind: 'delivered', upTo: effect.sequence, at }];
      case 'load-for-replay': {
        const { from, to } = effect;
        const records = [...this.#records.values()].filter(
          ({ sequence }) => sequence >= from && sequence <= to,
        );
        return [{ kind: 'replay', from, to, records, at }];
      }
      default:
        return [];
    }
  }

  #act(message: FixMessage, at: Instant): SessionInput<never>[] {
    const read = (tag: number): string => fieldOf(message, tag) ?? '';
    const clOrdId = read(Tag.clOrdId);
    switch (message.msgType) {
      case MsgType.newOrderSingle:
        return this.#place(clOrdId, read, at);
      case MsgType.orderCancelRequest:
        return this.#cancel(clOrdId, read(Tag.origClOrdId), at);
      case MsgType.orderStatusRequest:
        this.statusAsked.push(clOrdId);
        return this.#status(clOrdId, read, at);
      case MsgType.orderCancelReplaceRequest:
        return this.#replace(clOrdId, read, at);
      case MsgType.dontKnowTrade:
        this.disputes.push(`${read(Tag.execId)} ${read(Tag.dontKnowReason)}`);
        return [];
      default:
        return [];
    }
  }

  #place(clOrdId: string, read: (tag: number) => string, at: Instant): SessionInput<never>[] {
    this.placements.push(clOrdId);
    const sentAt = parseUtcTimestamp(read(Tag.sendingTime));
    const firstSentAt = parseUtcTimestamp(read(Tag.origSendingTime));
    if (sentAt !== undefined && firstSentAt !== undefined) {
      this.resendDelaysMs.push(sentAt - firstSentAt);
    }
    const order: BookOrder = {
      symbol: read(Tag.symbol),
      side: read(Tag.side),
      quantity: read(Tag.orderQuantity),
      status: '0',
    };
    this.book.set(clOrdId, order);
    const habit = habitOf(order.symbol);
    if (habit === 'silent' || habit === 'deaf') return [];
    if (habit === 'rejects') {
      order.status = '8';
      return [this.#report(clOrdId, order, '8', at, [])];
    }
    const acknowledgement = this.#report(clOrdId, order, '0', at, []);
    if (habit === 'rests' || habit === 'keeps') return [acknowledgement];
    order.status = '2';
    const fill = this.#report(clOrdId, order, 'F', at, [
      [Tag.lastQuantity, order.quantity],
      [Tag.lastPrice, '101.25'],
    ]);
    return [acknowledgement, fill];
  }

  #cancel(clOrdId: string, origClOrdId: string, at: Instant): SessionInput<never>[] {
    this.cancelsAsked.push(origClOrdId);
    const order = this.book.get(origClOrdId);
    if (['deaf', 'keeps'].includes(habitOf(order?.symbol ?? ''))) return [];
    if (order?.status === '0') {
      order.status = '4';
      return [this.#report(clOrdId, order, '4', at, [[Tag.origClOrdId, origClOrdId]])];
    }
    return [this.#refusal(clOrdId, origClOrdId, '1', at)];
  }

  #replace(clOrdId: string, read: (tag: number) => string, at: Instant): SessionInput<never>[] {
    this.replacements.push(clOrdId);
    const origClOrdId = read(Tag.origClOrdId);
    const order = this.book.get(origClOrdId);
    if (habitOf(order?.symbol ?? '') === 'deaf') return [];
    if (order?.status !== '0') return [this.#refusal(clOrdId, origClOrdId, '2', at)];
    order.status = '5';
    const replacement: BookOrder = { ...order, quantity: read(Tag.orderQuantity), status: '0' };
    this.book.set(clOrdId, replacement);
    const said = this.#report(clOrdId, replacement, '5', at, [
      [Tag.origClOrdId, origClOrdId],
      [Tag.orderQuantity, replacement.quantity],
    ]);
    return [said];
  }

  #refusal(
    clOrdId: string,
    origClOrdId: string,
    responseTo: '1' | '2',
    at: Instant,
  ): SessionInput<never> {
    const order = this.book.get(origClOrdId);
    const fields: FixField[] = [
      [Tag.orderId, order === undefined ? 'NONE' : `V-${origClOrdId}`],
      [Tag.clOrdId, clOrdId],
      [Tag.origClOrdId, origClOrdId],
      [Tag.ordStatus, order?.status ?? '8'],
      [Tag.cancelRejectResponseTo, responseTo],
    ];
    return { kind: 'send', msgType: MsgType.orderCancelReject, fields, at };
  }

  #status(clOrdId: string, read: (tag: number) => string, at: Instant): SessionInput<never>[] {
    const known = this.book.get(clOrdId);
    if (habitOf(read(Tag.symbol)) === 'deaf') return [];
    const order: BookOrder = known ?? {
      symbol: read(Tag.symbol),
      side: read(Tag.side),
      quantity: '0',
      status: '8',
    };
    const reason: FixField[] = known === undefined ? [[Tag.orderRejectReason, '5']] : [];
    return [this.#report(clOrdId, order, 'I', at, reason)];
  }

  #report(
    clOrdId: string,
    order: BookOrder,
    execType: string,
    at: Instant,
    extra: readonly FixField[],
  ): SessionInput<never> {
    const execId = execType === 'I' ? '0' : `E${this.#nextExecId}`;
    this.#nextExecId += 1;
    if (execType !== 'I') {
      const named = extra.find(([tag]) => tag === Tag.origClOrdId)?.[1] ?? clOrdId;
      // A replacement is an order of its own, its end by a cancel is the order's.
      const origClOrdId = execType === '5' ? clOrdId : named;
      this.execIds.set(origClOrdId, [...(this.execIds.get(origClOrdId) ?? []), execId]);
    }
    const filled = execType === 'F' || (execType === 'I' && order.status === '2');
    const open = execType === '0' || (/^[I5]$/.test(execType) && order.status === '0');
    const fields: FixField[] = [
      [Tag.orderId, `V-${clOrdId}`],
      [Tag.clOrdId, clOrdId],
      [Tag.execId, execId],
      [Tag.execType, execType],
      [Tag.ordStatus, execType === '0' ? '0' : order.status],
      [Tag.symbol, order.symbol],
      [Tag.side, order.side],
      [Tag.cumulativeQuantity, filled ? order.quantity : '0'],
      [Tag.leavesQuantity, open ? order.quantity : '0'],
      [Tag.averagePrice, filled ? '101.25' : '0'],
      [Tag.transactTime, utcTimestamp(at)],
      ...extra,
    ];
    return { kind: 'send', msgType: MsgType.executionReport, fields, at };
  }
}

type Line = {
  readonly owner: SimulatedOwner;
  readonly number: number;
  readonly toVenue: Uint8Array[];
  readonly toGateway: Uint8Array[];
  hangsUp: boolean;
};

/** One gateway process: the core and what it has asked for that has not happened yet. */
export class SimulatedOwner {
  readonly name: string;
  readonly gateway: Gateway;
  alive = true;
  appending: Extract<GatewayEffect, { kind: 'append' }> | undefined;
  readonly mailing: Extract<GatewayEffect, { kind: 'mail' }>[] = [];
  archiving: Extract<GatewayEffect, { kind: 'archive' }> | undefined;
  readonly lookingUp: Extract<GatewayEffect, { kind: 'look-up' }>[] = [];
  readonly readingSwitches: Extract<GatewayEffect, { kind: 'read-switches' }>[] = [];
  readonly notes: Extract<GatewayEffect, { kind: 'note' }>[] = [];
  ended = false;

  constructor(name: string, gateway: Gateway) {
    this.name = name;
    this.gateway = gateway;
  }
}

export class SimulatedWorld {
  now: Instant = instant(Date.UTC(2026, 10, 23, 15));
  readonly queue = new SimulatedQueue();
  readonly venue = new SimulatedVenue();
  readonly log: (readonly FixLogRecord[])[] = [];
  /** By ClOrdID: the messages of generations that are in the archive. */
  readonly archive = new Map<string, RoutedMessage>();
  /** Kill switches; read at once, unless a test wants to choose the moment. */
  readonly controls = new Map<ControlScope, ControlState>();
  readsSwitchesAtOnce = true;
  /** What is in the mailboxes, each deduplication id once. */
  readonly mail: { readonly command: AccountCommandWire; readonly deduplicationId: string }[] = [];
  line: Line | undefined;
  readonly #recordsInGeneration: number;
  readonly #writers: string[] = [];
  #connections = 0;
  #owners = 0;

  constructor(recordsInGeneration = RECORDS_IN_GENERATION) {
    this.#recordsInGeneration = recordsInGeneration;
  }

  /** What the end of the log says, read back no further than is needed. */
  readEnd(): { readonly index: LogIndex; readonly slotsRead: number } {
    const end = emptyLogEnd();
    let slotsRead = 0;
    for (let slot = this.log.length; slot >= 1; slot -= 1) {
      slotsRead += 1;
      const records = structuredClone(this.log[slot - 1] ?? []);
      if (takeSlotBefore(end, { slot, records })) break;
    }
    return { index: indexOf(end), slotsRead };
  }

  /** A new owner takes over; whoever was there before is not told. */
  takeOver(): SimulatedOwner {
    this.#owners += 1;
    const name = `owner-${this.#owners}`;
    const { index } = this.readEnd();
    const takeover: FixLogRecord = { kind: 'takeover', owner: name, at: this.now };
    this.#log(name, [takeover]);
    indexRecord(index, takeover);
    const config = {
      session: 'alpha',
      fix: GATEWAY_SESSION,
      recordsInGeneration: this.#recordsInGeneration,
    };
    return new SimulatedOwner(name, startGateway(config, { index, nextSlot: this.log.length + 1 }));
  }

  /** The process ends at once, and its connection with it. */
  die(owner: SimulatedOwner): void {
    owner.alive = false;
    if (this.line?.owner === owner) this.cut();
  }

  give(owner: SimulatedOwner, input: WithoutTime<GatewayInput>): void {
    if (!owner.alive) return;
    const timed = { ...input, at: this.now } as GatewayInput;
    for (const effect of stepGateway(owner.gateway, timed)) this.#carryOut(owner, effect);
    if (this.readsSwitchesAtOnce) this.readSwitches(owner);
  }

  poll(owner: SimulatedOwner): void {
    if (!owner.alive || owner.ended) return;
    const messages = this.queue.receive(this.now);
    if (messages.length > 0) this.give(owner, { kind: 'queue-messages', messages });
  }

  /** The append reaches the table; `replied`: and its answer the owner. A taken slot ends the owner. */
  append(owner: SimulatedOwner, replied = true): void {
    const effect = owner.appending;
    if (effect === undefined) return;
    if (effect.slot === this.log.length + 1) this.#log(owner.name, effect.records);
    else if (this.#writers[effect.slot - 1] !== owner.name) {
      this.die(owner);
      return;
    }
    if (!replied) return;
    owner.appending = undefined;
    this.give(owner, { kind: 'appended' });
  }

  /** The owner's first command reaches its mailbox; `replied`: and the answer the owner. */
  deliverMail(owner: SimulatedOwner, replied = true): void {
    const effect = owner.mailing[0];
    if (effect === undefined || !owner.alive) return;
    const { body, deduplicationId, account } = effect.command;
    if (!this.mail.some((each) => each.deduplicationId === deduplicationId)) {
      this.mail.push({ command: JSON.parse(body), deduplicationId });
    }
    if (!replied) return;
    owner.mailing.shift();
    this.give(owner, { kind: 'mailed', account, key: effect.key });
  }

  /** The owner's generation reaches the archive, also when the owner is long replaced; `replied`: it hears of it. */
  keepArchive(owner: SimulatedOwner, replied = true): void {
    const effect = owner.archiving;
    if (effect === undefined || !owner.alive) return;
    for (const message of effect.messages) this.#archive(message);
    if (!replied) return;
    owner.archiving = undefined;
    this.give(owner, { kind: 'archived', generation: effect.generation });
  }

  /** The archive answers the owner's first question. */
  lookUp(owner: SimulatedOwner): void {
    const effect = owner.lookingUp.shift();
    if (effect === undefined) return;
    const found = effect.clOrdIds.flatMap((clOrdId) => this.archive.get(clOrdId) ?? [])[0];
    this.give(owner, { kind: 'looked-up', key: effect.key, found: structuredClone(found) });
  }

  /** The table of switches answers the owner's first question. */
  readSwitches(owner: SimulatedOwner): void {
    const effect = owner.readingSwitches.shift();
    if (effect === undefined) return;
    const states = new Map([...this.controls].filter(([scope]) => effect.scopes.includes(scope)));
    this.give(owner, { kind: 'switches-read', key: effect.key, states });
  }

  connect(owner: SimulatedOwner): void {
    if (!owner.alive || owner.ended) return;
    this.cut();
    this.#connections += 1;
    this.line = {
      owner,
      number: this.#connections,
      toVenue: [],
      toGateway: [],
      hangsUp: false,
    };
    this.venue.connected(this.now);
    this.give(owner, { kind: 'connected', connection: this.#connections });
  }

  /** Both ends lose the line and everything on it. */
  cut(): void {
    const { line } = this;
    if (line === undefined) return;
    this.line = undefined;
    this.venue.disconnected(this.now);
    this.give(line.owner, { kind: 'disconnected', connection: line.number });
  }

  bytesToVenue(): void {
    const bytes = this.line?.toVenue.shift();
    if (bytes === undefined) return;
    this.venue.receive(bytes, this.now);
    this.#collectFromVenue();
  }

  bytesToGateway(): void {
    const { line } = this;
    const bytes = line?.toGateway.shift();
    if (line === undefined) return;
    if (bytes !== undefined) {
      this.give(line.owner, { kind: 'bytes', connection: line.number, bytes });
    } else if (line.hangsUp) this.cut();
  }

  venueSays(msgType: string, fields: readonly FixField[]): void {
    this.venue.say(msgType, fields, this.now);
    this.#collectFromVenue();
  }

  venueFills(clOrdId: string): void {
    this.venue.fill(clOrdId, this.now);
    this.#collectFromVenue();
  }

  pass(milliseconds: number, owners: readonly SimulatedOwner[]): void {
    this.now = instant(this.now + milliseconds);
    this.venue.tick(this.now);
    this.#collectFromVenue();
    for (const owner of owners) this.give(owner, { kind: 'tick' });
  }

  /** Lets everything that is on its way happen, without time passing. */
  settle(owner: SimulatedOwner): void {
    for (let round = 0; round < 1_000; round += 1) {
      if (!owner.alive) return;
      this.give(owner, { kind: 'turn-ended' });
      const { line } = this;
      const busy =
        owner.appending !== undefined ||
        owner.archiving !== undefined ||
        owner.lookingUp.length > 0 ||
        owner.readingSwitches.length > 0 ||
        owner.mailing.length > 0 ||
        (line !== undefined && (line.toVenue.length > 0 || line.toGateway.length > 0));
      if (!busy) return;
      this.append(owner);
      this.keepArchive(owner);
      this.lookUp(owner);
      this.readSwitches(owner);
      this.deliverMail(owner);
      this.bytesToVenue();
      this.bytesToGateway();
    }
    throw new Error('the world does not come to rest');
  }

  /** Lets the world run undisturbed for that long, in small steps, reconnecting when the line is down. */
  run(owner: SimulatedOwner, milliseconds: number): void {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      this.pass(100, [owner]);
      if (this.line?.owner !== owner || this.line.hangsUp) this.connect(owner);
      this.poll(owner);
      this.settle(owner);
    }
  }

  /** A gateway that is logged on, with nothing on its way. */
  start(): SimulatedOwner {
    const owner = this.takeOver();
    this.connect(owner);
    this.settle(owner);
    return owner;
  }

  commands<Kind extends AccountCommandWire['kind']>(
    kind: Kind,
  ): Extract<AccountCommandWire, { kind: Kind }>[] {
    return this.mail
      .map(({ command }) => command)
      .filter((command): command is Extract<AccountCommandWire, { kind: Kind }> => {
        return command.kind === kind;
      });
  }

  #log(writer: string, records: readonly FixLogRecord[]): void {
    this.log.push(structuredClone(records));
    this.#writers.push(writer);
  }

  /** What is in the archive is what the log says, and nobody ever says otherwise. */
  #archive(message: RoutedMessage): void {
    const { clOrdId } = message.route;
    const logged = this.log
      .flat()
      .some(
        (record) =>
          record.kind === (message.sent ? 'sent' : 'not-sent') && record.route?.clOrdId === clOrdId,
      );
    if (!logged) throw new Error(`the archive is told of ${clOrdId}, the log does not say so`);
    const before = this.archive.get(clOrdId);
    if (before !== undefined && before.sent !== message.sent) {
      throw new Error(`the archive is told otherwise of ${clOrdId}`);
    }
    this.archive.set(clOrdId, structuredClone(message));
  }

  #collectFromVenue(): void {
    const { bytes, hangUp } = this.venue.takeOutgoing();
    if (this.line === undefined) return;
    this.line.toGateway.push(...bytes);
    if (hangUp) this.line.hangsUp = true;
  }

  #carryOut(owner: SimulatedOwner, effect: GatewayEffect): void {
    switch (effect.kind) {
      case 'append':
        if (owner.appending !== undefined) throw new Error('two appends in flight');
        owner.appending = effect;
        return;
      case 'write':
        if (this.line?.number === effect.connection) this.line.toVenue.push(effect.bytes);
        return;
      case 'disconnect':
        if (this.line?.number === effect.connection) this.line.hangsUp = true;
        return;
      case 'mail':
        owner.mailing.push(effect);
        return;
      case 'archive':
        if (owner.archiving !== undefined) throw new Error('two generations on their way');
        owner.archiving = effect;
        return;
      case 'look-up':
        owner.lookingUp.push(effect);
        return;
      case 'read-switches':
        owner.readingSwitches.push(effect);
        return;
      case 'delete':
        this.queue.delete(effect.receipt);
        return;
      case 'give-back':
        this.queue.giveBack(effect.receipt);
        return;
      case 'note':
        owner.notes.push(effect);
        return;
      case 'ended':
        owner.ended = true;
    }
  }
}

type WithoutTime<T> = T extends unknown ? Omit<T, 'at'> : never;

const ACCOUNT = '00000000-0000-4000-8000-000000000001';

/** A market order of its own, valid for 30 s of the world's time unless said otherwise. */
export function newOrder(
  world: SimulatedWorld,
  number: number,
  change: Partial<Extract<VenueMessage, { kind: 'new-order' }>> = {},
): Extract<VenueMessage, { kind: 'new-order' }> {
  const order = `00000000-0000-4000-9000-${String(number).padStart(12, '0')}`;
  return {
    kind: 'new-order',
    id: `place-${number}`,
    account: ACCOUNT,
    mailbox: 0,
    order,
    chain: order,
    clOrdId: order,
    symbol: 'ACME',
    side: 'buy',
    quantity: '10',
    notAfter: world.now + 30_000,
    at: world.now,
    type: 'market',
    timeInForce: 'day',
    ...change,
  };
}

export function cancelOf(
  world: SimulatedWorld,
  placed: Exclude<VenueMessage, { kind: 'cancel-order' }>,
  number = 1,
): Extract<VenueMessage, { kind: 'cancel-order' }> {
  return {
    kind: 'cancel-order',
    id: `cancel-${number}-${placed.id}`,
    account: placed.account,
    mailbox: placed.mailbox,
    order: placed.order,
    chain: placed.chain,
    clOrdId: `${placed.order}-c${number}`,
    origClOrdId: placed.clOrdId,
    symbol: placed.symbol,
    side: placed.side,
    quantity: placed.quantity,
    notAfter: world.now + 30_000,
    at: world.now,
  };
}

/** A replacement, an order of its own that takes the place of `placed`. */
export function replaceOf(
  world: SimulatedWorld,
  placed: Exclude<VenueMessage, { kind: 'cancel-order' }>,
  change: Partial<Extract<VenueMessage, { kind: 'replace-order' }>> = {},
  number = 1,
): Extract<VenueMessage, { kind: 'replace-order' }> {
  const order = `${placed.order.slice(0, 9)}${String(number).padStart(4, '0')}${placed.order.slice(13)}`;
  return {
    ...placed,
    kind: 'replace-order',
    id: `replace-${number}-${placed.id}`,
    order,
    clOrdId: order,
    origClOrdId: placed.clOrdId,
    notAfter: world.now + 30_000,
    at: world.now,
    ...change,
  };
}
