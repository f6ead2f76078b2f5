import { createServer, type Server, type Socket } from 'node:net';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
});
