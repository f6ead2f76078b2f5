import {
  type AttributeValue,
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
} from '@aws-sdk/client-dynamodb';
import { openedAccount } from '../domain/accounts/state.ts';
import type { AccountId } from '../kernel/brand.ts';
import type { AccountSnapshots } from '../ports/account-snapshots.ts';
import { decodeSnapshot, encodeSnapshot, SNAPSHOT_FORMAT } from './snapshot-codec.ts';

/** DynamoDB takes items of 400 KB; a snapshot that would not fit is not kept, and its readers replay more. */
const MAX_SNAPSHOT_BYTES = 380_000;

/** Digits of the milliseconds until the year 5138. */
const AT_DIGITS = 14;
const SEQUENCE_DIGITS = 12;
/** Sorts after any sequence. */
const LAST = '~';

type Item = Record<string, AttributeValue>;

/** A partition of their own: whoever writes snapshots can write nothing else of an account (law 1). */
const partition = (account: AccountId): string => `S#${account}`;

const sortKey = (at: number, sequence: string): string =>
  `S#${at.toString().padStart(AT_DIGITS, '0')}#${sequence}`;

/** A snapshot as it is stored: its bytes under the format in which they were written. */
export const readSnapshot = (item: Item) =>
  item.f?.N === SNAPSHOT_FORMAT.toString() && item.b?.B !== undefined
    ? decodeSnapshot(item.b.B)
    : undefined;

/** Snapshots in the accounts table. A read may be behind: an older snapshot serves as well. */
export function dynamoDbAccountSnapshots(client: DynamoDBClient, table: string): AccountSnapshots {
  return {
    async latest(account, until) {
      const { Items } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'pk = :pk AND sk <= :until',
          ExpressionAttributeValues: {
            ':pk': { S: partition(account) },
            ':until': { S: sortKey(Math.max(0, until), LAST) },
          },
          ScanIndexForward: false,
          Limit: 1,
        }),
      );
      return Items?.[0] && readSnapshot(Items[0]);
    },
    async put(snapshot) {
      const { id, lastAt, sequence } = openedAccount(snapshot.state);
      const bytes = encodeSnapshot(snapshot);
      if (bytes.length > MAX_SNAPSHOT_BYTES) return;
      try {
        await client.send(
          new PutItemCommand({
            TableName: table,
            Item: {
              pk: { S: partition(id) },
              sk: { S: sortKey(lastAt, sequence.toString().padStart(SEQUENCE_DIGITS, '0')) },
              f: { N: SNAPSHOT_FORMAT.toString() },
              b: { B: bytes },
            },
            ConditionExpression: 'attribute_not_exists(pk)',
          }),
        );
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
      }
    },
  };
}
