import { instant } from '../kernel/brand.ts';
import type { Draft } from './session-draft.ts';
import { onReceived } from './session-inbound.ts';
import { startLogon } from './session-logon.ts';
import { endConnection, logOut, sendApplication } from './session-outbound.ts';
import { onReplay } from './session-replay.ts';
import { onTick } from './session-timers.ts';
import type { SessionConfig, SessionInput, SessionState, SessionStep } from './session-types.ts';

export type * from './session-types.ts';
export { SENDING_TIME_TOLERANCE_MS, STALE_ORDER_MS } from './session-types.ts';

/** A session that is not connected, with the numbers that its log ends at (1 and 1 for an empty log). */
export function initialSession(numbers: {
  readonly nextOutbound: number;
  readonly nextInbound: number;
}): SessionState {
  return {
    phase: 'disconnected',
    phaseSince: instant(0),
    nextOutbound: numbers.nextOutbound,
    nextInbound: numbers.nextInbound,
    safeInbound: numbers.nextInbound,
    lastDelivered: 0,
    heartbeatMs: 0,
    lastSentAt: instant(0),
    lastReceivedAt: instant(0),
    testRequested: false,
    held: new Map(),
  };
}

export const isLoggedOn = (state: SessionState): boolean => state.phase === 'logged-on';

export function step<Tag>(
  config: SessionConfig,
  state: SessionState,
  input: SessionInput<Tag>,
): SessionStep<Tag> {
  const draft: Draft<Tag> = { config, at: input.at, state, effects: [] };
  apply(draft, input);
  return { state: draft.state, effects: draft.effects };
}

function apply<Tag>(draft: Draft<Tag>, input: SessionInput<Tag>): void {
  switch (input.kind) {
    case 'connected':
      onConnected(draft);
      return;
    case 'disconnected':
      endConnection(draft, 'connection lost');
      return;
    case 'received':
      onReceived(draft, input.message);
      return;
    case 'send':
      sendApplication(draft, input.msgType, input.fields, input.tag);
      return;
    case 'tick':
      onTick(draft);
      return;
    case 'delivered':
      onDelivered(draft, input.upTo);
      return;
    case 'logout':
      logOut(draft, input.text);
      return;
    case 'replay':
      onReplay(draft, input.from, input.to, input.records);
      return;
  }
}

function onConnected<Tag>(draft: Draft<Tag>): void {
  const { at, config } = draft;
  draft.state = {
    ...draft.state,
    phase: 'connected',
    phaseSince: at,
    lastSentAt: at,
    lastReceivedAt: at,
    heartbeatMs: config.heartbeatSeconds * 1_000,
    testRequested: false,
  };
  if (config.role === 'initiator') startLogon(draft);
}

/** Session messages behind the last delivered one are safe with it; those before it follow at the next confirmation. */
function onDelivered<Tag>(draft: Draft<Tag>, upTo: number): void {
  const { state } = draft;
  const safe = upTo >= state.lastDelivered ? state.nextInbound : upTo + 1;
  if (safe <= state.safeInbound) return;
  draft.state = { ...state, safeInbound: safe };
  draft.effects.push({ kind: 'advance-inbound', nextInbound: safe });
}
