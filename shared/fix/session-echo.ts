import { MsgType, Tag } from './message.ts';
import type { Draft } from './session-draft.ts';
import { sendSession } from './session-outbound.ts';

/** The initiator's TestRequest right behind the logon: its echo tells that both sides have caught up. */
const SYNCHRONISE_TEST_ID = 'SYNCHRONISE';

export function askForEcho<T>(draft: Draft<T>): void {
  draft.state = { ...draft.state, echoAsked: draft.state.nextOutbound };
  sendSession(draft, MsgType.testRequest, [[Tag.testRequestId, SYNCHRONISE_TEST_ID]]);
}

/** A counterparty that was missing something passes over the request with the gap fill, and never answers it. */
export function askForEchoAgain<T>(draft: Draft<T>, filledUpTo: number): void {
  const { echoAsked } = draft.state;
  if (echoAsked !== undefined && echoAsked <= filledUpTo) askForEcho(draft);
}

/** A heartbeat in its turn: the echo counts once. */
export function hearEcho<T>(draft: Draft<T>, testRequestId: string | undefined): void {
  const { echoAsked, ...heard } = draft.state;
  if (testRequestId !== SYNCHRONISE_TEST_ID || echoAsked === undefined) return;
  draft.state = heard;
  draft.effects.push({ kind: 'synchronised' });
}
