import type { Instant } from '../kernel/brand.ts';
import { encode } from './codec.ts';
import type { FixField, FixMessage } from './message.ts';
import { fieldOf, isReplayable, MsgType, Tag } from './message.ts';
import type { Draft } from './session-draft.ts';
import { utcTimestamp } from './time.ts';
import type { Rejection, RejectReason } from './validation.ts';

/** Header fields that may stand in the fields a caller gives; they are written into the header, not the body. */
const CALLER_HEADER_TAGS: ReadonlySet<number> = new Set([97, 115, 116, 128, 129, 144, 145]);

/** The whole message in wire order: MsgType, then the header by tag, then the body as given. */
function wireFields<T>(
  draft: Draft<T>,
  sequence: number,
  msgType: string,
  fields: readonly FixField[],
  originalAt?: Instant,
): FixField[] {
  const { config, at } = draft;
  const header: FixField[] = [
    [Tag.sequence, String(sequence)],
    [Tag.senderCompId, config.senderCompId],
    [Tag.sendingTime, utcTimestamp(at)],
    [Tag.targetCompId, config.targetCompId],
  ];
  if (originalAt !== undefined) {
    // Whoever logged it may have had a clock ahead of ours; a time after SendingTime would be rejected.
    const original = originalAt < at ? originalAt : at;
    header.push([Tag.possDup, 'Y'], [Tag.origSendingTime, utcTimestamp(original)]);
  }
  header.push(...fields.filter(([tag]) => CALLER_HEADER_TAGS.has(tag)));
  header.sort(([a], [b]) => a - b);
  const body = fields.filter(([tag]) => !CALLER_HEADER_TAGS.has(tag));
  return [[Tag.msgType, msgType], ...header, ...body];
}

/** On the wire without a new number: what was logged before, sent again, or a gap fill in its place. */
export function transmitAgain<T>(
  draft: Draft<T>,
  sequence: number,
  msgType: string,
  fields: readonly FixField[],
  originalAt: Instant,
): void {
  const bytes = encode(wireFields(draft, sequence, msgType, fields, originalAt));
  draft.effects.push({ kind: 'transmit', sequence, msgType, bytes });
  draft.state = { ...draft.state, lastSentAt: draft.at };
}

/** Gives the message the next number, appends it, and puts it on the wire when there is one. */
function send<T>(
  draft: Draft<T>,
  msgType: string,
  fields: readonly FixField[],
  onWire: boolean,
  tag?: T,
): void {
  const sequence = draft.state.nextOutbound;
  draft.effects.push({
    kind: 'append',
    sequence,
    msgType,
    fields: isReplayable(msgType) ? fields : [],
    at: draft.at,
    ...(tag === undefined ? {} : { tag }),
  });
  draft.state = { ...draft.state, nextOutbound: sequence + 1 };
  if (!onWire) return;
  const bytes = encode(wireFields(draft, sequence, msgType, fields));
  draft.effects.push({ kind: 'transmit', sequence, msgType, bytes });
  draft.state = { ...draft.state, lastSentAt: draft.at };
}

export function sendSession<T>(
  draft: Draft<T>,
  msgType: string,
  fields: readonly FixField[] = [],
): void {
  send(draft, msgType, fields, true);
}

export function sendApplication<T>(
  draft: Draft<T>,
  msgType: string,
  fields: readonly FixField[],
  tag: T | undefined,
): void {
  send(draft, msgType, fields, draft.state.phase === 'logged-on', tag);
}

export function resetNumbers<T>(draft: Draft<T>): void {
  const { gap: _gap, replay: _replay, ...rest } = draft.state;
  draft.state = {
    ...rest,
    nextOutbound: 1,
    nextInbound: 1,
    safeInbound: 1,
    lastDelivered: 0,
    held: new Map(),
  };
  draft.effects.push({ kind: 'reset', nextOutbound: 1, nextInbound: 1 });
}

/** The connection is over, whoever ended it. What was held above a gap was never delivered and is asked for again. */
export function endConnection<T>(draft: Draft<T>, reason: string): void {
  const { phase } = draft.state;
  const { gap: _gap, replay: _replay, echoAsked: _echo, ...rest } = draft.state;
  draft.state = { ...rest, phase: 'disconnected', phaseSince: draft.at, held: new Map() };
  if (phase === 'logged-on' || phase === 'logout-sent') {
    draft.effects.push({ kind: 'logged-out', reason });
  }
}

export function disconnect<T>(draft: Draft<T>, reason: string): void {
  endConnection(draft, reason);
  draft.effects.push({ kind: 'disconnect', reason });
}

/** The counterparty broke the protocol so that going on is not safe: say why, and close. */
export function logOutAndDisconnect<T>(draft: Draft<T>, reason: string, text?: string): void {
  sendSession(draft, MsgType.logout, text === undefined ? [] : [[Tag.text, text]]);
  disconnect(draft, reason);
}

/** Our own wish to leave: the counterparty's Logout, or a timeout, ends the connection. */
export function logOut<T>(draft: Draft<T>, text: string | undefined): void {
  const { phase } = draft.state;
  if (phase === 'disconnected' || phase === 'logout-sent') return;
  if (phase !== 'logged-on') {
    disconnect(draft, 'logout before logon');
    return;
  }
  sendSession(draft, MsgType.logout, text === undefined ? [] : [[Tag.text, text]]);
  draft.state = { ...draft.state, phase: 'logout-sent', phaseSince: draft.at };
}

/** SessionRejectReason(373) and the words that go with it. */
const REJECT_TEXT: Readonly<Record<RejectReason, string>> = {
  0: 'Invalid tag number',
  1: 'Required tag missing',
  2: 'Tag not defined for this message type',
  4: 'Tag specified without a value',
  5: 'Value is incorrect (out of range) for this tag',
  6: 'Incorrect data format for value',
  9: 'CompID problem',
  10: 'SendingTime accuracy problem',
  11: 'Invalid MsgType',
  13: 'Tag appears more than once',
  14: 'Tag specified out of required order',
  15: 'Repeating group fields out of order',
  16: 'Incorrect NumInGroup count for repeating group',
};

export function sendReject<T>(draft: Draft<T>, message: FixMessage, rejection: Rejection): void {
  const { reason, refTag } = rejection;
  sendSession(draft, MsgType.reject, [
    ...returnRoute(message),
    [Tag.refSequence, String(Math.max(0, message.sequence))],
    [Tag.text, REJECT_TEXT[reason]],
    ...(refTag === undefined ? [] : [[Tag.refTag, String(refTag)] as const]),
    [Tag.refMsgType, message.msgType],
    [Tag.sessionRejectReason, String(reason)],
  ]);
}

/** BusinessRejectReason 3: we know the message, and this side does not do it. */
export function sendUnsupported<T>(draft: Draft<T>, message: FixMessage): void {
  sendSession(draft, MsgType.businessMessageReject, [
    ...returnRoute(message),
    [Tag.refSequence, String(message.sequence)],
    [Tag.text, 'Unsupported Message Type'],
    [Tag.refMsgType, message.msgType],
    [Tag.businessRejectReason, '3'],
  ]);
}

/** OnBehalfOf and DeliverTo trade places: comp id, sub id, location id. */
const RETURN_TAG: ReadonlyMap<number, number> = new Map([
  [115, 128],
  [128, 115],
  [116, 129],
  [129, 116],
  [144, 145],
  [145, 144],
]);

function returnRoute(message: FixMessage): FixField[] {
  const route: FixField[] = [];
  for (const [tag, back] of RETURN_TAG) {
    const value = fieldOf(message, tag);
    if (value !== undefined && value !== '') route.push([back, value]);
  }
  return route;
}
