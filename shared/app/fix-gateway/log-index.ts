import { MsgType } from '../../fix/message.ts';
import { assertNever } from '../../kernel/assert.ts';
import type { FixLogRecord, FixRoute } from '../../ports/fix-log.ts';

/**
 * How many sequence numbers back a message can be replayed or named in a reject. Far more than are on their way at any
 * time; older ones are gap-filled, which is what happens to an order of that age anyway.
 */
export const REPLAY_WINDOW = 20_000;

export type SentRecord = Extract<FixLogRecord, { readonly kind: 'sent' }>;
export type NotSentRecord = Extract<FixLogRecord, { readonly kind: 'not-sent' }>;

export type RoutedMessage = {
  readonly message: 'new-order' | 'cancel-order';
  readonly route: FixRoute;
};

/**
 * What the log says, kept in memory: rebuilt from the log at start and carried on by the same function afterwards, so
 * that a gateway that goes on and one that takes over decide alike.
 */
export type LogIndex = {
  nextOutbound: number;
  nextInbound: number;
  /** By venue queue message id: what became of it. */
  readonly messages: Map<string, 'sent' | NotSentRecord>;
  /** By ClOrdID: whose order it is, for D and F that were sent. */
  readonly routes: Map<string, RoutedMessage>;
  /** The last messages by sequence number. */
  readonly sent: Map<number, SentRecord>;
  /** New orders by ClOrdID that the venue has not answered for yet. */
  readonly unacknowledged: Map<string, SentRecord>;
  /** Orders whose new-order message was not sent and never will be. */
  readonly notSentOrders: Set<string>;
};

export const emptyLogIndex = (): LogIndex => ({
  nextOutbound: 1,
  nextInbound: 1,
  messages: new Map(),
  routes: new Map(),
  sent: new Map(),
  unacknowledged: new Map(),
  notSentOrders: new Set(),
});

/** Carries the index over one record, in log order. */
export function indexRecord(index: LogIndex, record: FixLogRecord): void {
  switch (record.kind) {
    case 'takeover':
      return;
    case 'sent':
      indexSent(index, record);
      return;
    case 'not-sent':
      index.messages.set(record.messageId, record);
      if (record.message === 'new-order') index.notSentOrders.add(record.route.order);
      return;
    case 'received':
      index.nextInbound = record.nextInbound;
      for (const clOrdId of record.acknowledged ?? []) index.unacknowledged.delete(clOrdId);
      return;
    case 'reset':
      index.nextOutbound = record.nextOutbound;
      index.nextInbound = record.nextInbound;
      index.sent.clear();
      return;
    default:
      assertNever(record);
  }
}

function indexSent(index: LogIndex, record: SentRecord): void {
  index.nextOutbound = record.sequence + 1;
  if (record.messageId !== undefined) index.messages.set(record.messageId, 'sent');
  index.sent.set(record.sequence, record);
  index.sent.delete(record.sequence - REPLAY_WINDOW);
  if (record.route === undefined) return;
  const message = record.msgType === MsgType.newOrderSingle ? 'new-order' : 'cancel-order';
  index.routes.set(record.route.clOrdId, { message, route: record.route });
  if (message === 'new-order') index.unacknowledged.set(record.route.clOrdId, record);
}
