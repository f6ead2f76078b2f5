import { describe, expect, it } from 'vitest';
import { simpleVerdict } from './authorizer.ts';
import { INTERNAL_SERVER_ERROR, mapResponse } from './response.ts';

const mapped = (answer: unknown) => {
  const { status, headers, body } = mapResponse(JSON.stringify(answer));
  return { status, headers, body: body.toString() };
};

describe('response mapping', () => {
  it.each([
    ['a text', 'hello', 'hello'],
    ['an object', { id: 1 }, '{"id":1}'],
    ['nothing', null, 'null'],
  ])('%s without a status is the body of a 200', (_name, answer, body) => {
    expect(mapped(answer)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body,
    });
  });

  it('takes status, headers, cookies and body', () => {
    expect(
      mapped({
        statusCode: 422,
        headers: { 'Content-Type': 'application/json', 'Retry-After': 3, 'Content-Length': 99 },
        cookies: ['a=1', 'b=2'],
        body: '{}',
      }),
    ).toEqual({
      status: 422,
      headers: {
        'content-type': 'application/json',
        'retry-after': '3',
        'set-cookie': ['a=1', 'b=2'],
      },
      body: '{}',
    });
  });

  it('decodes base64 and names a type when the function does not', () => {
    expect(mapped({ statusCode: '200', body: 'aGk=', isBase64Encoded: true })).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: 'hi',
    });
  });

  it.each([{ statusCode: 'ok' }, { statusCode: 42 }, { statusCode: 200, body: { not: 'text' } }])(
    'answers 500 for %j',
    (answer) => {
      expect(mapResponse(JSON.stringify(answer))).toBe(INTERNAL_SERVER_ERROR);
    },
  );
});

describe('simple authorizer responses', () => {
  it.each([
    [
      { isAuthorized: true, context: { a: 1 } },
      { kind: 'allowed', context: { a: 1 } },
    ],
    [{ isAuthorized: true }, { kind: 'allowed', context: {} }],
    [{ isAuthorized: false, context: { a: 1 } }, { kind: 'denied' }],
    [{ isAuthorized: 'true' }, { kind: 'invalid' }],
    [{ isAuthorized: true, context: [] }, { kind: 'invalid' }],
    [null, { kind: 'invalid' }],
  ])('%j', (answer, verdict) => {
    expect(simpleVerdict(JSON.stringify(answer))).toEqual(verdict);
  });
});
