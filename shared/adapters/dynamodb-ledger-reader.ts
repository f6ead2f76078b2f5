import { type DynamoDBClient, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import type { AccountSnapshot } from '../app/verify/verify-account.ts';
import type { AccountId } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';
import * as items from './account-items.ts';

/** An account that moves this often while it is read is left for another round. */
const MAX_SNAPSHOT_TRIES = 50;

async function all(client: DynamoDBClient, table: string, pk: string): Promise<items.Item[]> {
  const found: items.Item[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
    },
  );
  for await (const { Items } of pages) found.push(...(Items ?? []));
  return found;
}

const sortKeyStarts =
  (prefix: string) =>
  (item: items.Item): boolean =>
    (item.sk?.S ?? '').startsWith(prefix);

/** Every account of the table; an operator's read for audits, never on the order path. */
export async function accountIds(client: DynamoDBClient, table: string): Promise<AccountId[]> {
  const ids: AccountId[] = [];
  const pages = paginateScan(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      FilterExpression: 'sk = :head',
      ExpressionAttributeValues: { ':head': { S: 'H' } },
      ProjectionExpression: 'pk',
    },
  );
  for await (const { Items } of pages) {
    ids.push(...(Items ?? []).map((item) => (item.pk?.S ?? '').slice(2) as AccountId));
  }
  return ids;
}

/** One account whole, all of it at one version of its head: read again when the head moved meanwhile. */
export async function snapshotAccount(
  client: DynamoDBClient,
  table: string,
  reader: AccountReader,
  id: AccountId,
): Promise<AccountSnapshot> {
  for (let attempt = 0; attempt < MAX_SNAPSHOT_TRIES; attempt++) {
    const before = await reader.account(id);
    const [own, orderItems] = await Promise.all([
      all(client, table, `A#${id}`),
      all(client, table, `O#${id}`),
    ]);
    const after = await reader.account(id);
    if (before === undefined || after === undefined || before.sequence !== after.sequence) continue;
    return {
      account: after,
      entries: own.filter(sortKeyStarts('J#')).map(items.readJournal),
      positions: own.filter(sortKeyStarts('P#')).map(items.readPosition),
      orders: orderItems
        .map(items.readOrderSlot)
        .flatMap((slot) => (slot.kind === 'order' ? [slot.order] : [])),
    };
  }
  throw new Error(`account ${id} moved ${MAX_SNAPSHOT_TRIES} times while it was read`);
}
