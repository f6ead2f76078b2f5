import { createConnection, type Socket } from 'node:net';
import { jitteredBackoff } from '../../shared/shell/backoff.ts';

/** A venue that does not take the connection by then is away. */
const CONNECT_TIMEOUT_MS = 5_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;
/** A connection that lived so long was no failed try: the next one may come at once. */
const LIVED_MS = 10_000;

export type VenueLinkEvents = {
  /** Asked before each try. */
  mayConnect(): boolean;
  onConnected(connection: number): void;
  onBytes(connection: number, bytes: Uint8Array): void;
  onDisconnected(connection: number): void;
};

/** The TCP connection to the venue, tried again and again until `close`. Each connection has a number of its own. */
export type VenueLink = {
  write(connection: number, bytes: Uint8Array): void;
  /** Closes after what was written; the link then connects anew. */
  disconnect(connection: number): void;
  /** No further try; the connection that stands is cut. */
  close(): void;
};

export function openVenueLink(host: string, port: number, events: VenueLinkEvents): VenueLink {
  const backoff = jitteredBackoff(FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
  let closed = false;
  let number = 0;
  let socket: Socket | undefined;
  let retry: NodeJS.Timeout | undefined;

  const connectLater = (): void => {
    if (!closed) retry = setTimeout(connect, backoff.next());
  };

  const connect = (): void => {
    if (!events.mayConnect()) {
      connectLater();
      return;
    }
    number += 1;
    const own = number;
    const standing = createConnection({ host, port, noDelay: true, keepAlive: true });
    socket = standing;
    let connectedAtMs: number | undefined;
    standing.setTimeout(CONNECT_TIMEOUT_MS, () => {
      if (connectedAtMs === undefined) standing.destroy();
    });
    standing.on('connect', () => {
      standing.setTimeout(0);
      connectedAtMs = performance.now();
      events.onConnected(own);
    });
    standing.on('data', (bytes) => events.onBytes(own, bytes));
    // A reason to close, told by 'close' right after.
    standing.on('error', () => undefined);
    standing.on('close', () => {
      if (socket === standing) socket = undefined;
      if (connectedAtMs !== undefined) {
        if (performance.now() - connectedAtMs > LIVED_MS) backoff.reset();
        events.onDisconnected(own);
      }
      connectLater();
    });
  };

  connect();
  return {
    write(connection, bytes) {
      if (connection === number) socket?.write(bytes);
    },
    disconnect(connection) {
      if (connection === number) socket?.destroySoon();
    },
    close() {
      closed = true;
      clearTimeout(retry);
      socket?.destroy();
    },
  };
}
