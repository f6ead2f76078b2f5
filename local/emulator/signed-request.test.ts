import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { signedRequest } from './signed-request.ts';

/** Answers with 200 and keeps the headers of the one request. */
const listening = async (status: number) => {
  let heard: IncomingHttpHeaders = {};
  const server = createServer((request, response) => {
    heard = request.headers;
    response.statusCode = status;
    response.end('{"answer":1}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    headers: () => heard,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
};

const credentials = { keyId: 'AKIDEXAMPLE', secret: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
const at = new Date('2015-08-30T12:36:00.000Z');
const question = { region: 'us-east-1', service: 'service', method: 'GET', path: '/' } as const;

describe('a signed request', () => {
  it('names its scope and signed headers, and resolves to the answer', async () => {
    const server = await listening(200);
    try {
      const answer = await signedRequest(
        { ...question, endpoint: server.endpoint },
        credentials,
        at,
      );
      expect(answer).toEqual({ answer: 1 });
      expect(server.headers()['x-amz-date']).toBe('20150830T123600Z');
      expect(server.headers().authorization).toMatch(
        /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/20150830\/us-east-1\/service\/aws4_request, SignedHeaders=host;x-amz-date, Signature=[0-9a-f]{64}$/,
      );
    } finally {
      await server.close();
    }
  });

  it('rejects with what a refusal said', async () => {
    const server = await listening(403);
    try {
      const asked = signedRequest({ ...question, endpoint: server.endpoint }, credentials, at);
      await expect(asked).rejects.toThrow('403 {"answer":1}');
    } finally {
      await server.close();
    }
  });
});
