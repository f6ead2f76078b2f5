import {
  type AttributeValue,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { present } from '../kernel/assert.ts';
import { type AccountId, instant } from '../kernel/brand.ts';
import type { StreamConnection, StreamConnections } from '../ports/identity.ts';

/** API Gateway ends a connection after two hours; ten minutes later a row whose $disconnect was lost may go. */
const KEPT_FOR_MS = 130 * 60_000;

type Item = Record<string, AttributeValue>;

const connectionKey = (connectionId: string) => ({
  pk: { S: `C#${connectionId}` },
  sk: { S: 'C' },
});
const accountKey = (account: AccountId, connectionId: string) => ({
  pk: { S: `A#${account}` },
  sk: { S: `C#${connectionId}` },
});

const attributesOf = (connection: StreamConnection): Item => ({
  connectionId: { S: connection.connectionId },
  account: { S: connection.account },
  connectedAt: { N: String(connection.connectedAt) },
  streams: { L: connection.streams.map((stream) => ({ S: stream })) },
  ttl: { N: String(Math.ceil((connection.connectedAt + KEPT_FOR_MS) / 1_000)) },
});

const connectionOf = (item: Item): StreamConnection => ({
  connectionId: present(item.connectionId?.S, 'connectionId'),
  account: present(item.account?.S, 'account of a connection') as AccountId,
  connectedAt: instant(Number(present(item.connectedAt?.N, 'connectedAt'))),
  streams: (item.streams?.L ?? []).map((stream) => present(stream.S, 'stream')),
});

/** Who listens: each connection twice, under its own id and under its account. */
export function dynamoDbStreamConnections(
  client: DynamoDBClient,
  table: string,
): StreamConnections {
  const find = async (connectionId: string): Promise<StreamConnection | undefined> => {
    const { Item: item } = await client.send(
      new GetItemCommand({
        TableName: table,
        Key: connectionKey(connectionId),
        ConsistentRead: true,
      }),
    );
    return item && connectionOf(item);
  };
  const remove = async (key: Item): Promise<void> => {
    await client.send(new DeleteItemCommand({ TableName: table, Key: key }));
  };
  return {
    find,

    // Under its own id first: what a crash leaves half done is found, and removed, by that id.
    async put(connection) {
      const { connectionId, account } = connection;
      const before = await find(connectionId);
      const attributes = attributesOf(connection);
      for (const key of [connectionKey(connectionId), accountKey(account, connectionId)]) {
        const item = { ...key, ...attributes };
        await client.send(new PutItemCommand({ TableName: table, Item: item }));
      }
      // Authenticated again with another account's key: the first account's row would go on hearing.
      if (before !== undefined && before.account !== account) {
        await remove(accountKey(before.account, connectionId));
      }
    },

    async ofAccount(account) {
      const found: StreamConnection[] = [];
      let from: Item | undefined;
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: table,
            ConsistentRead: true,
            KeyConditionExpression: 'pk = :account AND begins_with(sk, :connection)',
            ExpressionAttributeValues: {
              ':account': { S: `A#${account}` },
              ':connection': { S: 'C#' },
            },
            ...(from === undefined ? {} : { ExclusiveStartKey: from }),
          }),
        );
        found.push(...(page.Items ?? []).map(connectionOf));
        from = page.LastEvaluatedKey;
      } while (from !== undefined);
      return found;
    },

    async remove(connectionId) {
      const connection = await find(connectionId);
      if (connection === undefined) return;
      await remove(accountKey(connection.account, connectionId));
      await remove(connectionKey(connectionId));
    },
  };
}
