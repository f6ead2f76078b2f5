import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTable, TEST_REGION } from '../../test/support/accounts-table.ts';
import { startDynamoDb } from './dynamodb-local.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bellwether-dynamodb-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const clientOf = (endpoint: string): DynamoDBClient =>
  new DynamoDBClient({
    endpoint,
    region: TEST_REGION,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 10, // the engine is away for about two seconds after a kill
  });

describe('DynamoDB Local on disk', () => {
  it('comes back on its port with everything it had answered, after kill -9', async () => {
    const engine = await startDynamoDb({ folder });
    try {
      const client = clientOf(engine.endpoint);
      await createTable(client, 'fix-log');
      const key = { pk: { S: 'F#alpha' }, sk: { S: 'L#000000000001' } };
      await client.send(new PutItemCommand({ TableName: 'fix-log', Item: key }));
      const before = engine.pid();
      engine.kill();
      const { Item } = await client.send(
        new GetItemCommand({ TableName: 'fix-log', Key: key, ConsistentRead: true }),
      );
      expect(Item).toEqual(key);
      expect(engine.pid()).not.toBe(before);
    } finally {
      await engine.stop();
    }
  }, 60_000);

  it('listens on loopback only', async () => {
    const engine = await startDynamoDb({ folder });
    try {
      const port = Number(new URL(engine.endpoint).port);
      expect(await listeningAddresses(port)).toEqual(['127.0.0.1']);
    } finally {
      await engine.stop();
    }
  }, 60_000);

  it('says why when it cannot start', async () => {
    const engine = await startDynamoDb({ folder });
    try {
      const taken = Number(new URL(engine.endpoint).port);
      await expect(startDynamoDb({ folder, port: taken })).rejects.toThrow(/ended at its start/);
    } finally {
      await engine.stop();
    }
  }, 60_000);
});

/** Addresses on which this machine's kernel says that somebody listens at `port`. */
const listeningAddresses = async (port: number): Promise<string[]> => {
  const { readFile } = await import('node:fs/promises');
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((file) => readFile(file, 'utf8').catch(() => '')),
  );
  const hexPort = port.toString(16).toUpperCase().padStart(4, '0');
  const LISTEN = '0A';
  return tables
    .flatMap((table) => table.split('\n'))
    .map((line) => line.trim().split(/\s+/))
    .filter((columns) => columns[3] === LISTEN && columns[1]?.endsWith(`:${hexPort}`))
    .map((columns) => readableAddress(columns[1]?.split(':')[0] ?? ''));
};

/** The kernel writes IPv4 addresses as little-endian hex; an IPv6 socket may carry a mapped one at its end. */
const readableAddress = (hex: string): string => {
  const isMapped = hex.length === 32 && hex.startsWith('0000000000000000FFFF0000');
  const ipv4 = hex.length === 8 ? hex : isMapped ? hex.slice(24) : undefined;
  if (ipv4 === undefined) return `[${hex}]`;
  return (ipv4.match(/../g) ?? [])
    .reverse()
    .map((pair) => Number.parseInt(pair, 16))
    .join('.');
};
