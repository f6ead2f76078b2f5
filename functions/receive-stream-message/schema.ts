import * as z from 'zod/mini';

/** Streams that one listen may name; there is one stream, and clients ask for a few more. */
const MAX_STREAMS = 20;
const MAX_TEXT = 256;

const short = z.string().check(z.maxLength(MAX_TEXT));

/** Unknown fields pass: clients of several generations send their own. */
export const streamMessage = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('authenticate'),
    data: z.object({ key_id: short, secret_key: short }),
  }),
  z.object({
    action: z.literal('listen'),
    data: z.object({ streams: z.array(short).check(z.maxLength(MAX_STREAMS)) }),
  }),
]);
export type StreamMessage = z.output<typeof streamMessage>;

/** undefined: not one of ours. */
export function parseStreamMessage(text: string): StreamMessage | undefined {
  try {
    return streamMessage.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
