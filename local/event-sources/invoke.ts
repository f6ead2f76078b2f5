/**
 * Runs a function once and answers what it returned. Rejects when the function threw, timed out or could not run:
 * to an event source these are all the same, a failed batch.
 */
export type Invoke = (functionName: string, event: object) => Promise<unknown>;

/** Told for each batch that failed, in whole or in part; for logs only. */
export type BatchFailure = {
  readonly functionName: string;
  readonly eventSourceArn: string;
  readonly records: number;
  readonly failedRecords: number;
  readonly reason: string;
};
