import type { FixMessage } from './message.ts';
import { MsgType, Tag } from './message.ts';
import type { Draft } from './session-draft.ts';
import { alarm } from './session-draft.ts';
import { sendSession } from './session-outbound.ts';

/** Messages kept above a gap. Over it they are dropped: the answer to the ResendRequest brings them again. */
export const MAXIMUM_HELD_MESSAGES = 1_000;

/** Keeps the message until everything below it has come, and asks for that once. */
export function hold<T>(draft: Draft<T>, message: FixMessage): void {
  const { state } = draft;
  const first = state.gap === undefined;
  if (state.held.has(message.sequence)) return;
  if (state.held.size >= MAXIMUM_HELD_MESSAGES) {
    alarm(draft, 'held-messages-dropped', `dropped ${message.sequence}`);
    return;
  }
  draft.state = { ...state, held: new Map(state.held).set(message.sequence, message) };
  if (first) requestResend(draft, message.sequence - 1, 1);
}

/** From the next expected number to infinity: what comes above the gap meanwhile is known by its number. */
export function requestResend<T>(draft: Draft<T>, upTo: number, requests: number): void {
  const { state, at } = draft;
  draft.state = { ...state, gap: { upTo, requestedAt: at, requests } };
  sendSession(draft, MsgType.resendRequest, [
    [Tag.beginSequence, String(state.nextInbound)],
    [Tag.endSequence, '0'],
  ]);
}

/** After the expected number moved: notes a filled gap or the progress within it, asks anew when another one shows. */
export function settleGap<T>(draft: Draft<T>): void {
  const { state, at } = draft;
  if (state.gap !== undefined && state.nextInbound <= state.gap.upTo) {
    draft.state = { ...state, gap: { ...state.gap, requestedAt: at } };
    return;
  }
  const { gap: _filled, ...rest } = state;
  draft.state = rest;
  if (state.held.size > 0) requestResend(draft, Math.min(...state.held.keys()) - 1, 1);
}
