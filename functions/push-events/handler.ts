import type { DynamoDBStreamEvent } from 'aws-lambda';
import { apiGatewayStreamPush } from '../../shared/adapters/api-gateway-stream-push.ts';
import { dynamoDbAccountSnapshots } from '../../shared/adapters/dynamodb-account-snapshots.ts';
import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { dynamoDbStreamConnections } from '../../shared/adapters/dynamodb-stream-connections.ts';
import { streamManagementClient } from '../../shared/adapters/stream-management-client.ts';
import { keepSnapshots, type SnapshotPorts } from '../../shared/app/history/keep-snapshots.ts';
import { type PushPorts, pushEntries } from '../../shared/app/push-entries.ts';
import { RecentEntries } from '../../shared/app/recent-entries.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { journalEntriesOf } from '../../shared/shell/journal-records.ts';
import { describeError, writeLog } from '../../shared/shell/log.ts';
import { tradeUpdateFrame } from '../../shared/shell/views/trade-update-view.ts';

export const pushEvents =
  (ports: PushPorts & SnapshotPorts) =>
  async (event: Pick<DynamoDBStreamEvent, 'Records'>): Promise<void> => {
    const streamed = journalEntriesOf(event.Records);
    const entries = streamed.map(({ entry }) => entry);
    await pushEntries(ports, entries);
    await keepSnapshots(ports, entries);
  };

const client = dynamoDbClient({});
const accountsTable = requiredEnvironment('ACCOUNTS_TABLE');

export const handler = pushEvents({
  accounts: dynamoDbAccountStore(client, accountsTable),
  snapshots: dynamoDbAccountSnapshots(client, accountsTable),
  connections: dynamoDbStreamConnections(client, requiredEnvironment('CONNECTIONS_TABLE')),
  recent: new RecentEntries(),
  push: apiGatewayStreamPush(streamManagementClient(requiredEnvironment('STREAM_MANAGEMENT_URL'))),
  frameOf: tradeUpdateFrame,
  report: (message, error, about) =>
    writeLog({ level: 'error', message, ...about, ...describeError(error) }),
});
