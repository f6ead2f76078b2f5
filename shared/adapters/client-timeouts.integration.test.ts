import { createServer, type Server, type Socket } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, deposit, open } from '../../test/support/commands.ts';
import { given } from '../../test/support/given.ts';
import { commitOf } from '../app/account-plan.ts';
import type { AccountId } from '../kernel/brand.ts';
import { dynamoDbAccountStore } from './dynamodb-account-store.ts';
import { orderPathClientConfig } from './order-path-client.ts';
import { requestClientConfig } from './request-client.ts';

/** An engine that takes every connection and never answers. */
describe('a request that is never answered', () => {
  const sockets = new Set<Socket>();
  let server: Server;
  let endpoint = '';
  beforeAll(async () => {
    server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  });
  afterAll(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });

  it.each([
    ['on the order path', orderPathClientConfig],
    ['behind a client’s request', requestClientConfig],
  ])('%s is given up', async (_where, config) => {
    const client = new DynamoDBClient({
      ...config,
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'nobody', secretAccessKey: 'nothing' },
    });
    const request = new GetItemCommand({ TableName: 'any', Key: { pk: { S: 'a' } } });
    await expect(client.send(request)).rejects.toMatchObject({ name: 'TimeoutError' });
    client.destroy();
  });

  it('is left when the signal says so: a read is thrown, a commit may have been made', async () => {
    const client = new DynamoDBClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'nobody', secretAccessKey: 'nothing' },
    });
    const abort = new AbortController();
    const store = dynamoDbAccountStore(client, 'any', abort.signal);
    const { plan } = given(open(), deposit('d', '1'));
    const account = ACCOUNT as AccountId;
    const outcomes = Promise.allSettled([
      store.account(account),
      store.items(account, { symbols: ['ACME'] }),
      store.commit(commitOf(plan)),
    ]);
    setImmediate(() => abort.abort());
    expect(await outcomes).toMatchObject([
      { status: 'rejected', reason: { name: 'AbortError' } },
      { status: 'rejected', reason: { name: 'AbortError' } },
      { status: 'fulfilled', value: { kind: 'ambiguous', cause: 'AbortError' } },
    ]);
    client.destroy();
  });
});
