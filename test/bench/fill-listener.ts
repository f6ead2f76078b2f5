import { WebSocket } from 'ws';
import type { ApiKey } from '../../local/demo/broker-client.ts';

/** Tells when an order's fill was pushed: the committed fill, seen by its client. */
export type FillListener = {
  /** Milliseconds of performance.now() at which the order was pushed as filled; by order id. */
  readonly filledAt: ReadonlyMap<string, number>;
  close(): void;
};

type Frame = {
  readonly stream: string;
  readonly data: {
    readonly status?: string;
    readonly event?: string;
    readonly order?: { readonly id: string };
  };
};

/** Listens to an account's trade_updates as any client does. Resolves once the server said "listening". */
export function listenForFills(streamUrl: string, key: ApiKey): Promise<FillListener> {
  const filledAt = new Map<string, number>();
  const socket = new WebSocket(streamUrl);
  const say = (frame: unknown): void => socket.send(JSON.stringify(frame));
  return new Promise((resolve, reject) => {
    socket.once('error', reject);
    socket.once('open', () =>
      say({ action: 'authenticate', data: { key_id: key.keyId, secret_key: key.secretKey } }),
    );
    socket.on('message', (bytes) => {
      const { stream, data } = JSON.parse(bytes.toString()) as Frame;
      if (stream === 'authorization' && data.status === 'authorized') {
        say({ action: 'listen', data: { streams: ['trade_updates'] } });
      }
      if (stream === 'listening') resolve({ filledAt, close: () => socket.terminate() });
      if (data.event === 'fill' && data.order) filledAt.set(data.order.id, performance.now());
    });
  });
}
