import type { DynamoDBRecord } from 'aws-lambda';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { dynamoDbFirmAccounts } from '../../shared/adapters/dynamodb-firm-accounts.ts';
import { clearExecutions } from '../../shared/app/clear-executions.ts';
import { present } from '../../shared/kernel/assert.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { journalEntriesOf } from '../../shared/shell/journal-records.ts';

/** A tumbling window's event: the only kind of stream event that names its shard. */
type WindowEvent = {
  readonly Records?: readonly DynamoDBRecord[];
  readonly shardId?: string;
};

const firm = dynamoDbFirmAccounts(dynamoDbClient({}), requiredEnvironment('FIRM_ACCOUNTS_TABLE'));
/** An emulator whose streams have one shard and do not name it (infra: stage emulated). */
const unnamedShard = process.env.STREAM_SHARD_WHEN_UNNAMED;

/** Journal stream ▶ firm accounts. Throws on failure: the stream brings the same batch again, for ever. */
export async function handler(event: WindowEvent): Promise<{ readonly state: object }> {
  const entries = journalEntriesOf(event.Records ?? []);
  if (entries.length > 0) {
    const shard = present(
      event.shardId ?? unnamedShard,
      'shardId: the mapping needs a tumbling window',
    );
    await clearExecutions(firm, shard, entries);
  }
  return { state: {} };
}
