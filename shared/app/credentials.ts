import { createHash, timingSafeEqual } from 'node:crypto';
import type { AccountId } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Credentials, Principal } from '../ports/identity.ts';
import type { Randomness } from '../ports/randomness.ts';
import type { OperatorRequest } from './broker-commands.ts';

/** SHA-256 is enough: the secret has 256 random bits, so there is nothing to guess slowly. */
export const hashSecret = (secret: string): string =>
  createHash('sha256').update(secret).digest('hex');

/** Compared with when the key id is unknown, so that both cases take the same time. */
const NO_SECRET_HASH = hashSecret('');

/** Whose key this is; undefined when the key id is unknown or the secret is not its own. */
export async function authenticate(
  credentials: Pick<Credentials, 'find'>,
  keyId: string,
  secret: string,
): Promise<Principal | undefined> {
  const credential = await credentials.find(keyId);
  const expected = Buffer.from(credential?.secretHash ?? NO_SECRET_HASH, 'hex');
  const given = Buffer.from(hashSecret(secret), 'hex');
  const matches = expected.length === given.length && timingSafeEqual(expected, given);
  return matches ? credential?.principal : undefined;
}

export type ApiKey = { readonly keyId: string; readonly secret: string };

const KEY_ID_LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const KEY_ID_LENGTH = 18;
const SECRET_BYTES = 32;

/** `PK` and 90 random bits: never taken in practice, and `add` refuses the one that is. */
const keyIdOf = (bytes: Uint8Array): string =>
  `PK${[...bytes.subarray(0, KEY_ID_LENGTH)].map((byte) => KEY_ID_LETTERS[byte % 32]).join('')}`;

/** Under an Idempotency-Key the same request names the same key, so that it is made once. */
const keyIdFor = (
  randomness: Randomness,
  id: AccountId,
  { principal, idempotencyKey }: OperatorRequest,
): string =>
  keyIdOf(
    idempotencyKey === undefined
      ? randomness.bytes(KEY_ID_LENGTH)
      : createHash('sha256').update(`api-key:${id}:${principal.keyId}:${idempotencyKey}`).digest(),
  );

export type CreateApiKeyPorts = {
  readonly accounts: Pick<AccountReader, 'account'>;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

export type ApiKeyAnswer =
  | { readonly kind: 'made'; readonly key: ApiKey }
  | { readonly kind: 'account-not-found' }
  /** The Idempotency-Key has made a key, whose secret nobody can be shown again. */
  | { readonly kind: 'made-before' };

/** Makes a key for an account; its secret is shown this once and only its hash kept. */
export async function createApiKey(
  { accounts, credentials, clock, randomness }: CreateApiKeyPorts,
  request: OperatorRequest,
  id: AccountId,
): Promise<ApiKeyAnswer> {
  const account = await accounts.account(id);
  if (account === undefined) return { kind: 'account-not-found' };
  const keyId = keyIdFor(randomness, id, request);
  const secret = Buffer.from(randomness.bytes(SECRET_BYTES)).toString('base64url');
  const added = await credentials.add({
    keyId,
    secretHash: hashSecret(secret),
    principal: { role: 'client', keyId, account: id, mailbox: account.mailbox },
    createdAt: clock.now(),
  });
  if (added) return { kind: 'made', key: { keyId, secret } };
  if (request.idempotencyKey === undefined) throw new Error(`key id ${keyId} was drawn twice`);
  return { kind: 'made-before' };
}
