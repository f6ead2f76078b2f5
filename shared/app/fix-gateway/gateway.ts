import { decode, emptyDecoder } from '../../fix/codec.ts';
import { isLoggedOn } from '../../fix/session.ts';
import { assertNever } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/brand.ts';
import type { RoutedMessage } from '../../ports/fix-log.ts';
import { accountCommandOf } from './account-commands.ts';
import { addCommand, backlog, nextReadyAt, settle, takeReady } from './account-outbox.ts';
import { readSwitches } from './ask-switches.ts';
import { onClockWentBack } from './clock-went-back.ts';
import { onReportLookedUp } from './deliver-inbound.ts';
import { groupDone, hasRecords, isEmpty, takeGroup } from './flush-buffer.ts';
import type { Gateway, GatewayEffect, GatewayInput } from './gateway-state.ts';
import { aboutOrder, note } from './note.ts';
import { requestOf, statusRequest } from './order-messages.ts';
import { finish } from './received-watermark.ts';
import { onArchived, rollWhenDue, startArchiving } from './roll.ts';
import { confirmDeliveries, record, runSession } from './run-session.ts';
import { answered, takeDue } from './status-requests.ts';
import {
  giveBackHeld,
  notSentReported,
  onMessageLookedUp,
  onSwitchesRead,
  reviewHeld,
  takeIn,
} from './take-in.ts';

/**
 * How long an inbound number may wait for company before it gets a flush of its own. After a crash the venue sends
 * again what is not logged, and the accounts drop what they know: waiting costs nothing but that.
 */
export const INBOUND_FLUSH_AFTER_MS = 250;
/** Queue messages in memory: more than a batch of every poller, far less than what the log flushes in a second. */
export const MAX_IN_HAND = 1_000;
/** Commands that the mailboxes have not taken. Over it the venue keeps its reports until we are back. */
export const MAX_BACKLOG = 10_000;
/** A stop ends after this, answered or not: what is unfinished is safe in queue and log. */
export const STOP_PATIENCE_MS = 5_000;

/** One event in, effects out, to be carried out in their order. Changes `gateway` in place, and nothing else. */
export function stepGateway(gateway: Gateway, input: GatewayInput): readonly GatewayEffect[] {
  if (gateway.ended) return [];
  if (gateway.lastStepAt !== undefined && input.at < gateway.lastStepAt) {
    onClockWentBack(gateway, input.at);
  }
  gateway.lastStepAt = input.at;
  const effects = onInput(gateway, input);
  effects.push(...sayDisputes(gateway, input.at));
  effects.push(...readSwitches(gateway));
  effects.push(...confirmDeliveries(gateway, input.at));
  effects.push(...mailReady(gateway, input.at));
  if (gateway.stoppingSince !== undefined) effects.push(...endWhenDone(gateway, input.at));
  return effects;
}

/** When the gateway wants a `tick` at the latest, beyond the regular ones; undefined when it waits for nothing. */
export function nextWakeAt(gateway: Gateway): number | undefined {
  const mail = nextReadyAt(gateway.outbox);
  const flush = nextInboundFlushAt(gateway);
  if (mail === undefined) return flush;
  return flush === undefined ? mail : Math.min(mail, flush);
}

/** With an append in flight its end comes first, and looks at the inbound number too. */
function nextInboundFlushAt({ unloggedInbound, buffer }: Gateway): number | undefined {
  if (unloggedInbound === undefined || buffer.inFlight.length > 0) return undefined;
  return unloggedInbound.since + INBOUND_FLUSH_AFTER_MS;
}

/** False while enough is in hand, or the gateway stops: leave messages on the queue. */
export const wantsMessages = (gateway: Gateway): boolean =>
  gateway.stoppingSince === undefined && gateway.inHand.size < MAX_IN_HAND;

/** What the venue has said that is not in the mailboxes. */
const inboundBacklog = (gateway: Gateway): number =>
  backlog(gateway.outbox) + gateway.waitingInbound.length;

/** False while the mailboxes do not take what the venue has said already. */
export const mayConnect = (gateway: Gateway): boolean =>
  gateway.stoppingSince === undefined && inboundBacklog(gateway) < MAX_BACKLOG / 2;

/** What an operator wants to see at a glance. */
export const healthOf = (gateway: Gateway): Readonly<Record<string, string | number>> => ({
  phase: gateway.session.phase,
  nextOutbound: gateway.session.nextOutbound,
  nextInbound: gateway.session.nextInbound,
  loggedInbound: gateway.index.nextInbound,
  nextSlot: gateway.nextSlot,
  inHand: gateway.inHand.size,
  toMail: inboundBacklog(gateway),
  generation: gateway.index.current.number,
  unanswered: gateway.index.unanswered.size,
});

function onInput(gateway: Gateway, input: GatewayInput): GatewayEffect[] {
  const { at } = input;
  switch (input.kind) {
    case 'queue-messages':
      return input.messages.flatMap((message) => takeIn(gateway, message, at));
    case 'connected':
      gateway.connection = input.connection;
      gateway.decoder = emptyDecoder;
      gateway.logonSequence = gateway.session.nextOutbound;
      return runSession(gateway, { kind: 'connected', at });
    case 'bytes':
      return input.connection === gateway.connection ? onBytes(gateway, input.bytes, at) : [];
    case 'disconnected':
      if (input.connection !== gateway.connection) return [];
      gateway.connection = undefined;
      return runSession(gateway, { kind: 'disconnected', at });
    case 'appended':
      gateway.nextSlot += 1;
      return [...groupDone(gateway.buffer), ...flush(gateway, at)];
    case 'mailed':
      return onMailed(gateway, input.account, input.key);
    case 'archived':
      onArchived(gateway, input.generation);
      return [];
    case 'looked-up':
      return onLookedUp(gateway, input.key, input.found, at);
    case 'switches-read':
      return onSwitchesRead(gateway, input.key, input.states, at);
    case 'tick':
      return onTick(gateway, at);
    case 'turn-ended':
      return flush(gateway, at);
    case 'stop':
      return onStop(gateway, at);
    default:
      return assertNever(input);
  }
}

function onBytes(gateway: Gateway, bytes: Uint8Array, at: Instant): GatewayEffect[] {
  const decoded = decode(gateway.decoder, bytes);
  gateway.decoder = decoded.state;
  const wasLoggedOn = isLoggedOn(gateway.session);
  const effects = decoded.messages.flatMap((message) =>
    runSession(gateway, { kind: 'received', message, at }),
  );
  if (!wasLoggedOn && isLoggedOn(gateway.session)) effects.push(...reviewHeld(gateway, at));
  if (inboundBacklog(gateway) >= MAX_BACKLOG && gateway.connection !== undefined) {
    const { connection } = gateway;
    effects.push(
      note('alarm', 'mailboxes-do-not-take-reports', { backlog: inboundBacklog(gateway) }),
      { kind: 'disconnect', connection, reason: 'mailboxes do not take reports' },
    );
  }
  return effects;
}

function onLookedUp(
  gateway: Gateway,
  key: number,
  found: RoutedMessage | undefined,
  at: Instant,
): GatewayEffect[] {
  const lookUp = gateway.lookUps.get(key);
  gateway.lookUps.delete(key);
  if (lookUp === undefined) return [];
  return lookUp.for === 'intake'
    ? onMessageLookedUp(gateway, lookUp.messageId, found, at)
    : onReportLookedUp(gateway, found, at);
}

function onMailed(gateway: Gateway, account: string, key: number): GatewayEffect[] {
  const entry = settle(gateway.outbox, account, key);
  if (entry === undefined) return [];
  for (const sequence of entry.sequences) finish(gateway.watermark, sequence);
  return entry.content.kind === 'not-sent' ? notSentReported(gateway, entry.content.messageId) : [];
}

function onTick(gateway: Gateway, at: Instant): GatewayEffect[] {
  const effects = runSession(gateway, { kind: 'tick', at });
  effects.push(...reviewHeld(gateway, at));
  if (isLoggedOn(gateway.session)) effects.push(...askForOrders(gateway, at));
  effects.push(...startArchiving(gateway), ...rollWhenDue(gateway, at));
  effects.push(...flush(gateway, at));
  return effects;
}

function askForOrders(gateway: Gateway, at: Instant): GatewayEffect[] {
  return takeDue(gateway.statusRequests, at).flatMap(({ clOrdId, step }) => {
    const sent = gateway.index.unanswered.get(clOrdId);
    if (sent?.route === undefined) {
      answered(gateway.statusRequests, clOrdId);
      return [];
    }
    const { msgType, fields } = statusRequest(sent);
    const sending = runSession(gateway, { kind: 'send', msgType, fields, at });
    if (step === undefined)
      return [note('warn', 'order-status-requested', aboutOrder(sent.route)), ...sending];
    const message = requestOf(sent.msgType);
    addCommand(gateway.outbox, sent.route, { kind: 'stuck', message, clOrdId, step }, [], at);
    const level = step === 'unanswered' ? 'alarm' : 'warn';
    return [note(level, `order-${step}`, { ...aboutOrder(sent.route), message }), ...sending];
  });
}

/** Behind everything that the step itself had to send, so that the log keeps the order of the numbers. */
function sayDisputes(gateway: Gateway, at: Instant): GatewayEffect[] {
  return gateway.disputes
    .splice(0)
    .flatMap(({ msgType, fields }) => runSession(gateway, { kind: 'send', msgType, fields, at }));
}

/** One slot for everything that waits; what needs no log goes out at once when no append is before it. */
function flush(gateway: Gateway, at: Instant): GatewayEffect[] {
  const effects: GatewayEffect[] = [];
  for (;;) {
    logInbound(gateway, at);
    const group = takeGroup(gateway.buffer);
    if (group === undefined) return effects;
    if (group.records.length > 0) {
      effects.push({ kind: 'append', slot: gateway.nextSlot, records: group.records });
      return effects;
    }
    effects.push(...groupDone(gateway.buffer));
  }
}

/** The inbound number joins a flush that goes anyway, or gets its own when it waited long enough. */
function logInbound(gateway: Gateway, at: Instant): void {
  const inbound = gateway.unloggedInbound;
  if (inbound === undefined || gateway.buffer.inFlight.length > 0) return;
  const due = gateway.stoppingSince !== undefined || at - inbound.since >= INBOUND_FLUSH_AFTER_MS;
  if (!due && !hasRecords(gateway.buffer)) return;
  const acknowledged = gateway.acknowledgedSafely;
  gateway.unloggedInbound = undefined;
  gateway.acknowledgedSafely = [];
  for (const clOrdId of acknowledged) gateway.answeredInMemory.delete(clOrdId);
  record(gateway, {
    kind: 'received',
    nextInbound: inbound.nextInbound,
    at,
    ...(acknowledged.length === 0 ? {} : { acknowledged }),
  });
}

function mailReady(gateway: Gateway, at: Instant): GatewayEffect[] {
  return takeReady(gateway.outbox, at).map((entry) => ({
    kind: 'mail',
    key: entry.key,
    command: accountCommandOf(gateway.config.session, entry, at),
  }));
}

function onStop(gateway: Gateway, at: Instant): GatewayEffect[] {
  if (gateway.stoppingSince !== undefined) return [];
  gateway.stoppingSince = at;
  const effects = [note('info', 'stopping'), ...giveBackHeld(gateway)];
  effects.push(...runSession(gateway, { kind: 'logout', text: 'going off duty', at }));
  effects.push(...flush(gateway, at));
  return effects;
}

function endWhenDone(gateway: Gateway, at: Instant): GatewayEffect[] {
  if (gateway.ended) return [];
  const quiet =
    gateway.session.phase === 'disconnected' &&
    inboundBacklog(gateway) === 0 &&
    isEmpty(gateway.buffer) &&
    gateway.unloggedInbound === undefined;
  const patient = at - (gateway.stoppingSince ?? at) < STOP_PATIENCE_MS;
  if (!quiet && patient) return [];
  gateway.ended = true;
  return [note(quiet ? 'info' : 'warn', 'stopped', healthOf(gateway)), { kind: 'ended' }];
}
