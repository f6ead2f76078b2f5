import type { Clock } from '../ports/clock.ts';
import type { Credentials, StreamConnections } from '../ports/identity.ts';
import { authenticate } from './credentials.ts';

export type StreamSessionPorts = {
  readonly credentials: Pick<Credentials, 'find'>;
  readonly connections: StreamConnections;
  readonly clock: Clock;
};

/** Streams that exist; others are left out of what a connection listens to, as Alpaca does. */
const STREAMS: ReadonlySet<string> = new Set(['trade_updates']);

/** Binds a connection to the key's account; false when the key is not good, or is no client's. */
export async function authenticateStream(
  { credentials, connections, clock }: StreamSessionPorts,
  connectionId: string,
  keyId: string,
  secret: string,
): Promise<boolean> {
  const principal = await authenticate(credentials, keyId, secret);
  if (principal?.role !== 'client') return false;
  const standing = await connections.find(connectionId);
  const streams = standing?.account === principal.account ? standing.streams : [];
  await connections.put({
    connectionId,
    account: principal.account,
    connectedAt: standing?.connectedAt ?? clock.now(),
    streams,
  });
  return true;
}

/** Replaces the whole set of streams; answers what is listened to now, or undefined before authentication. */
export async function listenToStreams(
  { connections }: StreamSessionPorts,
  connectionId: string,
  wanted: readonly string[],
): Promise<readonly string[] | undefined> {
  const connection = await connections.find(connectionId);
  if (connection === undefined) return undefined;
  const streams = [...new Set(wanted)].filter((stream) => STREAMS.has(stream));
  await connections.put({ ...connection, streams });
  return streams;
}
