import type { Acceptor, AcceptorApplication, SessionLog } from '../../services/venue/acceptor.ts';
import { startAcceptor } from '../../services/venue/acceptor.ts';
import { FIX44, message, SECURITY_ALTERNATIVES } from '../../shared/fix/dictionary.ts';
import { fieldOf, MsgType, Tag, valueIn } from '../../shared/fix/message.ts';
import type { ReplayRecord, SessionConfig } from '../../shared/fix/session.ts';
import { SENDING_TIME_TOLERANCE_MS, STALE_ORDER_MS } from '../../shared/fix/session.ts';
import { instant } from '../../shared/kernel/brand.ts';
import type { FixLogRecord } from '../../shared/ports/fix-log.ts';

const SECURITY_DEFINITION = 'd';

/** The dictionary of the spine and SecurityDefinition, which the public acceptance scripts echo as well. */
const DICTIONARY: SessionConfig['dictionary'] = {
  ...FIX44,
  messages: new Map([
    ...FIX44.messages,
    [
      SECURITY_DEFINITION,
      message(
        'SecurityDefinition',
        [320, 322, 323],
        [22, 48, 55, 58, 167, 207, 336],
        [SECURITY_ALTERNATIVES],
      ),
    ],
  ]),
};

/** Nothing survives it: for acceptance scripts, each of which starts from number 1. */
function memoryLog(): SessionLog {
  const records = new Map<number, ReplayRecord>();
  const keep = (record: FixLogRecord): void => {
    if (record.kind === 'reset') records.clear();
    if (record.kind === 'sent') records.set(record.sequence, record);
  };
  return {
    append: async (appended) => appended.forEach(keep),
    sent: async (from, to) =>
      [...records.values()].filter(({ sequence }) => sequence >= from && sequence <= to),
  };
}

/** Answers each order by itself, as acceptance scripts expect; a PossResend of a known order is answered by nothing. */
function echo(): AcceptorApplication {
  const seen = new Set<string>();
  return {
    loggedOn: () => seen.clear(),
    receive: (received) => {
      const clOrdId = fieldOf(received, Tag.clOrdId);
      const known = clOrdId !== undefined && seen.has(clOrdId);
      if (clOrdId !== undefined) seen.add(clOrdId);
      const isAgain = valueIn(received.fields, Tag.possResend) === 'Y';
      if (isAgain && known) return [];
      if (received.msgType === MsgType.reject) return [];
      const fields = received.fields
        .filter(([tag]) => tag === Tag.possResend || !DICTIONARY.header.has(tag))
        .sort(([a], [b]) => a - b);
      return [{ msgType: received.msgType, fields }];
    },
    tick: () => [],
    flush: async () => undefined,
  };
}

/** An acceptor ISLD for one initiator that restarts both numbers at each logon and rejects unlisted fields. */
export function startEchoAcceptor(port = 0, initiator = 'TW'): Promise<Acceptor> {
  return startAcceptor({
    host: '127.0.0.1',
    port,
    session: {
      role: 'acceptor',
      senderCompId: 'ISLD',
      targetCompId: initiator,
      heartbeatSeconds: 30,
      staleOrderMs: STALE_ORDER_MS,
      sendingTimeToleranceMs: SENDING_TIME_TOLERANCE_MS,
      resetOnLogon: true,
      accepts: new Set([MsgType.newOrderSingle, SECURITY_DEFINITION]),
      dictionary: DICTIONARY,
      unlistedFields: 'reject',
    },
    numbers: { nextOutbound: 1, nextInbound: 1 },
    log: memoryLog(),
    application: echo(),
    now: () => instant(Date.now()),
    onFatal: (error) => {
      throw error;
    },
  });
}
