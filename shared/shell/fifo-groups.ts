import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';

/** How many of a group's records, from the first on, are done with. */
export type GroupHandler = (group: string, records: readonly SQSRecord[]) => Promise<number>;

function byGroup(records: readonly SQSRecord[]): Map<string, SQSRecord[]> {
  const groups = new Map<string, SQSRecord[]>();
  for (const record of records) {
    const group = record.attributes.MessageGroupId ?? '';
    groups.set(group, [...(groups.get(group) ?? []), record]);
  }
  return groups;
}

/**
 * Runs a FIFO batch: groups in parallel, the records of a group in order by one handler call. From the first record
 * of a group that is not done, all later ones of that group are reported as failed, so that the queue brings them back
 * in order; other groups are not touched by it (Lambda developer guide, "Using Lambda with Amazon SQS", FIFO).
 * `onUnfinished` hears of the records that go back before the answer is given.
 */
export async function runFifoGroups(
  records: readonly SQSRecord[],
  handle: GroupHandler,
  onUnfinished: (records: readonly SQSRecord[]) => Promise<void>,
): Promise<SQSBatchResponse> {
  const unfinished = await Promise.all(
    [...byGroup(records)].map(async ([group, own]) => {
      const rest = own.slice(await handle(group, own));
      if (rest.length > 0) await onUnfinished(rest);
      return rest;
    }),
  );
  return {
    batchItemFailures: unfinished.flat().map(({ messageId }) => ({ itemIdentifier: messageId })),
  };
}

/** A transient failure is over within a second as a rule, and an account must not wait longer for it. */
const FIRST_RETURN_SECONDS = 1;
/** Receives that come back at once; what lasts longer is an outage. */
const QUICK_RECEIVES = 10;
/**
 * The mailboxes' own visibility timeout. At a second each, the thousand receives after which a queue gives a message up
 * would be over within a quarter of an hour of an outage, and facts lost to their account; so they last for most of a day.
 */
const LONGEST_RETURN_SECONDS = 60;

/** How soon the rest of a group comes back: at once at first, then ever later, by the receives of its first record. */
export function returnAfterSeconds(records: readonly SQSRecord[]): number {
  const receives = Number(records[0]?.attributes.ApproximateReceiveCount ?? '1');
  const doublings = Math.max(0, receives - QUICK_RECEIVES);
  return Math.min(LONGEST_RETURN_SECONDS, FIRST_RETURN_SECONDS * 2 ** doublings);
}
