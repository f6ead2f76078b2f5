import { type FixMessage, fieldOf, MsgType, Tag, valueIn } from '../../fix/message.ts';
import { assertNever } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/brand.ts';
import type { FixRoute, RoutedMessage, FixSentRecord as SentRecord } from '../../ports/fix-log.ts';
import type { ExecutionReportWire } from '../wire/account-command.ts';
import { addCommand, addReport } from './account-outbox.ts';
import type { Gateway, GatewayEffect, WaitingInbound } from './gateway-state.ts';
import { type InboundFact, inboundFact } from './inbound-messages.ts';
import { hasArchive, sentUnder } from './log-index.ts';
import { askArchive, recall, sentMessage } from './look-up.ts';
import { note } from './note.ts';
import { begin, finish } from './received-watermark.ts';
import { answered } from './status-requests.ts';

type Fact<Kind extends InboundFact['kind']> = Extract<InboundFact, { readonly kind: Kind }>;

/** The venue rejected the message as such: nothing of it is known beyond that. */
const REJECTED = '8';

/** Takes an inbound application message in its turn. Whatever it is, its sequence number is finished in the end. */
export function deliverInbound(
  gateway: Gateway,
  sequence: number,
  message: FixMessage,
  at: Instant,
): GatewayEffect[] {
  if (gateway.waitingInbound.length === 0) return takeTurn(gateway, { sequence, message }, at);
  gateway.waitingInbound.push({ sequence, message });
  return [];
}

/** The archive has answered for the first one that waits: it goes on, and what waited behind it. */
export function onReportLookedUp(
  gateway: Gateway,
  found: RoutedMessage | undefined,
  at: Instant,
): GatewayEffect[] {
  const first = gateway.waitingInbound.shift();
  if (first === undefined) return [];
  if (found !== undefined) recall(gateway, found);
  const effects = act(gateway, first.sequence, factOf(first), at);
  const behind = gateway.waitingInbound.splice(0);
  for (const { sequence, message } of behind) {
    effects.push(...deliverInbound(gateway, sequence, message, at));
  }
  return effects;
}

/** Both sides count anew: what waits here has no number any more, and is not lost for that. */
export function forgetPlaces(gateway: Gateway): void {
  const waiting = gateway.waitingInbound.splice(0);
  gateway.waitingInbound.push(...waiting.map(({ message }) => ({ sequence: 0, message })));
}

const factOf = ({ message }: WaitingInbound): InboundFact =>
  inboundFact(message.msgType, (tag) => fieldOf(message, tag) || undefined);

/** Whoever waits for the archive holds up all behind it: the reports of an account stay in their order. */
function takeTurn(gateway: Gateway, inbound: WaitingInbound, at: Instant): GatewayEffect[] {
  const fact = factOf(inbound);
  const clOrdIds = 'clOrdIds' in fact && fact.kind !== 'status' ? fact.clOrdIds : [];
  const isKnown = sentMessage(gateway, clOrdIds) !== undefined;
  if (isKnown || clOrdIds.length === 0 || !hasArchive(gateway.index)) {
    return act(gateway, inbound.sequence, fact, at);
  }
  gateway.waitingInbound.push(inbound);
  return [askArchive(gateway, { for: 'inbound' }, clOrdIds)];
}

function act(gateway: Gateway, sequence: number, fact: InboundFact, at: Instant): GatewayEffect[] {
  switch (fact.kind) {
    case 'report':
      return onReport(gateway, sequence, fact, at);
    case 'status':
      begin(gateway.watermark, sequence, acknowledge(gateway, fact.clOrdIds));
      finish(gateway.watermark, sequence);
      return [];
    case 'unknown-order':
      return onUnknownOrder(gateway, sequence, fact, at);
    case 'cancel-reject':
      return onCancelReject(gateway, sequence, fact, at);
    case 'message-reject':
      return onMessageReject(gateway, sequence, fact, at);
    case 'nothing':
      return done(gateway, sequence);
    case 'unbookable':
      return onUnbookable(gateway, sequence, fact, at);
    case 'problem':
      return done(gateway, sequence, note('alarm', 'inbound-problem', { problem: fact.problem }));
    default:
      return assertNever(fact);
  }
}

function onReport(
  gateway: Gateway,
  sequence: number,
  fact: Fact<'report'>,
  at: Instant,
): GatewayEffect[] {
  const route = routeOf(gateway, fact.clOrdIds);
  if (route === undefined) return done(gateway, sequence, strangeReport(fact.report));
  begin(gateway.watermark, sequence, acknowledge(gateway, fact.clOrdIds));
  addReport(gateway.outbox, route, fact.report, sequence, at);
  return [];
}

/** What the venue did to an order and we cannot read is told to its account all the same, which parks it. */
function onUnbookable(
  gateway: Gateway,
  sequence: number,
  { problem, clOrdIds, report }: Fact<'unbookable'>,
  at: Instant,
): GatewayEffect[] {
  const complaint = note('alarm', 'inbound-problem', { problem, report });
  const route = routeOf(gateway, clOrdIds);
  if (route === undefined) return done(gateway, sequence, complaint);
  begin(gateway.watermark, sequence, acknowledge(gateway, clOrdIds));
  addCommand(
    gateway.outbox,
    route,
    { kind: 'unbookable', sequence, problem, report },
    [sequence],
    at,
  );
  return [complaint];
}

/** Only an order that the venue never answered for can be unknown to it; else it has lost its memory. */
function onUnknownOrder(
  gateway: Gateway,
  sequence: number,
  fact: Fact<'unknown-order'>,
  at: Instant,
): GatewayEffect[] {
  const { clOrdId } = fact;
  const sent = gateway.index.unacknowledged.get(clOrdId);
  if (sent?.route === undefined) {
    return done(gateway, sequence, note('alarm', 'known-order-is-unknown', { clOrdId }));
  }
  begin(gateway.watermark, sequence, acknowledge(gateway, [clOrdId]));
  addCommand(gateway.outbox, sent.route, { kind: 'unknown-order', clOrdId }, [sequence], at);
  return [note('warn', 'order-never-received', { clOrdId })];
}

function onCancelReject(
  gateway: Gateway,
  sequence: number,
  fact: Fact<'cancel-reject'>,
  at: Instant,
): GatewayEffect[] {
  const { clOrdId, ordStatus, text } = fact;
  const route = routeOf(gateway, fact.clOrdIds);
  if (route === undefined) {
    return done(gateway, sequence, note('alarm', 'strange-cancel-reject', { clOrdId }));
  }
  begin(gateway.watermark, sequence, []);
  const content = {
    kind: 'cancel-reject' as const,
    clOrdId,
    ordStatus,
    ...(text === undefined ? {} : { text }),
  };
  addCommand(gateway.outbox, route, content, [sequence], at);
  return [];
}

/** The venue did not process a message of ours. For a new order that is the end of it. */
function onMessageReject(
  gateway: Gateway,
  sequence: number,
  fact: Fact<'message-reject'>,
  at: Instant,
): GatewayEffect[] {
  const sent = sentUnder(gateway.index, fact.refSequence);
  const complaint = note('alarm', 'message-rejected', {
    refSequence: fact.refSequence,
    msgType: sent?.msgType ?? 'not known',
    text: fact.text,
  });
  if (sent?.route === undefined) return done(gateway, sequence, complaint);
  const { clOrdId } = sent.route;
  if (sent.msgType === MsgType.newOrderSingle) {
    begin(gateway.watermark, sequence, acknowledge(gateway, [clOrdId]));
    const report = rejection(sent, clOrdId, fact, at);
    addReport(gateway.outbox, sent.route, report, sequence, at);
    return [complaint];
  }
  begin(gateway.watermark, sequence, []);
  addCommand(
    gateway.outbox,
    sent.route,
    { kind: 'cancel-reject', clOrdId, ordStatus: REJECTED, text: fact.text },
    [sequence],
    at,
  );
  return [complaint];
}

/** A session reject in the form of the report that the venue did not write. Its ExecID derives from what it refers to. */
function rejection(
  sent: SentRecord,
  clOrdId: string,
  fact: Fact<'message-reject'>,
  at: Instant,
): ExecutionReportWire {
  return {
    execId: `reject:${fact.refSequence}`,
    execType: 'rejected',
    clOrdId,
    venueOrderId: 'NONE',
    ordStatus: REJECTED,
    symbol: valueIn(sent.fields, Tag.symbol) ?? '',
    side: valueIn(sent.fields, Tag.side) === '2' ? 'sell' : 'buy',
    cumulativeQuantity: '0',
    leavesQuantity: '0',
    transactTime: at,
    text: fact.text,
  };
}

const routeOf = (gateway: Gateway, clOrdIds: readonly string[]): FixRoute | undefined =>
  sentMessage(gateway, clOrdIds)?.route;

/** Which of them are new orders that had no answer yet; from now on they have one. */
function acknowledge(gateway: Gateway, clOrdIds: readonly string[]): readonly string[] {
  return clOrdIds.filter((clOrdId) => {
    answered(gateway.statusRequests, clOrdId);
    return gateway.index.unacknowledged.delete(clOrdId);
  });
}

function done(gateway: Gateway, sequence: number, ...effects: GatewayEffect[]): GatewayEffect[] {
  begin(gateway.watermark, sequence, []);
  finish(gateway.watermark, sequence);
  return effects;
}

const strangeReport = (report: ExecutionReportWire): GatewayEffect =>
  note('alarm', 'strange-execution-report', {
    clOrdId: report.clOrdId,
    execId: report.execId,
    execType: report.execType,
    symbol: report.symbol,
    side: report.side,
    lastQuantity: report.lastQuantity ?? '',
    lastPrice: report.lastPrice ?? '',
  });
