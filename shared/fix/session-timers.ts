import { MsgType, Tag } from './message.ts';
import type { Draft } from './session-draft.ts';
import { alarm } from './session-draft.ts';
import { requestResend } from './session-gap.ts';
import { disconnect, logOutAndDisconnect, sendSession } from './session-outbound.ts';

/** A counterparty that has not logged on by then is not one. */
export const LOGON_TIMEOUT_MS = 10_000;
/** How long our Logout waits for its answer. */
export const LOGOUT_TIMEOUT_MS = 2_000;
/** Asked again when nothing of the gap came for so long; the third time in vain ends the connection. */
export const GAP_TIMEOUT_MS = 10_000;
export const GAP_REQUESTS = 3;

/** Silence, in heartbeat intervals: the counterparty is asked, then given up (FIX: some reasonable transmission time). */
const TEST_REQUEST_AFTER = 1.2;
const GIVE_UP_AFTER = 2.4;

export const HEARTBEAT_TEST_ID = 'TEST';

export function onTick<T>(draft: Draft<T>): void {
  const { state, at } = draft;
  const phaseMs = at - state.phaseSince;
  switch (state.phase) {
    case 'disconnected':
      return;
    case 'connected':
    case 'logon-sent':
      if (phaseMs < LOGON_TIMEOUT_MS) return;
      alarm(draft, 'logon-timeout', `no Logon within ${LOGON_TIMEOUT_MS} ms`);
      disconnect(draft, 'no Logon');
      return;
    case 'logout-sent':
      if (phaseMs < LOGOUT_TIMEOUT_MS) return;
      alarm(draft, 'logout-timeout', `no Logout within ${LOGOUT_TIMEOUT_MS} ms`);
      disconnect(draft, 'no answer to Logout');
      return;
    case 'logged-on':
      keepAlive(draft);
      if (draft.state.phase === 'logged-on') watchGap(draft);
  }
}

function keepAlive<T>(draft: Draft<T>): void {
  const { state, at } = draft;
  if (state.heartbeatMs === 0) return;
  const silentMs = at - state.lastReceivedAt;
  if (silentMs >= GIVE_UP_AFTER * state.heartbeatMs) {
    alarm(draft, 'heartbeat-timeout', `nothing received for ${silentMs} ms`);
    disconnect(draft, 'heartbeat timeout');
    return;
  }
  if (state.testRequested) return;
  if (silentMs >= TEST_REQUEST_AFTER * state.heartbeatMs) {
    draft.state = { ...state, testRequested: true };
    sendSession(draft, MsgType.testRequest, [[Tag.testRequestId, HEARTBEAT_TEST_ID]]);
    return;
  }
  if (at - state.lastSentAt >= state.heartbeatMs) sendSession(draft, MsgType.heartbeat);
}

function watchGap<T>(draft: Draft<T>): void {
  const { gap } = draft.state;
  if (gap === undefined || draft.at - gap.requestedAt < GAP_TIMEOUT_MS) return;
  if (gap.requests < GAP_REQUESTS) {
    requestResend(draft, gap.upTo, gap.requests + 1);
    return;
  }
  alarm(draft, 'gap-not-filled', `messages up to ${gap.upTo} did not come`);
  logOutAndDisconnect(draft, 'gap not filled', 'ResendRequest was not answered');
}
