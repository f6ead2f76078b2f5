import { FIX44 } from '../../shared/fix/dictionary.ts';
import { MsgType } from '../../shared/fix/message.ts';
import {
  SENDING_TIME_TOLERANCE_MS,
  type SessionConfig,
  STALE_ORDER_MS,
} from '../../shared/fix/session.ts';
import type { Instant } from '../../shared/kernel/brand.ts';
import { instant } from '../../shared/kernel/brand.ts';
import type { Acceptor } from './acceptor.ts';
import { startAcceptor } from './acceptor.ts';
import { openBookFile } from './book-file.ts';
import { MarketMaker } from './market-maker.ts';
import { openSessionLog } from './session-log-file.ts';
import type { Hours } from './trading-hours.ts';

export type VenueOptions = {
  /** Where the book and the session log live; made if absent. */
  readonly folder: string;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly host?: string;
  /** The two parties as the broker names them: its own id, and the venue's. */
  readonly brokerCompId?: string;
  readonly venueCompId?: string;
  readonly password: string;
  /** Of the price model and of the venue's dice. */
  readonly marketSeed: string;
  readonly now?: () => Instant;
  /** Whether the market keeps the exchanges' hours now; absent: it is always open. */
  readonly hours?: () => Hours;
  readonly onAlarm?: (alarm: string, text: string) => void;
  /** What cannot be written cannot be answered; by default the process ends. */
  readonly onFatal?: (error: unknown) => void;
};

export type Venue = {
  readonly port: number;
  isLoggedOn(): boolean;
  stop(): Promise<void>;
};

/** The broker's heartbeat interval rules; this one would, should it leave it open. */
const HEARTBEAT_SECONDS = 30;

/** The venue's side of the session: what it takes, and by which rules of FIX 4.4. */
export const venueSession = ({
  venueCompId = 'VENUEALPHA',
  brokerCompId = 'BELLWETHER',
  password,
}: Pick<VenueOptions, 'venueCompId' | 'brokerCompId' | 'password'>): SessionConfig => ({
  role: 'acceptor',
  senderCompId: venueCompId,
  targetCompId: brokerCompId,
  heartbeatSeconds: HEARTBEAT_SECONDS,
  credentials: { password },
  staleOrderMs: STALE_ORDER_MS,
  sendingTimeToleranceMs: SENDING_TIME_TOLERANCE_MS,
  resetOnLogon: false,
  accepts: new Set([
    MsgType.newOrderSingle,
    MsgType.orderCancelRequest,
    MsgType.orderCancelReplaceRequest,
    MsgType.orderStatusRequest,
    MsgType.orderMassStatusRequest,
    MsgType.dontKnowTrade,
    MsgType.businessMessageReject,
  ]),
  dictionary: FIX44,
  unlistedFields: 'accept',
});

/**
 * Starts the simulated market maker. It goes on where its folder left off: numbers, open orders, and reports that were
 * decided but had not reached the session log when it died.
 */
export async function startVenue(options: VenueOptions): Promise<Venue> {
  const book = await openBookFile(options.folder);
  const log = await openSessionLog(options.folder);
  const application = new MarketMaker({
    file: book,
    seed: options.marketSeed,
    hours: options.hours ?? (() => 'always'),
    onAlarm: options.onAlarm,
  });
  const acceptor: Acceptor = await startAcceptor({
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 0,
    session: venueSession(options),
    numbers: log.numbers,
    log,
    application,
    now: options.now ?? (() => instant(Date.now())),
    ...(options.onAlarm === undefined ? {} : { onAlarm: options.onAlarm }),
    onFatal: options.onFatal ?? endProcess,
  });
  acceptor.send(application.unsentAnswers(log.wasSent));
  return {
    port: acceptor.port,
    isLoggedOn: () => acceptor.isLoggedOn(),
    stop: async () => {
      await acceptor.stop();
      await book.close();
      await log.close();
    },
  };
}

function endProcess(error: unknown): void {
  console.error(error);
  process.exit(1);
}
