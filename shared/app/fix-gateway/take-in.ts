import {
  type ControlReason,
  type ControlScope,
  type ControlState,
  isControlReason,
} from '../../domain/risk/controls.ts';
import { isLoggedOn } from '../../fix/session.ts';
import { assertNever } from '../../kernel/assert.ts';
import { type Instant, instant } from '../../kernel/brand.ts';
import type { RoutedMessage } from '../../ports/fix-log.ts';
import type { ReceivedMessage } from '../../ports/venue-queue-consumer.ts';
import { type VenueMessage, venueMessage } from '../wire/venue-message.ts';
import { addCommand } from './account-outbox.ts';
import { answeredBy, askSwitches, stopOf } from './ask-switches.ts';
import type { Gateway, GatewayEffect, MessageInHand } from './gateway-state.ts';
import { decideIntake, type IntakeFacts } from './intake.ts';
import { hasArchive, messageKnown } from './log-index.ts';
import { askArchive } from './look-up.ts';
import { aboutOrder, note } from './note.ts';
import { outboundMessage, routeOf } from './order-messages.ts';
import { record, runSession } from './run-session.ts';
import { watch } from './status-requests.ts';
import { anybodyAsks } from './switch-reads.ts';

/** Takes a message of the venue queue. What cannot be read stays on the queue, and only its own order waits for it. */
export function takeIn(gateway: Gateway, received: ReceivedMessage, at: Instant): GatewayEffect[] {
  if (gateway.stoppingSince !== undefined) {
    return [{ kind: 'give-back', receipt: received.receipt }];
  }
  const message = parse(received.body);
  if (message === undefined) return [note('alarm', 'unreadable-queue-message')];
  const known = gateway.inHand.get(message.id);
  if (known !== undefined) {
    known.receipt = received.receipt;
    return [];
  }
  const inHand: MessageInHand = { message, receipt: received.receipt, stage: 'held' };
  gateway.inHand.set(message.id, inHand);
  return decide(gateway, inHand, at);
}

/** Decides again on what is held, in the order in which it came. */
export function reviewHeld(gateway: Gateway, at: Instant): GatewayEffect[] {
  const effects: GatewayEffect[] = [];
  for (const inHand of [...gateway.inHand.values()]) {
    const { stage, message } = inHand;
    // What is too late is given up, also while the switches cannot be read.
    const isLate = stage === 'asking' && at > message.notAfter;
    if (stage === 'held' || isLate) effects.push(...decide(gateway, inHand, at));
  }
  return effects;
}

const UNDECIDED: ReadonlySet<MessageInHand['stage']> = new Set(['held', 'looking-up', 'asking']);

/** Gives back what was neither logged nor given up, so that the next owner has it at once. */
export function giveBackHeld(gateway: Gateway): GatewayEffect[] {
  const effects: GatewayEffect[] = [];
  for (const [id, inHand] of [...gateway.inHand]) {
    if (!UNDECIDED.has(inHand.stage)) continue;
    gateway.inHand.delete(id);
    effects.push({ kind: 'give-back', receipt: inHand.receipt });
  }
  return effects;
}

/** The account has heard that the message was not sent: the queue may forget it. */
export function notSentReported(gateway: Gateway, messageId: string): GatewayEffect[] {
  return letGo(gateway, messageId);
}

/** The archive has said what became of the message: now it can be decided, and with it what waits behind it. */
export function onMessageLookedUp(
  gateway: Gateway,
  messageId: string,
  found: RoutedMessage | undefined,
  at: Instant,
): GatewayEffect[] {
  const inHand = gateway.inHand.get(messageId);
  if (inHand?.stage !== 'looking-up') return [];
  inHand.archived = { found };
  inHand.stage = 'held';
  return reviewHeld(gateway, at);
}

/** The kill switches were read: what asked is decided by that at once, and then what waits behind it. */
export function onSwitchesRead(
  gateway: Gateway,
  key: number,
  states: ReadonlyMap<ControlScope, ControlState>,
  at: Instant,
): GatewayEffect[] {
  const effects: GatewayEffect[] = [];
  for (const inHand of answeredBy(gateway, key)) {
    inHand.stage = 'held';
    const switches = stopOf(gateway, inHand.message, states) ?? 'open';
    effects.push(...decide(gateway, inHand, at, switches));
  }
  return [...effects, ...reviewHeld(gateway, at)];
}

/** `switches`: what was read for this very decision. */
function decide(
  gateway: Gateway,
  inHand: MessageInHand,
  at: Instant,
  switches?: 'open' | ControlReason,
): GatewayEffect[] {
  const { message } = inHand;
  const decision = decideIntake(message, {
    recorded: recordOf(gateway, inHand),
    mayBeForgotten: inHand.archived === undefined && mayBeForgotten(gateway, message),
    orderNotSent: isOfNotSent(gateway, inHand),
    isBehindAnother: isBehindAnother(gateway, inHand),
    loggedOn: isLoggedOn(gateway.session),
    ...(switches === undefined ? {} : { switches }),
    nowMs: at,
  });
  switch (decision.kind) {
    case 'already-sent':
      return letGo(gateway, message.id);
    case 'report-again':
      report(gateway, inHand, at);
      return [];
    case 'look-up':
      inHand.stage = 'looking-up';
      return [
        askArchive(gateway, { for: 'intake', messageId: message.id }, [
          message.clOrdId,
          ...changedBy(message),
        ]),
      ];
    case 'ask-switches':
      askSwitches(gateway, inHand);
      return [];
    case 'give-up':
      giveUp(gateway, inHand, at, isControlReason(decision.why) ? decision.why : undefined);
      return [note('warn', 'not-sent', { ...aboutOrder(routeOf(message)), why: decision.why })];
    case 'send':
      return send(gateway, inHand, at);
    case 'hold':
      return [];
    default:
      return assertNever(decision);
  }
}

/** The ClOrdID is what the venue tells orders by, so it is what we tell messages by. */
function recordOf(gateway: Gateway, inHand: MessageInHand): IntakeFacts['recorded'] {
  const known = knownAs(gateway, inHand, inHand.message.clOrdId);
  if (known === undefined) return undefined;
  return known.sent ? 'sent' : 'not-sent';
}

const isOfNotSent = (gateway: Gateway, inHand: MessageInHand): boolean =>
  changedBy(inHand.message).some((clOrdId) => knownAs(gateway, inHand, clOrdId)?.sent === false);

function knownAs(
  gateway: Gateway,
  { archived }: MessageInHand,
  clOrdId: string,
): RoutedMessage | undefined {
  const found = archived?.found;
  return (
    messageKnown(gateway.index, clOrdId) ?? (found?.route.clOrdId === clOrdId ? found : undefined)
  );
}

/** ClOrdID of the order that the message changes, if it changes one. */
const changedBy = (message: VenueMessage): readonly string[] =>
  message.kind === 'new-order' ? [] : [message.origClOrdId];

/** Itself, or the order that it changes, may be in the archive only. */
const mayBeForgotten = (gateway: Gateway, message: VenueMessage): boolean =>
  message.at <= gateway.index.forgottenUpTo ||
  (hasArchive(gateway.index) &&
    changedBy(message).some((clOrdId) => messageKnown(gateway.index, clOrdId) === undefined));

const ASKS: ReadonlySet<MessageInHand['stage']> = new Set(['looking-up', 'asking']);

/** Messages of a chain go out in their order, also when something has to be read for one of them. */
function isBehindAnother(gateway: Gateway, inHand: MessageInHand): boolean {
  if (gateway.lookUps.size === 0 && !anybodyAsks(gateway.switchReads)) return false;
  const { chain } = inHand.message;
  for (const each of gateway.inHand.values()) {
    if (each === inHand) return false;
    if (each.message.chain === chain && ASKS.has(each.stage)) return true;
  }
  return false;
}

function send(gateway: Gateway, inHand: MessageInHand, at: Instant): GatewayEffect[] {
  const { message } = inHand;
  inHand.stage = 'logging';
  const { msgType, fields } = outboundMessage(message);
  const tag = { messageId: message.id, route: routeOf(message) };
  const effects = runSession(gateway, { kind: 'send', msgType, fields, tag, at });
  gateway.buffer.waiting.push({ release: () => letGo(gateway, message.id) });
  watch(gateway.statusRequests, message.clOrdId, at);
  return effects;
}

function giveUp(
  gateway: Gateway,
  inHand: MessageInHand,
  at: Instant,
  cause: ControlReason | undefined,
): void {
  const { message } = inHand;
  inHand.stage = 'logging';
  record(
    gateway,
    {
      kind: 'not-sent',
      messageId: message.id,
      message: message.kind,
      route: routeOf(message),
      at,
      messageAt: instant(message.at),
      ...(cause === undefined ? {} : { cause }),
    },
    () => {
      report(gateway, inHand, at);
      return [];
    },
  );
}

function report(gateway: Gateway, inHand: MessageInHand, at: Instant): void {
  inHand.stage = 'reporting';
  const { id: messageId, kind, clOrdId } = inHand.message;
  // As the log has it, also when it is said again by another owner.
  const cause = knownAs(gateway, inHand, clOrdId)?.cause;
  const reason = cause === undefined ? {} : { reason: cause };
  const content = { kind: 'not-sent' as const, messageId, message: kind, clOrdId, ...reason };
  addCommand(gateway.outbox, routeOf(inHand.message), content, [], at);
}

function letGo(gateway: Gateway, messageId: string): GatewayEffect[] {
  const inHand = gateway.inHand.get(messageId);
  if (inHand === undefined) return [];
  gateway.inHand.delete(messageId);
  return [{ kind: 'delete', receipt: inHand.receipt }];
}

function parse(body: string): VenueMessage | undefined {
  try {
    const parsed = venueMessage.safeParse(JSON.parse(body));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}
