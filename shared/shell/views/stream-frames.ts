/** Frames of /stream: alpaca-trade-api v3 needs a text `stream` and an object `data` in every one, or it crashes. */
const frame = (stream: string, data: object): string => JSON.stringify({ stream, data });

export const authorizationFrame = (
  status: 'authorized' | 'unauthorized',
  action: 'authenticate' | 'listen',
): string => frame('authorization', { status, action });

export const listeningFrame = (streams: readonly string[]): string =>
  frame('listening', { streams });

type StreamErrorReason = 'MESSAGE_NOT_UNDERSTOOD' | 'TEMPORARILY_UNAVAILABLE';

const STREAM_ERRORS: Readonly<Record<StreamErrorReason, { code: number; message: string }>> = {
  MESSAGE_NOT_UNDERSTOOD: {
    code: 40010000,
    message: 'send {"action":"authenticate"|"listen","data":{…}}',
  },
  TEMPORARILY_UNAVAILABLE: { code: 50310000, message: 'could not be done now; send it again' },
};

export const errorFrame = (reason: StreamErrorReason): string =>
  frame('error', { ...STREAM_ERRORS[reason], reason });
