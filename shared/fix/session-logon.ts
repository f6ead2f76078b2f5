import type { FixField, FixMessage } from './message.ts';
import { BEGIN_STRING, fieldOf, MISSING_SEQUENCE, MsgType, parseSequence, Tag } from './message.ts';
import type { Draft } from './session-draft.ts';
import { alarm } from './session-draft.ts';
import { askForEcho } from './session-echo.ts';
import { hold } from './session-gap.ts';
import { isTimely } from './session-identity.ts';
import { disconnect, logOutAndDisconnect, resetNumbers, sendSession } from './session-outbound.ts';
import { advance, onTooLow } from './session-sequence.ts';
import { validate } from './validation.ts';

/** The initiator's first words. */
export function startLogon<T>(draft: Draft<T>): void {
  const { credentials, heartbeatSeconds } = draft.config;
  const fields: FixField[] = [
    [Tag.encryptMethod, '0'],
    [Tag.heartbeatInterval, String(heartbeatSeconds)],
  ];
  if (draft.config.resetOnLogon) {
    resetNumbers(draft);
    fields.push([Tag.resetSequence, 'Y']);
  }
  if (credentials?.username !== undefined) fields.push([Tag.username, credentials.username]);
  if (credentials !== undefined) fields.push([Tag.password, credentials.password]);
  draft.state = { ...draft.state, phase: 'logon-sent' };
  sendSession(draft, MsgType.logon, fields);
}

/**
 * Before the logon there is nobody to explain anything to: what is not the Logon of our counterparty closes the
 * connection, and uses no number of ours.
 */
export function onFirstMessage<T>(draft: Draft<T>, message: FixMessage): void {
  const problem = strangeness(draft, message);
  if (problem !== undefined) {
    alarm(draft, 'logon-refused', problem);
    disconnect(draft, problem);
    return;
  }
  if (message.msgType === MsgType.logout) {
    onLogonAnsweredByLogout(draft, message);
    return;
  }
  acceptLogon(draft, message);
}

function strangeness<T>(draft: Draft<T>, message: FixMessage): string | undefined {
  const { config, state } = draft;
  const answered = state.phase === 'logon-sent' && message.msgType === MsgType.logout;
  if (message.msgType !== MsgType.logon && !answered) return 'first message is not a Logon';
  if (message.beginString !== BEGIN_STRING) return 'Incorrect BeginString';
  if (fieldOf(message, Tag.senderCompId) !== config.targetCompId) return 'unknown SenderCompID';
  if (fieldOf(message, Tag.targetCompId) !== config.senderCompId) return 'unknown TargetCompID';
  if (message.sequence === MISSING_SEQUENCE) return 'MsgSeqNum missing';
  if (!isTimely(draft, message)) return 'SendingTime accuracy problem';
  if (validate(config.dictionary, config.unlistedFields, message) !== undefined) {
    return 'Logon is not well formed';
  }
  if (answered) return undefined;
  if (!hasCredentials(draft, message)) return 'wrong credentials';
  return resetProblem(draft, message);
}

function hasCredentials<T>({ config }: Draft<T>, message: FixMessage): boolean {
  if (config.role === 'initiator' || config.credentials === undefined) return true;
  const { username, password } = config.credentials;
  if (username !== undefined && fieldOf(message, Tag.username) !== username) return false;
  return fieldOf(message, Tag.password) === password;
}

/** A counterparty that wants to start at 1 unasked has lost its numbers: an alarm, never a reset. */
function resetProblem<T>({ config }: Draft<T>, message: FixMessage): string | undefined {
  const wanted = fieldOf(message, Tag.resetSequence) === 'Y';
  return wanted && !config.resetOnLogon ? 'ResetSeqNumFlag is not agreed' : undefined;
}

function onLogonAnsweredByLogout<T>(draft: Draft<T>, message: FixMessage): void {
  if (message.sequence === draft.state.nextInbound) advance(draft, message.sequence + 1);
  const text = fieldOf(message, Tag.text) ?? 'no reason given';
  alarm(draft, 'logon-refused', `counterparty answered the Logon by Logout: ${text}`);
  disconnect(draft, 'logon refused');
}

function acceptLogon<T>(draft: Draft<T>, message: FixMessage): void {
  const { config } = draft;
  if (config.role === 'acceptor') {
    if (config.resetOnLogon) resetNumbers(draft);
    const interval = parseSequence(fieldOf(message, Tag.heartbeatInterval));
    draft.state = { ...draft.state, heartbeatMs: (interval ?? config.heartbeatSeconds) * 1_000 };
  }
  if (message.sequence < draft.state.nextInbound) {
    // A Logon that we have seen already, sent again, is no logon either.
    onTooLow(draft, message.sequence);
    return;
  }
  draft.state = { ...draft.state, phase: 'logged-on', phaseSince: draft.at };
  if (config.role === 'acceptor') sendSession(draft, MsgType.logon, answerTo(draft, message));
  draft.effects.push({ kind: 'logged-on' });
  if (message.sequence === draft.state.nextInbound) advance(draft, message.sequence + 1);
  else hold(draft, message);
  if (config.role === 'initiator') {
    askForEcho(draft);
  }
}

function answerTo<T>({ state }: Draft<T>, message: FixMessage): FixField[] {
  const fields: FixField[] = [
    [Tag.encryptMethod, '0'],
    [Tag.heartbeatInterval, String(state.heartbeatMs / 1_000)],
  ];
  if (fieldOf(message, Tag.resetSequence) === 'Y') fields.push([Tag.resetSequence, 'Y']);
  return fields;
}

/** A second Logon on a running session is a reset both sides agreed to, or a fault. */
export function onLogonAgain<T>(draft: Draft<T>, message: FixMessage): void {
  const { state, config } = draft;
  if (message.possDup && message.sequence < state.nextInbound) return;
  const resets = fieldOf(message, Tag.resetSequence) === 'Y';
  if (resets && config.resetOnLogon && config.role === 'acceptor') {
    acceptLogon(draft, message);
    return;
  }
  alarm(draft, 'protocol-violation', 'Logon on a running session');
  logOutAndDisconnect(draft, 'Logon on a running session', 'already logged on');
}
