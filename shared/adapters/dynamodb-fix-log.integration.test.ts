import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { describe, expect, it } from 'vitest';
import { createTable, freshDatabase } from '../../test/support/accounts-table.ts';
import { instant } from '../kernel/brand.ts';
import { dynamodbFixArchive } from './dynamodb-fix-archive.ts';
import { dynamodbFixLog } from './dynamodb-fix-log.ts';
import { dynamodbSessionLease } from './dynamodb-session-lease.ts';
import { fixArchiveContract, fixLogContract, sessionLeaseContract } from './fix-log.contract.ts';

const emptyTable = async () => {
  const { client } = freshDatabase();
  return { client, table: await createTable(client, 'fix-log') };
};
const noPause = async (): Promise<void> => undefined;

fixLogContract('DynamoDB', async () => {
  const { client, table } = await emptyTable();
  return [dynamodbFixLog(client, table), dynamodbFixLog(client, table)];
});

fixArchiveContract('DynamoDB', async () => {
  const { client, table } = await emptyTable();
  return [dynamodbFixArchive(client, table), dynamodbFixArchive(client, table)];
});

sessionLeaseContract('DynamoDB', 1000, async (monotonicMs) => {
  const { client, table } = await emptyTable();
  return [
    dynamodbSessionLease(client, table, 1000, monotonicMs),
    dynamodbSessionLease(client, table, 1000, monotonicMs),
  ];
});

describe('an append to DynamoDB whose reply is lost', () => {
  const records = [{ kind: 'received' as const, nextInbound: 2, at: instant(1) }];

  /** Loses the reply of the first put: the write is done, the caller sees a broken connection. */
  const losingTheFirstReply = async () => {
    const { client, table } = await emptyTable();
    let puts = 0;
    client.middlewareStack.add(
      (next) => async (request) => {
        const answer = await next(request);
        puts += 1;
        if (puts === 1) throw new Error('connection reset after the write');
        return answer;
      },
      { step: 'initialize', name: 'losesTheFirstReply' },
    );
    return { client, table, count: () => puts };
  };

  it('is found to be its own and not put again further on', async () => {
    const { client, table, count } = await losingTheFirstReply();
    const log = dynamodbFixLog(client, table, noPause);
    expect(await log.append('alpha', 1, records)).toBe('appended');
    const found = [];
    for await (const entry of log.read('alpha', 1)) found.push(entry);
    expect(found).toEqual([{ slot: 1, records }]);
    expect(count()).toBe(2);
  });

  it('throws when the table never answers, so that the task ends', async () => {
    const { client, table } = await emptyTable();
    client.middlewareStack.add(
      () => async () => {
        throw new Error('no route');
      },
      { step: 'initialize', name: 'neverAnswers' },
    );
    const log = dynamodbFixLog(client, table, noPause);
    await expect(log.append('alpha', 1, records)).rejects.toThrow('no route');
  });

  it('refuses to read over a hole', async () => {
    const { client, table } = await emptyTable();
    const log = dynamodbFixLog(client, table, noPause);
    await log.append('alpha', 1, records);
    await client.send(
      new PutItemCommand({
        TableName: table,
        Item: { pk: { S: 'F#alpha' }, sk: { S: 'L#000000000003' }, records: { S: '[]' } },
      }),
    );
    const reading = (async () => {
      for await (const _entry of log.read('alpha', 1));
    })();
    await expect(reading).rejects.toThrow('hole at slot 2');
    const readingBack = (async () => {
      for await (const _entry of log.readBack('alpha'));
    })();
    await expect(readingBack).rejects.toThrow('hole at slot 2');
  });
});
