import type { FixMessage } from './message.ts';
import { BEGIN_STRING, fieldOf, MISSING_SEQUENCE, MsgType, Tag } from './message.ts';
import type { Draft } from './session-draft.ts';
import { alarm } from './session-draft.ts';
import { logOutAndDisconnect, sendReject } from './session-outbound.ts';
import { useUp } from './session-sequence.ts';
import { parseUtcTimestamp } from './time.ts';
import type { Rejection } from './validation.ts';

/** Who is talking, and when: what is wrong here ends the connection, whatever the message says. */
export function isOurs<T>(draft: Draft<T>, message: FixMessage): boolean {
  const { config } = draft;
  if (message.beginString !== BEGIN_STRING) {
    violation(draft, 'Incorrect BeginString', 'Incorrect BeginString');
    return false;
  }
  if (message.sequence === MISSING_SEQUENCE) {
    violation(draft, 'MsgSeqNum missing', 'MsgSeqNum missing');
    return false;
  }
  const sender = fieldOf(message, Tag.senderCompId);
  const target = fieldOf(message, Tag.targetCompId);
  // Absent or empty is not another party's message but a badly made one: validation rejects it in its turn.
  if (
    (sender || config.targetCompId) !== config.targetCompId ||
    (target || config.senderCompId) !== config.senderCompId
  ) {
    if (isExpected(draft, message)) rejectAndUseUp(draft, message, { reason: 9 });
    violation(draft, 'CompID problem');
    return false;
  }
  if (!isTimely(draft, message)) {
    if (isExpected(draft, message)) rejectAndUseUp(draft, message, { reason: 10 });
    violation(draft, 'SendingTime accuracy problem');
    return false;
  }
  return true;
}

const isExpected = <T>(draft: Draft<T>, message: FixMessage): boolean =>
  message.sequence === draft.state.nextInbound;

/**
 * A rejected message is over for its sender, who may give the money behind it free: so it must be over here too. Its
 * number is used up with it (session tests 2k, 2o). One above a gap is not rejected but asked for again in its turn.
 */
function rejectAndUseUp<T>(draft: Draft<T>, message: FixMessage, rejection: Rejection): void {
  const { nextInbound } = draft.state;
  if (message.sequence > nextInbound) return;
  sendReject(draft, message, rejection);
  if (message.sequence === nextInbound) useUp(draft, message);
}

/** A SendingTime that is missing or no time at all is validation's to reject. */
export function isTimely<T>({ config, at }: Draft<T>, message: FixMessage): boolean {
  const sentAt = parseUtcTimestamp(fieldOf(message, Tag.sendingTime) ?? '');
  return sentAt === undefined || Math.abs(at - sentAt) <= config.sendingTimeToleranceMs;
}

export function violation<T>(draft: Draft<T>, reason: string, text?: string): void {
  alarm(draft, 'protocol-violation', reason);
  logOutAndDisconnect(draft, reason, text);
}

/** PossDupFlag needs OrigSendingTime, not later than SendingTime. SequenceReset often comes without; it may. */
export function isHonestDuplicate<T>(draft: Draft<T>, message: FixMessage): boolean {
  if (!message.possDup || message.msgType === MsgType.sequenceReset) return true;
  const original = fieldOf(message, Tag.origSendingTime);
  if (original === undefined) {
    rejectAndUseUp(draft, message, { reason: 1, refTag: Tag.origSendingTime });
    return false;
  }
  const originalAt = parseUtcTimestamp(original);
  const sentAt = parseUtcTimestamp(fieldOf(message, Tag.sendingTime) ?? '');
  if (originalAt === undefined || sentAt === undefined || originalAt <= sentAt) return true;
  rejectAndUseUp(draft, message, { reason: 10 });
  violation(draft, 'OrigSendingTime after SendingTime');
  return false;
}
