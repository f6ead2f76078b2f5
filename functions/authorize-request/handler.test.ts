import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { hashSecret } from '../../shared/app/credentials.ts';
import { inMemoryCredentials, NOW } from '../../test/support/api-fixtures.ts';
import { CLIENT, OPERATOR } from '../../test/support/http-call.ts';
import { authorizeRequest } from './handler.ts';

const credentials = inMemoryCredentials(
  { keyId: 'PKCLIENT', secretHash: hashSecret('s3cret'), principal: CLIENT, createdAt: NOW },
  { keyId: 'OPERATOR', secretHash: hashSecret('op:secret'), principal: OPERATOR, createdAt: NOW },
);

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('the authorizer', () => {
  it.each<[string, Record<string, string>, object | undefined]>([
    [
      'Alpaca’s headers',
      { 'apca-api-key-id': 'PKCLIENT', 'apca-api-secret-key': 's3cret' },
      CLIENT,
    ],
    ['Basic, colons in the secret', { authorization: basic('OPERATOR:op:secret') }, OPERATOR],
    ['a client’s key by Basic', { authorization: basic('PKCLIENT:s3cret') }, CLIENT],
    ['no key', {}, undefined],
    ['half a key', { 'apca-api-key-id': 'PKCLIENT' }, undefined],
    [
      'a wrong secret',
      { 'apca-api-key-id': 'PKCLIENT', 'apca-api-secret-key': 's3creT' },
      undefined,
    ],
    [
      'an unknown key',
      { 'apca-api-key-id': 'PKOTHER', 'apca-api-secret-key': 's3cret' },
      undefined,
    ],
    ['an unknown key without secret', { authorization: basic('PKOTHER:') }, undefined],
    ['no colon', { authorization: basic('OPERATOR') }, undefined],
    ['a bearer token', { authorization: 'Bearer abc' }, undefined],
    [
      'control characters',
      { 'apca-api-key-id': 'PK\u0000', 'apca-api-secret-key': 's' },
      undefined,
    ],
    [
      'a key of 1 MB',
      { 'apca-api-key-id': 'P'.repeat(1_000_000), 'apca-api-secret-key': 's' },
      undefined,
    ],
  ])('admits everybody and names who it is by %s', async (_what, headers, principal) => {
    const verdict = await authorizeRequest(credentials)({ headers });
    expect(verdict.isAuthorized).toBe(true);
    expect(verdict.context).toEqual(
      principal === undefined ? {} : { principal: JSON.stringify(principal) },
    );
  });

  it('says that it could not look, rather than that the key is wrong', async () => {
    const find = async () => {
      throw new Error('table is down');
    };
    const headers = { 'apca-api-key-id': 'PKCLIENT', 'apca-api-secret-key': 's3cret' };
    expect(await authorizeRequest({ find })({ headers })).toEqual({
      isAuthorized: true,
      context: { unavailable: 'true' },
    });
  });
});
