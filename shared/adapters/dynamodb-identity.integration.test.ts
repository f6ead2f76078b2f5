import { beforeAll, describe, expect, it } from 'vitest';
import { createTable, freshDatabase } from '../../test/support/accounts-table.ts';
import { type AccountId, instant } from '../kernel/brand.ts';
import type { Credential, StreamConnection } from '../ports/identity.ts';
import { dynamoDbCredentials } from './dynamodb-credentials.ts';
import { dynamoDbStreamConnections } from './dynamodb-stream-connections.ts';

const { client } = freshDatabase();
const account = 'a0000000-0000-4000-8000-000000000001' as AccountId;
const otherAccount = 'a0000000-0000-4000-8000-000000000002' as AccountId;

describe('credentials in DynamoDB', () => {
  const credentials = dynamoDbCredentials(client, 'credentials');
  const credential: Credential = {
    keyId: 'PKONE',
    secretHash: 'ab'.repeat(32),
    principal: { role: 'client', keyId: 'PKONE', account, mailbox: 2 },
    createdAt: instant(1_790_000_000_123),
  };

  beforeAll(async () => {
    await createTable(client, 'credentials');
  });

  it('finds what was added, and nothing else', async () => {
    expect(await credentials.add(credential)).toBe(true);
    expect(await credentials.find('PKONE')).toEqual(credential);
    expect(await credentials.find('PKTWO')).toBeUndefined();
  });

  it('adds what it added already, when the reply to that was lost', async () => {
    const own = { ...credential, keyId: 'PKFOUR' };
    expect(await credentials.add(own)).toBe(true);
    expect(await credentials.add(own)).toBe(true);
    expect(await credentials.find('PKFOUR')).toEqual(own);
  });

  it('never replaces a key', async () => {
    const keyId = 'PKTHREE';
    expect(await credentials.add({ ...credential, keyId })).toBe(true);
    expect(await credentials.add({ ...credential, keyId, secretHash: 'cd'.repeat(32) })).toBe(
      false,
    );
    expect((await credentials.find(keyId))?.secretHash).toBe(credential.secretHash);
  });
});

describe('stream connections in DynamoDB', () => {
  const connections = dynamoDbStreamConnections(client, 'connections');
  const connection = (
    connectionId: string,
    of: AccountId,
    streams: string[],
  ): StreamConnection => ({
    connectionId,
    account: of,
    connectedAt: instant(1_790_000_000_123),
    streams,
  });

  beforeAll(async () => {
    await createTable(client, 'connections');
  });

  it('finds a connection by its id and by its account, as last put', async () => {
    await connections.put(connection('c1', account, []));
    await connections.put(connection('c2', account, ['trade_updates']));
    await connections.put(connection('c3', otherAccount, []));
    await connections.put(connection('c1', account, ['trade_updates']));
    expect(await connections.find('c1')).toEqual(connection('c1', account, ['trade_updates']));
    expect(await connections.ofAccount(account)).toEqual([
      connection('c1', account, ['trade_updates']),
      connection('c2', account, ['trade_updates']),
    ]);
  });

  it('forgets a connection under both names, as often as asked', async () => {
    await connections.put(connection('c9', account, []));
    await connections.remove('c9');
    await connections.remove('c9');
    expect(await connections.find('c9')).toBeUndefined();
    const left = (await connections.ofAccount(account)).map((each) => each.connectionId);
    expect(left).not.toContain('c9');
  });

  it('serves an account again when the connection changes hands', async () => {
    await connections.put(connection('c5', account, ['trade_updates']));
    await connections.put(connection('c5', otherAccount, ['trade_updates']));
    const ids = async (of: AccountId) =>
      (await connections.ofAccount(of)).map((each) => each.connectionId);
    expect(await ids(otherAccount)).toContain('c5');
    expect(await ids(account)).not.toContain('c5');
  });
});
