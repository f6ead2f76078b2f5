import type { DynamoDBStreamEvent } from 'aws-lambda';
import { apiGatewayStreamPush } from '../../shared/adapters/api-gateway-stream-push.ts';
import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { dynamoDbStreamConnections } from '../../shared/adapters/dynamodb-stream-connections.ts';
import { streamManagementClient } from '../../shared/adapters/stream-management-client.ts';
import { type PushPorts, pushEntries } from '../../shared/app/push-entries.ts';
import { RecentEntries } from '../../shared/app/recent-entries.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { journalEntriesOf } from '../../shared/shell/journal-records.ts';
import { describeError, writeLog } from '../../shared/shell/log.ts';
import { tradeUpdateFrame } from '../../shared/shell/views/trade-update-view.ts';

export const pushEvents =
  (ports: PushPorts) =>
  async (event: Pick<DynamoDBStreamEvent, 'Records'>): Promise<void> => {
    const streamed = journalEntriesOf(event.Records);
    await pushEntries(
      ports,
      streamed.map(({ entry }) => entry),
    );
  };

const client = dynamoDbClient({});

export const handler = pushEvents({
  accounts: dynamoDbAccountStore(client, requiredEnvironment('ACCOUNTS_TABLE')),
  connections: dynamoDbStreamConnections(client, requiredEnvironment('CONNECTIONS_TABLE')),
  recent: new RecentEntries(),
  push: apiGatewayStreamPush(streamManagementClient(requiredEnvironment('STREAM_MANAGEMENT_URL'))),
  frameOf: tradeUpdateFrame,
  report: (message, error, about) =>
    writeLog({ level: 'error', message, ...about, ...describeError(error) }),
});
