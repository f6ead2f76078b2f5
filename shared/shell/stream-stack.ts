import type { StreamPush } from '../ports/identity.ts';
import { describeError, writeLog } from './log.ts';
import { errorFrame } from './views/stream-frames.ts';

export type StreamEvent = {
  readonly requestContext: { readonly connectionId: string; readonly routeKey?: string };
  readonly body?: string;
};

type StreamFunction = (event: StreamEvent) => Promise<{ readonly statusCode: number }>;

/**
 * Posts what `answer` says, and an error frame when it throws. Itself it never throws: the gateway would then send a
 * frame of its own, at which alpaca-trade-api v3 crashes.
 */
export const neverThrow =
  (push: StreamPush, answer: (event: StreamEvent) => Promise<string>): StreamFunction =>
  async (event) => {
    const { connectionId, routeKey } = event.requestContext;
    const failed = (message: string, error: unknown): void =>
      writeLog({ level: 'error', message, connectionId, routeKey, ...describeError(error) });
    let frame: string;
    try {
      frame = await answer(event);
    } catch (error) {
      failed('stream message failed', error);
      frame = errorFrame('TEMPORARILY_UNAVAILABLE');
    }
    try {
      await push.post(connectionId, frame);
    } catch (error) {
      failed('stream answer not posted', error);
    }
    return { statusCode: 200 };
  };
