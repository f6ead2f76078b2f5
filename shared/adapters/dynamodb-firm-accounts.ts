import { createHash } from 'node:crypto';
import {
  BatchGetItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  paginateScan,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { Exact, text } from '../domain/money/exact.ts';
import type { FirmAccounts, FirmLeg } from '../ports/firm-accounts.ts';

/**
 * A firm account is spread over this many items, chosen by stream shard, so that readers of different shards seldom
 * meet on one item: a single item takes about 50–100 transactions a second.
 */
const FIRM_ITEM_SHARDS = 8;

const checkpointKey = (streamShard: string) => ({
  pk: { S: 'CHECKPOINT' },
  sk: { S: streamShard },
});

const firmItemShard = (streamShard: string): number =>
  (createHash('sha256').update(streamShard).digest()[0] ?? 0) % FIRM_ITEM_SHARDS;

const firmKey = ({ ledgerAccount, asset }: Omit<FirmLeg, 'amount'>, shard: number) => ({
  pk: { S: `FIRM#${ledgerAccount}` },
  sk: { S: `${asset}#${shard}` },
});

const isCheckpointMoved = (error: unknown): boolean =>
  error instanceof TransactionCanceledException &&
  error.CancellationReasons?.[0]?.Code === 'ConditionalCheckFailed';

export function dynamoDbFirmAccounts(client: DynamoDBClient, table: string): FirmAccounts {
  return {
    async checkpoint(streamShard) {
      const { Item } = await client.send(
        new GetItemCommand({
          TableName: table,
          Key: checkpointKey(streamShard),
          ConsistentRead: true,
        }),
      );
      return Item?.n?.S;
    },
    async apply(streamShard, from, to, legs) {
      const shard = firmItemShard(streamShard);
      const checkpoint = {
        Put: {
          TableName: table,
          Item: { ...checkpointKey(streamShard), n: { S: to } },
          ...(from === undefined
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: 'n = :from',
                ExpressionAttributeValues: { ':from': { S: from } },
              }),
        },
      };
      const additions = legs.map((leg) => ({
        Update: {
          TableName: table,
          Key: firmKey(leg, shard),
          UpdateExpression: 'ADD b :amount',
          ExpressionAttributeValues: { ':amount': { N: leg.amount } },
        },
      }));
      try {
        await client.send(
          new TransactWriteItemsCommand({ TransactItems: [checkpoint, ...additions] }),
        );
        return 'applied';
      } catch (error) {
        if (isCheckpointMoved(error)) return 'moved';
        throw error;
      }
    },
    async balance(ledgerAccount, asset) {
      const keys = Array.from({ length: FIRM_ITEM_SHARDS }, (_, shard) =>
        firmKey({ ledgerAccount, asset }, shard),
      );
      const answer = await client.send(
        new BatchGetItemCommand({
          RequestItems: { [table]: { Keys: keys, ConsistentRead: true } },
        }),
      );
      const unread = answer.UnprocessedKeys?.[table]?.Keys?.length ?? 0;
      if (unread > 0) throw new Error('ThrottlingError: a firm account was not read whole');
      const items = answer.Responses?.[table] ?? [];
      return text(items.reduce((sum, item) => sum.plus(new Exact(item.b?.N ?? '0')), new Exact(0)));
    },
    async balances() {
      const totals = new Map<string, FirmLeg>();
      const pages = paginateScan({ client }, { TableName: table, ConsistentRead: true });
      for await (const { Items } of pages) {
        for (const item of Items ?? []) {
          const pk = item.pk?.S ?? '';
          if (!pk.startsWith('FIRM#')) continue;
          const ledgerAccount = pk.slice('FIRM#'.length);
          const asset = (item.sk?.S ?? '').replace(/#\d+$/, '');
          const before = totals.get(`${ledgerAccount} ${asset}`)?.amount ?? '0';
          const amount = text(new Exact(before).plus(new Exact(item.b?.N ?? '0')));
          totals.set(`${ledgerAccount} ${asset}`, { ledgerAccount, asset, amount });
        }
      }
      return [...totals.values()];
    },
  };
}
