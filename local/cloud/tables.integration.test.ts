import { DescribeTableCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, describe, expect, it } from 'vitest';
import { freshDatabase } from '../../test/support/accounts-table.ts';
import type { TableModel } from '../template/cloud-model.ts';
import { ensureTable } from './tables.ts';

const { client } = freshDatabase();
afterAll(() => client.destroy());

const accounts: TableModel = {
  name: 'accounts',
  arn: 'arn:aws:dynamodb:us-east-1:000000000000:table/accounts',
  attributes: [
    { name: 'pk', type: 'S' },
    { name: 'sk', type: 'S' },
    { name: 't', type: 'N' },
  ],
  keys: [
    { attribute: 'pk', kind: 'HASH' },
    { attribute: 'sk', kind: 'RANGE' },
  ],
  globalIndexes: [
    {
      name: 'orders-by-time',
      keys: [
        { attribute: 'pk', kind: 'HASH' },
        { attribute: 't', kind: 'RANGE' },
      ],
      projection: 'KEYS_ONLY',
      projectedAttributes: [],
    },
  ],
  localIndexes: [],
  streamView: 'NEW_IMAGE',
  timeToLiveAttribute: 'ttl',
};

describe('tables of the template', () => {
  it('are made with keys, index and stream, and kept with their items the next time', async () => {
    await ensureTable(client, accounts);
    const item = { pk: { S: 'A#1' }, sk: { S: 'H' } };
    await client.send(new PutItemCommand({ TableName: 'accounts', Item: item }));
    await ensureTable(client, accounts);

    const { Items: items } = await client.send(new ScanCommand({ TableName: 'accounts' }));
    expect(items).toEqual([item]);
    const { Table: table } = await client.send(new DescribeTableCommand({ TableName: 'accounts' }));
    expect(table?.GlobalSecondaryIndexes?.[0]).toMatchObject({
      IndexName: 'orders-by-time',
      Projection: { ProjectionType: 'KEYS_ONLY' },
    });
    expect(table?.StreamSpecification).toEqual({
      StreamEnabled: true,
      StreamViewType: 'NEW_IMAGE',
    });
  });

  it.each([
    ['keys', { keys: accounts.keys.slice(0, 1) }],
    ['indexes', { globalIndexes: [] }],
    ['no stream', { streamView: undefined }],
  ])('are refused when those that are there have other %s', async (_name, change) => {
    await ensureTable(client, accounts);
    await expect(ensureTable(client, { ...accounts, ...change })).rejects.toThrow('npm run reset');
  });
});
