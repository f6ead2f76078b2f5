import { FIX44 } from '../../shared/fix/dictionary.ts';
import { MsgType } from '../../shared/fix/message.ts';
import {
  SENDING_TIME_TOLERANCE_MS,
  type SessionConfig,
  STALE_ORDER_MS,
} from '../../shared/fix/session.ts';

/** Ten seconds in the cloud: longer than any pause of a healthy task, short enough for a fail-over. */
const DEFAULT_LEASE_MS = 10_000;
/**
 * A venue refuses a second connection while the first one lives, and gives up on one that is silent for 2.4 intervals:
 * so long an owner whose machine froze keeps its successor out. Far below the 350 s after which NAT forgets a line.
 */
const DEFAULT_HEARTBEAT_SECONDS = 10;

export type GatewaySettings = {
  readonly session: string;
  readonly host: string;
  readonly port: number;
  readonly leaseMs: number;
  readonly logTable: string;
  readonly controlsTable: string;
  readonly venueQueueUrl: string;
  readonly mailboxQueueUrls: readonly string[];
  readonly fix: SessionConfig;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** What the gateway is told by its environment. Throws an Error naming the variable that is missing or no number. */
export function settingsFrom(environment: Environment): GatewaySettings {
  const text = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === '')
      throw new Error(`environment variable ${name} is not set`);
    return value;
  };
  const positive = (name: string, otherwise?: number): number => {
    const value = environment[name];
    if ((value === undefined || value === '') && otherwise !== undefined) return otherwise;
    const number = Number(text(name));
    if (!Number.isSafeInteger(number) || number <= 0) {
      throw new Error(`environment variable ${name} is not a positive whole number: ${value}`);
    }
    return number;
  };
  return {
    session: text('FIX_SESSION'),
    host: text('FIX_HOST'),
    port: positive('FIX_PORT'),
    leaseMs: positive('FIX_LEASE_MS', DEFAULT_LEASE_MS),
    logTable: text('FIX_LOG_TABLE'),
    controlsTable: text('CONTROLS_TABLE'),
    venueQueueUrl: text('VENUE_QUEUE_URL'),
    mailboxQueueUrls: text('ACCOUNT_COMMANDS_QUEUE_URLS').split(','),
    fix: initiator({
      senderCompId: text('FIX_SENDER_COMP_ID'),
      targetCompId: text('FIX_TARGET_COMP_ID'),
      password: text('FIX_PASSWORD'),
      heartbeatSeconds: positive('FIX_HEARTBEAT_SECONDS', DEFAULT_HEARTBEAT_SECONDS),
    }),
  };
}

/** Our side of the session: we call, the venue answers. */
export function initiator(own: {
  readonly senderCompId: string;
  readonly targetCompId: string;
  readonly password: string;
  readonly heartbeatSeconds: number;
}): SessionConfig {
  return {
    role: 'initiator',
    senderCompId: own.senderCompId,
    targetCompId: own.targetCompId,
    heartbeatSeconds: own.heartbeatSeconds,
    credentials: { password: own.password },
    staleOrderMs: STALE_ORDER_MS,
    sendingTimeToleranceMs: SENDING_TIME_TOLERANCE_MS,
    resetOnLogon: false,
    accepts: new Set([
      MsgType.executionReport,
      MsgType.orderCancelReject,
      MsgType.businessMessageReject,
    ]),
    dictionary: FIX44,
    unlistedFields: 'accept',
  };
}
