import { randomUUID } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { SessionLease } from '../ports/fix-log.ts';

/** The owner of a lease that nobody holds. Items are never deleted, so a release writes this. */
const NOBODY = '-';

type Standing = { readonly owner: string; readonly version: string };

/**
 * The lease in DynamoDB, item `F#session` / `LEASE` {owner, version}; each write gives it a new version.
 * It may be taken when nobody holds it or when its version did not move for `leaseMs` of the observer's own monotonic
 * clock, so the clocks of two machines are never compared. Liveness only: safety is the log's fence.
 */
export function dynamodbSessionLease(
  client: DynamoDBClient,
  tableName: string,
  leaseMs: number,
  monotonicMs: () => number,
): SessionLease {
  const key = (session: string) => ({ pk: { S: `F#${session}` }, sk: { S: 'LEASE' } });
  const seen = new Map<string, { readonly version: string; readonly sinceMs: number }>();

  const read = async (session: string): Promise<Standing | undefined> => {
    const answer = await client.send(
      new GetItemCommand({ TableName: tableName, Key: key(session), ConsistentRead: true }),
    );
    const owner = answer.Item?.owner?.S;
    const version = answer.Item?.version?.S;
    return owner === undefined || version === undefined ? undefined : { owner, version };
  };

  /** True when the item now is ours; a lost reply shows as a failed condition with our own version standing. */
  const write = async (
    session: string,
    owner: string,
    over: Standing | undefined,
  ): Promise<boolean> => {
    const version = randomUUID();
    try {
      await client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: { ...key(session), owner: { S: owner }, version: { S: version } },
          ...(over === undefined
            ? { ConditionExpression: 'attribute_not_exists(pk)' }
            : {
                ConditionExpression: 'version = :over',
                ExpressionAttributeValues: { ':over': { S: over.version } },
              }),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return true;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      return error.Item?.version?.S === version;
    }
  };

  return {
    async tryAcquire(session, owner) {
      const standing = await read(session);
      if (standing === undefined) return write(session, owner, undefined);
      if (standing.owner === owner || standing.owner === NOBODY) {
        return write(session, owner, standing);
      }
      const observed = seen.get(session);
      if (observed?.version !== standing.version) {
        seen.set(session, { version: standing.version, sinceMs: monotonicMs() });
        return false;
      }
      if (monotonicMs() - observed.sinceMs < leaseMs) return false;
      return write(session, owner, standing);
    },

    async renew(session, owner) {
      const standing = await read(session);
      if (standing?.owner !== owner) return false;
      return write(session, owner, standing);
    },

    async release(session, owner) {
      const standing = await read(session);
      if (standing?.owner !== owner) return;
      await write(session, NOBODY, standing);
    },
  };
}
