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
