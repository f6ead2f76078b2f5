import { type FixMessage, isSessionType } from './message.ts';
import type { Draft } from './session-draft.ts';
import { alarm } from './session-draft.ts';
import { logOutAndDisconnect } from './session-outbound.ts';

/** Too low and not marked as a duplicate: one side has lost count, and only people can say which. */
export function onTooLow<T>(draft: Draft<T>, received: number): void {
  const text = `MsgSeqNum too low, expecting ${draft.state.nextInbound} but received ${received}`;
  alarm(draft, 'inbound-too-low', text);
  logOutAndDisconnect(draft, text, text);
}

/** Moves the expected number; when nothing is on its way through the shell, what lies below is safe at once. */
export function advance<T>(draft: Draft<T>, nextInbound: number): void {
  const { state } = draft;
  const inFlight = state.lastDelivered >= state.safeInbound;
  draft.state = { ...state, nextInbound, ...(inFlight ? {} : { safeInbound: nextInbound }) };
  if (!inFlight) draft.effects.push({ kind: 'advance-inbound', nextInbound });
}

/** Hands the expected message to the shell. */
export const deliver = <T>(draft: Draft<T>, message: FixMessage): void =>
  handOver(draft, 'deliver', message);

function handOver<T>(draft: Draft<T>, kind: 'deliver' | 'refused', message: FixMessage): void {
  const { sequence } = message;
  draft.state = { ...draft.state, nextInbound: sequence + 1, lastDelivered: sequence };
  draft.effects.push({ kind, sequence, message });
}

/** The expected message was rejected: its number is used up, and the application must know what it will not hear. */
export function useUp<T>(draft: Draft<T>, message: FixMessage): void {
  const { msgType, sequence } = message;
  if (!isSessionType(msgType) && draft.config.accepts.has(msgType)) {
    handOver(draft, 'refused', message);
  } else advance(draft, sequence + 1);
}
