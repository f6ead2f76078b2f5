/** A message of the venue queue, in flight with this consumer until deleted or its visibility ends. */
export type ReceivedMessage = {
  readonly body: string;
  /** Changes with every delivery; only the last one surely deletes. */
  readonly receipt: string;
};

/** The receiving end of a venue session's queue. Messages of one order come in their order. */
export interface VenueQueueConsumer {
  /** Waits for messages, at most as long as a long poll; empty when none came or `signal` ended the wait. */
  receive(signal: AbortSignal): Promise<readonly ReceivedMessage[]>;
  /** Deletes what may be deleted; a receipt that is out of date is no error: the message comes again. */
  delete(receipts: readonly string[]): Promise<void>;
  /** Lets other consumers have the messages at once: sent back when the task ends. */
  giveBack(receipts: readonly string[]): Promise<void>;
}
