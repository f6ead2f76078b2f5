/**
 * Up to where inbound messages are done with. They finish in any order, since accounts do not wait for each other, but
 * the log may only say "everything below": what counts is the finished ones at the front.
 */
export type ReceivedWatermark = {
  /** By sequence number, in order: delivered and not yet known to be safe as a whole. */
  readonly open: Map<number, { finished: boolean; readonly acknowledged: readonly string[] }>;
};

export const emptyWatermark = (): ReceivedWatermark => ({ open: new Map() });

/** A message was delivered; `acknowledged` are the messages that the venue answers in it. */
export function begin(
  watermark: ReceivedWatermark,
  sequence: number,
  acknowledged: readonly string[],
): void {
  watermark.open.set(sequence, { finished: false, acknowledged });
}

/** What the message says is in the mailbox, or there is nothing to say. */
export function finish(watermark: ReceivedWatermark, sequence: number): void {
  const entry = watermark.open.get(sequence);
  if (entry !== undefined) entry.finished = true;
}

/** Takes the finished ones off the front; undefined when the first one is still open. */
export function takeFinished(
  watermark: ReceivedWatermark,
): { readonly upTo: number; readonly acknowledged: readonly string[] } | undefined {
  const acknowledged: string[] = [];
  let upTo: number | undefined;
  // A Map walks in insertion order, which is sequence order here.
  for (const [sequence, entry] of watermark.open) {
    if (!entry.finished) break;
    acknowledged.push(...entry.acknowledged);
    watermark.open.delete(sequence);
    upTo = sequence;
  }
  return upTo === undefined ? undefined : { upTo, acknowledged };
}
