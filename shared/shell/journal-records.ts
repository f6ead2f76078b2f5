import type { DynamoDBRecord } from 'aws-lambda';
import { decodeEntry } from '../app/journal-codec.ts';
import type { JournalEntry } from '../domain/ledger/journal.ts';
import { present } from '../kernel/assert.ts';

export type StreamedJournalEntry = {
  readonly sequenceNumber: string;
  readonly entry: JournalEntry;
};

/** The journal entry of a stream record; Lambda hands binary attributes over as base64. */
function entryOf({ dynamodb }: DynamoDBRecord): StreamedJournalEntry {
  const bytes = present(
    dynamodb?.NewImage?.b?.B as unknown as string | undefined,
    'canonical bytes',
  );
  return {
    sequenceNumber: present(dynamodb?.SequenceNumber, 'sequence number'),
    entry: decodeEntry(Buffer.from(bytes, 'base64')),
  };
}

/** The journal entries among stream records. The mapping filters them already; an emulator may not. */
export const journalEntriesOf = (records: readonly DynamoDBRecord[]): StreamedJournalEntry[] =>
  records
    .filter(
      ({ eventName, dynamodb }) =>
        eventName === 'INSERT' && (dynamodb?.Keys?.sk?.S ?? '').startsWith('J#'),
    )
    .map(entryOf);
