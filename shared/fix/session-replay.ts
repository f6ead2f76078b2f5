import type { FixMessage } from './message.ts';
import { fieldOf, isReplayable, MsgType, parseSequence, Tag } from './message.ts';
import type { Draft } from './session-draft.ts';
import { alarm } from './session-draft.ts';
import { askForEchoAgain } from './session-echo.ts';
import { sendReject, transmitAgain } from './session-outbound.ts';
import type { ReplayRecord } from './session-types.ts';

/** Records in memory at once while answering a ResendRequest; the rest is loaded when these are on the wire. */
export const REPLAY_BATCH = 500;

/** What must not meet a market that moved on: new orders and replacements. A cancel or a question never harms. */
const STALE_TYPES: ReadonlySet<string> = new Set([
  MsgType.newOrderSingle,
  MsgType.orderCancelReplaceRequest,
]);

/** EndSeqNo(16) 0: to the last message sent. A request for what we never sent tells that our numbers are behind. */
export function onResendRequest<T>(draft: Draft<T>, message: FixMessage): void {
  const from = parseSequence(fieldOf(message, Tag.beginSequence));
  const asked = parseSequence(fieldOf(message, Tag.endSequence));
  if (from === undefined || from < 1) {
    sendReject(draft, message, { reason: 5, refTag: Tag.beginSequence });
    return;
  }
  if (asked === undefined || (asked !== 0 && asked < from)) {
    sendReject(draft, message, { reason: 5, refTag: Tag.endSequence });
    return;
  }
  const last = draft.state.nextOutbound - 1;
  const end = asked === 0 || asked > last ? last : asked;
  if (from > last) {
    alarm(draft, 'outbound-too-low', `asked for ${from}, the last sent is ${last}`);
    return;
  }
  load(draft, from, end);
}

function load<T>(draft: Draft<T>, from: number, end: number): void {
  const to = Math.min(end, from + REPLAY_BATCH - 1);
  draft.state = { ...draft.state, replay: { from, to, end } };
  draft.effects.push({ kind: 'load-for-replay', from, to });
}

export function onReplay<T>(
  draft: Draft<T>,
  from: number,
  to: number,
  records: readonly ReplayRecord[],
): void {
  const { replay } = draft.state;
  // The connection was lost, or a newer request has taken the place of the one this answers.
  if (replay?.from !== from || replay.to !== to) return;
  sendAgain(draft, from, to, new Map(records.map((record) => [record.sequence, record])));
  if (to < replay.end) {
    load(draft, to + 1, replay.end);
    return;
  }
  const { replay: _done, ...rest } = draft.state;
  draft.state = rest;
  askForEchoAgain(draft, replay.end);
}

function sendAgain<T>(
  draft: Draft<T>,
  from: number,
  to: number,
  records: ReadonlyMap<number, ReplayRecord>,
): void {
  const staleOrders: ReplayRecord[] = [];
  let gapFrom = from;
  for (let sequence = from; sequence <= to; sequence += 1) {
    const record = records.get(sequence);
    if (record === undefined) {
      alarm(draft, 'replay-record-missing', `no record of outbound ${sequence}`);
      continue;
    }
    if (!isReplayable(record.msgType)) continue;
    if (isStale(draft, record)) {
      staleOrders.push(record);
      continue;
    }
    fillGap(draft, gapFrom, sequence);
    transmitAgain(draft, sequence, record.msgType, record.fields, record.at);
    gapFrom = sequence + 1;
  }
  fillGap(draft, gapFrom, to + 1);
  if (staleOrders.length > 0) draft.effects.push({ kind: 'replayed-as-gap', orders: staleOrders });
}

const isStale = <T>({ config, at }: Draft<T>, record: ReplayRecord): boolean =>
  STALE_TYPES.has(record.msgType) && at - record.at > config.staleOrderMs;

/** One SequenceReset-GapFill over [from, next): it takes the old number and consumes none. */
function fillGap<T>(draft: Draft<T>, from: number, next: number): void {
  if (from >= next) return;
  const fields = [
    [Tag.newSequence, String(next)],
    [Tag.gapFill, 'Y'],
  ] as const;
  transmitAgain(draft, from, MsgType.sequenceReset, fields, draft.at);
}
