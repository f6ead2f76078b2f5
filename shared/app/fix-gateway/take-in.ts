import { isLoggedOn } from '../../fix/session.ts';
import { assertNever } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/brand.ts';
import type { ReceivedMessage } from '../../ports/venue-queue-consumer.ts';
import { type VenueMessage, venueMessage } from '../wire/venue-message.ts';
import { addCommand } from './account-outbox.ts';
import type { Gateway, GatewayEffect, MessageInHand } from './gateway-state.ts';
import { decideIntake } from './intake.ts';
import type { NotSentRecord } from './log-index.ts';
import { note } from './note.ts';
import { outboundMessage, routeOf } from './order-messages.ts';
import { record, runSession } from './run-session.ts';
import { ACKNOWLEDGEMENT_TIMEOUT_MS, askAt } from './status-requests.ts';

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
    if (inHand.stage === 'held') effects.push(...decide(gateway, inHand, at));
  }
  return effects;
}

/** Gives back what was neither logged nor given up, so that the next owner has it at once. */
export function giveBackHeld(gateway: Gateway): GatewayEffect[] {
  const effects: GatewayEffect[] = [];
  for (const [id, inHand] of [...gateway.inHand]) {
    if (inHand.stage !== 'held') continue;
    gateway.inHand.delete(id);
    effects.push({ kind: 'give-back', receipt: inHand.receipt });
  }
  return effects;
}

/** The account has heard that the message was not sent: the queue may forget it. */
export function notSentReported(gateway: Gateway, messageId: string): GatewayEffect[] {
  return letGo(gateway, messageId);
}

function decide(gateway: Gateway, inHand: MessageInHand, at: Instant): GatewayEffect[] {
  const { message } = inHand;
  const decision = decideIntake(message, {
    recorded: gateway.index.messages.get(message.id),
    orderNotSent: gateway.index.notSentOrders.has(message.order),
    loggedOn: isLoggedOn(gateway.session),
    nowMs: at,
  });
  switch (decision.kind) {
    case 'already-sent':
      return letGo(gateway, message.id);
    case 'report-again':
      report(gateway, inHand, decision.record, at);
      return [];
    case 'give-up':
      giveUp(gateway, inHand, at);
      return [note('warn', 'not-sent', { clOrdId: message.clOrdId, why: decision.why })];
    case 'send':
      return send(gateway, inHand, at);
    case 'hold':
      return [];
    default:
      return assertNever(decision);
  }
}

function send(gateway: Gateway, inHand: MessageInHand, at: Instant): GatewayEffect[] {
  const { message } = inHand;
  inHand.stage = 'logging';
  const { msgType, fields } = outboundMessage(message);
  const tag = { messageId: message.id, route: routeOf(message) };
  const effects = runSession(gateway, { kind: 'send', msgType, fields, tag, at });
  gateway.buffer.waiting.push({ release: () => letGo(gateway, message.id) });
  if (message.kind === 'new-order') {
    askAt(gateway.statusRequests, message.clOrdId, at + ACKNOWLEDGEMENT_TIMEOUT_MS);
  }
  return effects;
}

function giveUp(gateway: Gateway, inHand: MessageInHand, at: Instant): void {
  const { message } = inHand;
  inHand.stage = 'logging';
  const notSent: NotSentRecord = {
    kind: 'not-sent',
    messageId: message.id,
    message: message.kind,
    route: routeOf(message),
    at,
  };
  record(gateway, notSent, () => {
    report(gateway, inHand, notSent, at);
    return [];
  });
}

function report(
  gateway: Gateway,
  inHand: MessageInHand,
  notSent: NotSentRecord,
  at: Instant,
): void {
  inHand.stage = 'reporting';
  const { messageId, message, route } = notSent;
  addCommand(
    gateway.outbox,
    route,
    { kind: 'not-sent', messageId, message, clOrdId: route.clOrdId },
    [],
    at,
  );
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
