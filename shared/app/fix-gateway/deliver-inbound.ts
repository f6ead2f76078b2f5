import { fieldOf, Tag, valueIn } from '../../fix/message.ts';
import { assertNever } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/brand.ts';
import type { FixRoute, RoutedMessage, FixSentRecord as SentRecord } from '../../ports/fix-log.ts';
import type { ExecutionReportWire } from '../wire/account-command.ts';
import { addCommand, addReport } from './account-outbox.ts';
import { acknowledge, done, withoutCancels } from './answers.ts';
import { dispute, disputeOf } from './dispute-report.ts';
import type { Gateway, GatewayEffect, WaitingInbound } from './gateway-state.ts';
import { type InboundFact, inboundFact, refusedFact } from './inbound-messages.ts';
import { hasArchive, sentUnder, wasRefused } from './log-index.ts';
import { askArchive, recall, sentMessage } from './look-up.ts';
import { aboutOrder, note } from './note.ts';
import { DONT_KNOW, requestOf } from './order-messages.ts';
import { begin } from './received-watermark.ts';
import { onRefused } from './refused-reports.ts';
import { onStatus } from './status-answer.ts';

type Fact<Kind extends InboundFact['kind']> = Extract<InboundFact, { readonly kind: Kind }>;

/** The venue rejected the message as such: nothing of it is known beyond that. */
const REJECTED = '8';

/** Takes an inbound application message in its turn. Whatever it is, its sequence number is finished in the end. */
export function deliverInbound(
  gateway: Gateway,
  inbound: WaitingInbound,
  at: Instant,
): GatewayEffect[] {
  if (gateway.waitingInbound.length === 0) return takeTurn(gateway, inbound, at);
  gateway.waitingInbound.push(inbound);
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
  for (const each of behind) effects.push(...deliverInbound(gateway, each, at));
  return effects;
}

/** Both sides count anew: what waits here has no number any more, and is not lost for that. */
export function forgetPlaces(gateway: Gateway): void {
  const waiting = gateway.waitingInbound.splice(0);
  gateway.waitingInbound.push(...waiting.map((each) => ({ ...each, sequence: 0 })));
}

function factOf({ message, isRefused }: WaitingInbound): InboundFact {
  const read = (tag: number): string | undefined => fieldOf(message, tag) || undefined;
  return isRefused ? refusedFact(read) : inboundFact(message.msgType, read);
}

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
      return onStatus(gateway, sequence, fact, at);
    case 'refused':
      return onRefused(gateway, sequence, fact, at);
    case 'unknown-order':
      return onUnknownOrder(gateway, sequence, fact, at);
    case 'cancel-reject':
    case 'replace-reject':
      return onRefusal(gateway, sequence, fact, at);
    case 'message-reject':
      return onMessageReject(gateway, sequence, fact, at);
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
  const { clOrdIds, report } = fact;
  const { execId, execRefId, execType } = report;
  // The venue agrees: what it takes back was never booked.
  if (execType === 'trade-cancel' && execRefId && wasRefused(gateway.index, execRefId)) {
    return done(gateway, sequence, note('info', 'refused-fill-taken-back', { execId, execRefId }));
  }
  const order = sentMessage(gateway, clOrdIds);
  const problem = disputeOf(order, report);
  if (order === undefined || problem !== undefined) {
    const reason = problem ?? DONT_KNOW.noMatchingOrder;
    return dispute(gateway, sequence, report, { order, reason });
  }
  const answers = execType === 'pending-cancel' ? withoutCancels(gateway, clOrdIds, at) : clOrdIds;
  begin(gateway.watermark, sequence, acknowledge(gateway, answers));
  addReport(gateway.outbox, order.route, report, sequence, at);
  return [];
}

/** What the venue did to an order and we cannot read is told to its account all the same, which parks it. */
function onUnbookable(
  gateway: Gateway,
  sequence: number,
  { problem, clOrdIds, report }: Fact<'unbookable'>,
  at: Instant,
): GatewayEffect[] {
  const route = routeOf(gateway, clOrdIds);
  const complaint = note('alarm', 'inbound-problem', { ...aboutOrder(route), problem, report });
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

/** Only a message that the venue never answered can be unknown to it; else it has lost its memory. */
function onUnknownOrder(
  gateway: Gateway,
  sequence: number,
  fact: Fact<'unknown-order'>,
  at: Instant,
): GatewayEffect[] {
  const { clOrdId } = fact;
  const sent = gateway.index.unanswered.get(clOrdId);
  if (sent?.route === undefined) {
    const about = { clOrdId, ...aboutOrder(routeOf(gateway, [clOrdId])) };
    return done(gateway, sequence, note('alarm', 'known-order-is-unknown', about));
  }
  begin(gateway.watermark, sequence, acknowledge(gateway, [clOrdId]));
  const content =
    requestOf(sent.msgType) === 'replace-order'
      ? { kind: 'replace-reject' as const, clOrdId, ordStatus: REJECTED, text: 'never received' }
      : { kind: 'unknown-order' as const, clOrdId };
  addCommand(gateway.outbox, sent.route, content, [sequence], at);
  return [note('warn', 'order-never-received', aboutOrder(sent.route))];
}

/** The venue does not cancel, or does not replace: the order goes on as it was. */
function onRefusal(
  gateway: Gateway,
  sequence: number,
  fact: Fact<'cancel-reject' | 'replace-reject'>,
  at: Instant,
): GatewayEffect[] {
  const { kind, clOrdId, clOrdIds, ...said } = fact;
  const route = routeOf(gateway, clOrdIds);
  if (route === undefined) {
    return done(gateway, sequence, note('alarm', 'strange-cancel-reject', { clOrdId }));
  }
  // What it says of the order before is no word on that one's own placement: it may be unknown.
  begin(gateway.watermark, sequence, acknowledge(gateway, [clOrdId]));
  addCommand(gateway.outbox, route, { kind, clOrdId, ...said }, [sequence], at);
  return [];
}

/** The venue did not process a message of ours. For a new order that is the end of it; a change did not happen. */
function onMessageReject(
  gateway: Gateway,
  sequence: number,
  fact: Fact<'message-reject'>,
  at: Instant,
): GatewayEffect[] {
  const sent = sentUnder(gateway.index, fact.refSequence);
  const complaint = note('alarm', 'message-rejected', {
    ...aboutOrder(sent?.route),
    refSequence: fact.refSequence,
    msgType: sent?.msgType ?? 'not known',
    text: fact.text,
  });
  if (sent?.route === undefined) return done(gateway, sequence, complaint);
  const { clOrdId } = sent.route;
  const request = requestOf(sent.msgType);
  begin(gateway.watermark, sequence, acknowledge(gateway, [clOrdId]));
  if (request === 'new-order') {
    const report = rejection(sent, clOrdId, fact, at);
    addReport(gateway.outbox, sent.route, report, sequence, at);
    return [complaint];
  }
  const kind = request === 'cancel-order' ? 'cancel-reject' : 'replace-reject';
  const content = { kind, clOrdId, ordStatus: REJECTED, text: fact.text } as const;
  addCommand(gateway.outbox, sent.route, content, [sequence], at);
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
