/** Amazon's own limits (SQS developer guide, quotas): code that passes here must not meet them first in the cloud. */
export const MAX_BATCH_ENTRIES = 10;
export const MAX_MESSAGE_BYTES = 1_048_576;
export const MAX_IN_FLIGHT_FIFO = 120_000;
export const MAX_WAIT_SECONDS = 20;
export const MAX_VISIBILITY_SECONDS = 43_200;
export const DEDUPLICATION_WINDOW_MS = 5 * 60_000;
/** Group ids, deduplication ids and receive attempt ids. */
export const MAX_ID_LENGTH = 128;
