import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { hashSecret } from '../../shared/app/credentials.ts';
import {
  fixedClock,
  inMemoryConnections,
  inMemoryCredentials,
  NOW,
} from '../../test/support/api-fixtures.ts';
import { CLIENT, OPERATOR, TEST_ACCOUNT } from '../../test/support/http-call.ts';
import { receiveStreamMessage } from './handler.ts';

function world() {
  const connections = inMemoryConnections();
  const credentials = inMemoryCredentials(
    { keyId: 'PKCLIENT', secretHash: hashSecret('s3cret'), principal: CLIENT, createdAt: NOW },
    { keyId: 'OPERATOR', secretHash: hashSecret('s3cret'), principal: OPERATOR, createdAt: NOW },
  );
  const posted: unknown[] = [];
  const push = {
    post: async (connectionId: string, frame: string) => {
      expect(connectionId).toBe('c1');
      posted.push(JSON.parse(frame));
      return 'sent' as const;
    },
  };
  const handler = receiveStreamMessage({ connections, credentials, clock: fixedClock() }, push);
  const send = async (message: unknown): Promise<unknown> => {
    const body = typeof message === 'string' ? message : JSON.stringify(message);
    expect(await handler({ requestContext: { connectionId: 'c1' }, body })).toEqual({
      statusCode: 200,
    });
    return posted.at(-1);
  };
  return { connections, credentials, send, posted };
}

const authenticate = (key_id: string, secret_key: string) => ({
  action: 'authenticate',
  data: { key_id, secret_key },
});
const listen = (...streams: string[]) => ({ action: 'listen', data: { streams } });
const authorization = (status: string, action: string) => ({
  stream: 'authorization',
  data: { status, action },
});

describe('/stream', () => {
  it('does not read a message in one of two ways', async () => {
    const { send } = world();
    const twice =
      '{"action":"listen","action":"authenticate","data":{"key_id":"a","secret_key":"b"}}';
    expect(await send(twice)).toEqual(await send('{'));
  });

  it('authenticates, then listens', async () => {
    const { send, connections } = world();
    expect(await send(authenticate('PKCLIENT', 's3cret'))).toEqual(
      authorization('authorized', 'authenticate'),
    );
    expect(await send(listen('trade_updates', 'account_updates'))).toEqual({
      stream: 'listening',
      data: { streams: ['trade_updates'] },
    });
    expect(await connections.ofAccount(TEST_ACCOUNT)).toEqual([
      { connectionId: 'c1', account: TEST_ACCOUNT, connectedAt: NOW, streams: ['trade_updates'] },
    ]);
  });

  it('replaces the whole set of streams; none is none', async () => {
    const { send, connections } = world();
    await send(authenticate('PKCLIENT', 's3cret'));
    await send(listen('trade_updates'));
    expect(await send(listen())).toEqual({ stream: 'listening', data: { streams: [] } });
    expect((await connections.find('c1'))?.streams).toEqual([]);
  });

  it('goes on listening after authenticating again', async () => {
    const { send, connections } = world();
    await send(authenticate('PKCLIENT', 's3cret'));
    await send(listen('trade_updates'));
    await send(authenticate('PKCLIENT', 's3cret'));
    expect((await connections.find('c1'))?.streams).toEqual(['trade_updates']);
  });

  it('does not listen before authentication', async () => {
    const { send, connections } = world();
    expect(await send(listen('trade_updates'))).toEqual(authorization('unauthorized', 'listen'));
    expect(connections.all.size).toBe(0);
  });

  it.each([
    ['a wrong secret', authenticate('PKCLIENT', 'wrong')],
    ['an unknown key', authenticate('PKOTHER', 's3cret')],
    ['an operator’s key', authenticate('OPERATOR', 's3cret')],
    ['an OAuth token', { action: 'authenticate', data: { oauth_token: 'x' } }],
    ['no key', { action: 'authenticate' }],
    ['a key of 1,000 letters', authenticate('x'.repeat(1_000), 's')],
  ])('does not authorize %s', async (_what, message) => {
    const { send, connections } = world();
    expect(await send(message)).toEqual(authorization('unauthorized', 'authenticate'));
    expect(connections.all.size).toBe(0);
  });

  it.each([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['null', 'null'],
    ['a list', '[]'],
    ['a number', '1'],
    ['an unknown action', { action: 'subscribe', data: {} }],
    ['no data', { action: 'listen' }],
    ['data of the wrong type', { action: 'listen', data: { streams: 'trade_updates' } }],
    ['100 streams', listen(...Array.from({ length: 100 }, () => 'trade_updates'))],
    ['another prototype', '{"__proto__":{"action":"listen"}}'],
  ])('answers %s with an error frame that old clients survive', async (_what, message) => {
    const { send } = world();
    expect(await send(message)).toEqual({
      stream: 'error',
      data: { code: 40010000, reason: 'MESSAGE_NOT_UNDERSTOOD', message: expect.any(String) },
    });
  });

  it('answers with an error frame when something fails on our side', async () => {
    const { send, credentials } = world();
    credentials.find = async () => {
      throw new Error('table is down');
    };
    expect(await send(authenticate('PKCLIENT', 's3cret'))).toMatchObject({
      stream: 'error',
      data: { reason: 'TEMPORARILY_UNAVAILABLE' },
    });
  });

  it('does not throw when the connection is gone', async () => {
    const { connections, credentials } = world();
    const push = {
      post: async () => {
        throw new Error('gone');
      },
    };
    const handler = receiveStreamMessage({ connections, credentials, clock: fixedClock() }, push);
    expect(await handler({ requestContext: { connectionId: 'c1' } })).toEqual({ statusCode: 200 });
  });
});
