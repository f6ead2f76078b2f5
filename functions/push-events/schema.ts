import type { DynamoDBStreamEvent } from 'aws-lambda';
import { decodeEntry } from '../../shared/app/journal-codec.ts';
import type { JournalEntry } from '../../shared/domain/ledger/journal.ts';
import { present } from '../../shared/kernel/assert.ts';

export type JournalEvent = Pick<DynamoDBStreamEvent, 'Records'>;

/** The entries that a batch of the table's stream carries: its filter lets only inserted journal items through. */
export const entriesOf = ({ Records: records }: JournalEvent): JournalEntry[] =>
  records.map(({ dynamodb, eventID }) =>
    decodeEntry(
      // Lambda writes binary attributes as Base64.
      Buffer.from(present(dynamodb?.NewImage?.b?.B, `bytes of ${eventID}`), 'base64'),
    ),
  );
