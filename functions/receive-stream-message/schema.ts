import * as z from 'zod/mini';
import { duplicateKey } from '../../shared/shell/duplicate-key.ts';

/** Streams that one listen may name; there is one stream, and clients ask for a few more. */
const MAX_STREAMS = 20;
const MAX_TEXT = 256;

const short = z.string().check(z.maxLength(MAX_TEXT));

/** Unknown fields pass: clients of several generations send their own. */
const streamMessage = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('authenticate'),
    data: z.object({ key_id: short, secret_key: short }),
  }),
  z.object({
    action: z.literal('listen'),
    data: z.object({ streams: z.array(short).check(z.maxLength(MAX_STREAMS)) }),
  }),
]);
export type StreamMessage =
  | z.output<typeof streamMessage>
  /** Asks to be authenticated by something that is no key here, an OAuth token for one. */
  | { readonly action: 'authenticate'; readonly data?: never };

const askedToAuthenticate = z.object({ action: z.literal('authenticate') });

function parsedJson(text: string): unknown {
  try {
    const json: unknown = JSON.parse(text);
    return duplicateKey(text) === undefined ? json : undefined;
  } catch {
    return undefined;
  }
}

/** undefined: not one of ours. */
export function parseStreamMessage(text: string): StreamMessage | undefined {
  const json = parsedJson(text);
  const message = streamMessage.safeParse(json);
  if (message.success) return message.data;
  // Clients take the first frame for the answer to this, so it must be an authorization frame.
  return askedToAuthenticate.safeParse(json).success ? { action: 'authenticate' } : undefined;
}
