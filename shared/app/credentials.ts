import { createHash, timingSafeEqual } from 'node:crypto';
import type { AccountId } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Credentials, Principal } from '../ports/identity.ts';
import type { Randomness } from '../ports/randomness.ts';

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
const newKeyId = (randomness: Randomness): string =>
  `PK${[...randomness.bytes(KEY_ID_LENGTH)].map((byte) => KEY_ID_LETTERS[byte % 32]).join('')}`;

export type CreateApiKeyPorts = {
  readonly accounts: Pick<AccountReader, 'account'>;
  readonly credentials: Credentials;
  readonly clock: Clock;
  readonly randomness: Randomness;
};

/** Makes a key for an account; its secret is shown this once and only its hash kept. undefined: no such account. */
export async function createApiKey(
  { accounts, credentials, clock, randomness }: CreateApiKeyPorts,
  id: AccountId,
): Promise<ApiKey | undefined> {
  const account = await accounts.account(id);
  if (account === undefined) return undefined;
  const keyId = newKeyId(randomness);
  const secret = Buffer.from(randomness.bytes(SECRET_BYTES)).toString('base64url');
  const added = await credentials.add({
    keyId,
    secretHash: hashSecret(secret),
    principal: { role: 'client', keyId, account: id, mailbox: account.mailbox },
    createdAt: clock.now(),
  });
  if (!added) throw new Error(`key id ${keyId} was drawn twice`);
  return { keyId, secret };
}
