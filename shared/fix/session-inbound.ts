import type { FixMessage, Garbled } from './message.ts';
import { fieldOf, isSessionType, MsgType, parseSequence, Tag } from './message.ts';
import type { Draft } from './session-draft.ts';
import { alarm } from './session-draft.ts';
import { hearEcho } from './session-echo.ts';
import { hold, requestResend, settleGap } from './session-gap.ts';
import { isHonestDuplicate, isOurs } from './session-identity.ts';
import { onFirstMessage, onLogonAgain } from './session-logon.ts';
import {
  disconnect,
  logOutAndDisconnect,
  sendReject,
  sendSession,
  sendUnsupported,
} from './session-outbound.ts';
import { onResendRequest } from './session-replay.ts';
import { advance, deliver, onTooLow, useUp } from './session-sequence.ts';
import { validate } from './validation.ts';

export function onReceived<T>(draft: Draft<T>, message: FixMessage | Garbled): void {
  const { phase } = draft.state;
  if (phase === 'disconnected') return;
  const beforeLogon = phase === 'connected' || phase === 'logon-sent';
  if (message.kind === 'garbled') {
    alarm(draft, 'garbled', message.reason);
    // Whoever cannot even log on readably gets no second try on this connection.
    if (beforeLogon) disconnect(draft, 'garbled before logon');
    return;
  }
  draft.state = { ...draft.state, lastReceivedAt: draft.at, testRequested: false };
  if (beforeLogon) {
    onFirstMessage(draft, message);
    return;
  }
  if (!isOurs(draft, message)) return;
  if (message.msgType === MsgType.logon) {
    onLogonAgain(draft, message);
    return;
  }
  if (!isHonestDuplicate(draft, message)) {
    afterRefusedDuplicate(draft, message);
    return;
  }
  route(draft, message);
}

/** It was rejected and used up, which may let held messages pass, or it is missing still and asked for. */
function afterRefusedDuplicate<T>(draft: Draft<T>, message: FixMessage): void {
  const { phase, nextInbound, gap } = draft.state;
  if (phase === 'disconnected') return;
  if (message.sequence < nextInbound) drain(draft);
  else if (gap === undefined) requestResend(draft, message.sequence, 1);
}

function route<T>(draft: Draft<T>, message: FixMessage): void {
  const { nextInbound } = draft.state;
  if (message.msgType === MsgType.logout) {
    onLogout(draft, message);
    return;
  }
  const resets = message.msgType === MsgType.sequenceReset && fieldOf(message, Tag.gapFill) !== 'Y';
  if (resets) {
    onSequenceReset(draft, message);
    return;
  }
  if (message.possDup && message.sequence < nextInbound) return;
  if (message.msgType === MsgType.resendRequest) {
    onResendRequestOutOfOrder(draft, message);
    return;
  }
  if (message.sequence < nextInbound) {
    onTooLow(draft, message.sequence);
    return;
  }
  if (message.sequence > nextInbound) {
    hold(draft, message);
    return;
  }
  takeInOrder(draft, () => takeTurn(draft, message));
}

/** Takes the expected message, then what was held right behind it. */
function takeInOrder<T>(draft: Draft<T>, take: () => void): void {
  take();
  drain(draft);
}

function drain<T>(draft: Draft<T>): void {
  const held = [...draft.state.held].sort(([a], [b]) => a - b);
  for (const [sequence, message] of held) {
    if (sequence !== draft.state.nextInbound) continue;
    if (wasHandledAtOnce(message)) advance(draft, sequence + 1);
    else takeTurn(draft, message);
  }
  const { nextInbound } = draft.state;
  const above = held.filter(([sequence]) => sequence > nextInbound);
  draft.state = { ...draft.state, held: new Map(above) };
  settleGap(draft);
}

/** A Logon and a ResendRequest are answered when they come, gap or not; in their turn only their number counts. */
const wasHandledAtOnce = (message: FixMessage): boolean =>
  message.msgType === MsgType.logon || message.msgType === MsgType.resendRequest;

/** A message in its turn. */
function takeTurn<T>(draft: Draft<T>, message: FixMessage): void {
  const { config } = draft;
  const next = message.sequence + 1;
  const rejection = validate(config.dictionary, config.unlistedFields, message);
  if (rejection !== undefined) {
    sendReject(draft, message, rejection);
    useUp(draft, message);
    return;
  }
  switch (message.msgType) {
    case MsgType.sequenceReset:
      onGapFill(draft, message);
      return;
    case MsgType.testRequest: {
      const id = message.fields.filter(([tag]) => tag === Tag.testRequestId);
      sendSession(draft, MsgType.heartbeat, id);
      advance(draft, next);
      return;
    }
    case MsgType.heartbeat:
      hearEcho(draft, fieldOf(message, Tag.testRequestId));
      advance(draft, next);
      return;
    case MsgType.reject:
      // It is the fate of something that we sent: the application must hear it as surely as any report.
      deliver(draft, message);
      return;
  }
  if (!isSessionType(message.msgType) && config.accepts.has(message.msgType)) {
    deliver(draft, message);
    return;
  }
  sendUnsupported(draft, message);
  advance(draft, next);
}

function onGapFill<T>(draft: Draft<T>, message: FixMessage): void {
  const next = parseSequence(fieldOf(message, Tag.newSequence));
  if (next !== undefined && next > message.sequence) {
    advance(draft, next);
    return;
  }
  sendReject(draft, message, { reason: 5 });
  advance(draft, message.sequence + 1);
}

/** Reset mode ignores MsgSeqNum and only ever moves forward; what it jumps over is lost, so it is an alarm. */
function onSequenceReset<T>(draft: Draft<T>, message: FixMessage): void {
  const rejection = validate(draft.config.dictionary, draft.config.unlistedFields, message);
  if (rejection !== undefined) {
    sendReject(draft, message, rejection);
    return;
  }
  const next = parseSequence(fieldOf(message, Tag.newSequence));
  const { nextInbound } = draft.state;
  if (next === undefined || next < nextInbound) {
    sendReject(draft, message, { reason: 5 });
    return;
  }
  if (next === nextInbound) return;
  alarm(draft, 'sequence-reset', `expected ${nextInbound}, the counterparty goes on at ${next}`);
  takeInOrder(draft, () => advance(draft, next));
}

/**
 * Answered whatever its number, or two sides that miss something of each other would wait for ever. Its own number
 * then takes its turn; one below the expected is answered too, which at worst repeats messages marked as repeated.
 */
function onResendRequestOutOfOrder<T>(draft: Draft<T>, message: FixMessage): void {
  const { nextInbound } = draft.state;
  const rejection = validate(draft.config.dictionary, draft.config.unlistedFields, message);
  if (message.sequence > nextInbound) hold(draft, message);
  if (rejection === undefined) onResendRequest(draft, message);
  else sendReject(draft, message, rejection);
  if (message.sequence === nextInbound) {
    takeInOrder(draft, () => advance(draft, message.sequence + 1));
  }
}

function onLogout<T>(draft: Draft<T>, message: FixMessage): void {
  const { state } = draft;
  if (message.sequence === state.nextInbound) advance(draft, message.sequence + 1);
  const text = fieldOf(message, Tag.text);
  const reason =
    text === undefined ? 'counterparty logged out' : `counterparty logged out: ${text}`;
  if (state.phase === 'logout-sent') {
    disconnect(draft, 'logged out');
    return;
  }
  if (text !== undefined) alarm(draft, 'protocol-violation', reason);
  logOutAndDisconnect(draft, reason);
}
