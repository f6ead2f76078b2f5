import type { Context } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod/mini';
import { CLIENT, call, httpEvent } from '../../test/support/http-call.ts';
import type { HttpEvent } from './http-event.ts';
import { httpFunction } from './http-stack.ts';
import { okReply } from './reply.ts';

const echo = httpFunction(
  { role: 'client', inputs: { body: z.strictObject({ text: z.string() }) } },
  async ({ body, principal, header }) =>
    okReply({ text: body.text, account: principal.account, agent: header('user-agent') ?? null }),
);

const failing = httpFunction({ role: 'client', inputs: {} }, async () => {
  throw new Error('password is hunter2');
});

/** What the function logs while `work` runs, read back. */
async function logged(work: () => Promise<unknown>): Promise<Record<string, unknown>[]> {
  vi.stubEnv('LOG_LEVEL', 'info');
  const spy = vi.spyOn(console, 'log').mockImplementation(() => {});
  try {
    await work();
    return spy.mock.calls.map(([line]) => JSON.parse(String(line)));
  } finally {
    spy.mockRestore();
  }
}

describe('httpFunction', () => {
  beforeEach(() => {
    vi.stubEnv('LOG_LEVEL', 'error');
    return () => vi.unstubAllEnvs();
  });

  it('hands over what was validated, and answers JSON with a request id', async () => {
    const request = { principal: CLIENT, body: { text: 'hi' }, headers: { 'user-agent': 'curl' } };
    const answer = await call(echo, request);
    expect(answer.body).toEqual({
      text: 'hi',
      account: 'a0000000-0000-4000-8000-000000000001',
      agent: 'curl',
    });
    expect(answer.headers).toEqual({
      'X-Request-ID': 'c1d2e3f4-0000-4000-8000-00000000000a',
      'Content-Type': 'application/json; charset=utf-8',
    });
  });

  it('reads bodies that the gateway encoded', async () => {
    const body = Buffer.from('{"text":"ünï"}').toString('base64');
    const event = { ...httpEvent({ principal: CLIENT, body }), isBase64Encoded: true };
    const context = { awsRequestId: 'r' } as Context;
    const { body: answered } = await echo(event, context);
    expect(JSON.parse(answered ?? '').text).toBe('ünï');
  });

  it('checks the key before it reads anything', async () => {
    const { status } = await call(echo, { body: '{not json' });
    expect(status).toBe(401);
  });

  it('says 503 when credentials cannot be checked: 401 would make clients give up', async () => {
    const event = httpEvent({ body: { text: 'hi' } });
    const lambda = { unavailable: 'true' };
    const shut = { ...event, requestContext: { authorizer: { lambda } } } as unknown as HttpEvent;
    const answer = await echo(shut, { awsRequestId: 'r' } as Context);
    expect(answer.statusCode).toBe(503);
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ reason: 'TEMPORARILY_UNAVAILABLE' });
  });

  it('shows nothing of the inside in a 500, and logs it under the request id', async () => {
    const lines = await logged(async () => {
      const { status, body } = await call(failing, { principal: CLIENT });
      expect(status).toBe(500);
      expect(body).toEqual({
        code: 50010000,
        message: 'something went wrong on our side; the request id names it',
        reason: 'INTERNAL_ERROR',
        request_id: 'c1d2e3f4-0000-4000-8000-00000000000a',
      });
    });
    expect(lines).toMatchObject([
      {
        level: 'error',
        requestId: 'c1d2e3f4-0000-4000-8000-00000000000a',
        errorMessage: 'password is hunter2',
      },
      { level: 'info', status: 500, reason: 'INTERNAL_ERROR' },
    ]);
  });

  it('treats an authorizer context that nobody of us wrote as a bug', async () => {
    const event = httpEvent({ body: { text: 'hi' } });
    const lambda = {
      principal: '{"role":"client","keyId":"x","account":"not-a-uuid","mailbox":0}',
    };
    const forged = { ...event, requestContext: { authorizer: { lambda } } } as unknown as HttpEvent;
    await logged(async () => {
      const answer = await echo(forged, { awsRequestId: 'r' } as Context);
      expect(answer.statusCode).toBe(500);
    });
  });

  it('logs one line for each request, without body or secrets', async () => {
    const headers = { 'apca-api-secret-key': 's3cret' };
    const lines = await logged(() =>
      call(echo, { principal: CLIENT, body: { text: 'private' }, headers }),
    );
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ message: 'request', status: 200, keyId: 'PKCLIENT' });
    expect(JSON.stringify(lines)).not.toMatch(/s3cret|private/);
  });

  it('answers in our shape when the work does not end in time', async () => {
    const endless = httpFunction({ role: 'client', inputs: {} }, () => new Promise(() => {}));
    const context = { awsRequestId: 'r', getRemainingTimeInMillis: () => 1 } as unknown as Context;
    const answer = await endless(httpEvent({ principal: CLIENT }), context);
    expect(answer.statusCode).toBe(503);
    expect(JSON.parse(answer.body ?? '')).toMatchObject({ code: 50310000 });
  });
});
