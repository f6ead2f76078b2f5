import { type FixField, MsgType, Tag, valueIn } from '../../fix/message.ts';
import { parseUtcTimestamp } from '../../fix/time.ts';
import { assertNever } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/brand.ts';
import type { FixLogRecord, FixSentRecord, RoutedMessage } from '../../ports/fix-log.ts';

/**
 * Log records in a generation. Two of them are in memory and are read at a takeover: at half a KB each some 30 MB and
 * a second. Older messages are known to the archive, which takes tens of milliseconds: a generation is long against
 * the seconds in which an order is answered and its queue message deleted.
 */
export const RECORDS_IN_GENERATION = 30_000;
/**
 * Messages without an answer that are carried into the next generation. A venue that owes more answers than this has
 * stopped working; the oldest ones, which it was asked for again and again, are then not asked for any more.
 */
export const MAX_CARRIED = 10_000;

/** What the log said between two `rolled`. */
export type Generation = {
  readonly number: number;
  /** By ClOrdID: what became of each queue message. */
  readonly messages: Map<string, RoutedMessage>;
  /** Outbound messages by sequence number. */
  readonly sent: Map<number, FixSentRecord>;
  /** ExecIDs that were refused by DontKnowTrade. */
  readonly refused: Set<string>;
  records: number;
  /** The latest time of a queue message in it. */
  latestMessageAt: number;
};

/**
 * What the end of the log says, kept in memory: rebuilt from the log at start and carried on by the same function
 * afterwards, so that a gateway that goes on and one that takes over decide alike.
 */
export type LogIndex = {
  nextOutbound: number;
  nextInbound: number;
  current: Generation;
  /** Frozen; it goes to the archive before it is forgotten. */
  previous: Generation;
  /** A queue message with a later time than this is in memory, or it was never logged. */
  forgottenUpTo: number;
  /** Order messages by ClOrdID on which the venue has not said a word yet. */
  readonly unanswered: Map<string, FixSentRecord>;
};

const emptyGeneration = (number: number): Generation => ({
  number,
  messages: new Map(),
  sent: new Map(),
  refused: new Set(),
  records: 0,
  latestMessageAt: Number.NEGATIVE_INFINITY,
});

export const emptyLogIndex = (): LogIndex => ({
  nextOutbound: 1,
  nextInbound: 1,
  current: emptyGeneration(1),
  previous: emptyGeneration(0),
  forgottenUpTo: Number.MIN_SAFE_INTEGER,
  unanswered: new Map(),
});

/** What memory knows of the message with that ClOrdID. */
export const messageKnown = (index: LogIndex, clOrdId: string): RoutedMessage | undefined =>
  index.current.messages.get(clOrdId) ?? index.previous.messages.get(clOrdId);

/** An outbound message, unless it is so old that nobody can still miss it: the replay fills its place as a gap. */
export const sentUnder = (index: LogIndex, sequence: number): FixSentRecord | undefined =>
  index.current.sent.get(sequence) ?? index.previous.sent.get(sequence);

/** Some messages are known to the archive only. */
export const hasArchive = (index: LogIndex): boolean =>
  index.forgottenUpTo > Number.MIN_SAFE_INTEGER;

/**
 * The `carried` and the `rolled` that end the present generation. `answeredInMemory`: what the log still has without an
 * answer, and so has whoever reads it.
 */
export function rollRecords(
  index: LogIndex,
  answeredInMemory: Iterable<FixSentRecord>,
  at: Instant,
): readonly FixLogRecord[] {
  const carried = [...answeredInMemory, ...index.unanswered.values()]
    .toSorted((one, other) => one.sequence - other.sequence)
    .slice(-MAX_CARRIED);
  return [
    ...carried.map((sent) => ({ kind: 'carried' as const, sent })),
    {
      kind: 'rolled',
      generation: index.current.number + 1,
      carried: carried.length,
      nextOutbound: index.nextOutbound,
      nextInbound: index.nextInbound,
      forgottenUpTo: Math.max(index.forgottenUpTo, index.previous.latestMessageAt),
      at,
    },
  ];
}

type Of<Kind extends FixLogRecord['kind']> = Extract<FixLogRecord, { readonly kind: Kind }>;

/** Carries the index over one record, in log order. */
export function indexRecord(index: LogIndex, record: FixLogRecord): void {
  index.current.records += 1;
  switch (record.kind) {
    case 'takeover':
      return;
    case 'sent':
      indexSent(index, record);
      return;
    case 'not-sent':
      indexMessage(index, record.messageAt, {
        route: record.route,
        sent: false,
        symbol: '',
        side: '',
        ...(record.cause === undefined ? {} : { cause: record.cause }),
      });
      return;
    case 'received':
      index.nextInbound = record.nextInbound;
      for (const clOrdId of record.acknowledged ?? []) index.unanswered.delete(clOrdId);
      return;
    case 'reset':
      index.nextOutbound = record.nextOutbound;
      index.nextInbound = record.nextInbound;
      index.current.sent.clear();
      index.previous.sent.clear();
      return;
    case 'carried':
      if (record.sent.route === undefined) return;
      index.unanswered.set(record.sent.route.clOrdId, record.sent);
      return;
    case 'rolled':
      indexRoll(index, record);
      return;
    default:
      assertNever(record);
  }
}

function indexSent(index: LogIndex, record: FixSentRecord): void {
  index.nextOutbound = record.sequence + 1;
  index.current.sent.set(record.sequence, record);
  const { route, fields, msgType } = record;
  if (msgType === MsgType.dontKnowTrade) {
    index.current.refused.add(valueIn(fields, Tag.execId) ?? '');
  }
  if (route === undefined) return;
  indexMessage(index, messageTime(fields) ?? record.at, {
    route,
    sent: true,
    symbol: valueIn(fields, Tag.symbol) ?? '',
    side: valueIn(fields, Tag.side) ?? '',
    ...termsIn(msgType, fields),
  });
  if (msgType === MsgType.orderCancelReplaceRequest) {
    forgetTerms(index, valueIn(fields, Tag.origClOrdId) ?? '');
  }
  index.unanswered.set(route.clOrdId, record);
}

/** What every fill of the message must keep to. */
function termsIn(msgType: string, fields: readonly FixField[]): Pick<RoutedMessage, 'terms'> {
  const isNew = msgType === MsgType.newOrderSingle;
  if (!isNew && msgType !== MsgType.orderCancelReplaceRequest) return {};
  const quantity = isNew ? valueIn(fields, Tag.orderQuantity) : undefined;
  const limitPrice = valueIn(fields, Tag.price);
  if (quantity === undefined && limitPrice === undefined) return {};
  return {
    terms: {
      ...(quantity === undefined ? {} : { quantity }),
      ...(limitPrice === undefined ? {} : { limitPrice }),
    },
  };
}

/** Asked to be replaced: from now on a report of it may be of the old terms or of the new. */
function forgetTerms(index: LogIndex, clOrdId: string): void {
  for (const { messages } of [index.current, index.previous]) {
    const message = messages.get(clOrdId);
    if (message === undefined) continue;
    const { terms: _either, ...rest } = message;
    messages.set(clOrdId, rest);
  }
}

/** Whether a report with that ExecID was refused, as far as memory knows. */
export const wasRefused = (index: LogIndex, execId: string): boolean =>
  index.current.refused.has(execId) || index.previous.refused.has(execId);

/** The queue message's own time went out as TransactTime(60). */
const messageTime = (fields: readonly FixField[]): number | undefined =>
  parseUtcTimestamp(valueIn(fields, Tag.transactTime) ?? '');

function indexMessage(index: LogIndex, messageAt: number, message: RoutedMessage): void {
  const { current } = index;
  current.messages.set(message.route.clOrdId, message);
  current.latestMessageAt = Math.max(current.latestMessageAt, messageAt);
}

function indexRoll(index: LogIndex, record: Of<'rolled'>): void {
  index.previous = index.current;
  index.current = emptyGeneration(record.generation);
  index.nextOutbound = record.nextOutbound;
  index.nextInbound = record.nextInbound;
  index.forgottenUpTo = record.forgottenUpTo;
  for (const clOrdId of index.unanswered.keys()) {
    if (index.unanswered.size <= record.carried) break;
    index.unanswered.delete(clOrdId);
  }
}
