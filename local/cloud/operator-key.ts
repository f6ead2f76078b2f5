import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dynamoDbCredentials } from '../../shared/adapters/dynamodb-credentials.ts';
import { instant } from '../../shared/kernel/brand.ts';
import { tableClient } from './tables.ts';

const KEY_ID = 'operator';
/** 256 bits, as of every secret that the API gives out. */
const SECRET_BYTES = 32;

const readKey = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

const makeKey = (file: string): string => {
  const key = `${KEY_ID}-${randomBytes(4).toString('hex')}:${randomBytes(SECRET_BYTES).toString('base64url')}`;
  const fresh = `${file}.new`;
  writeFileSync(fresh, `${key}\n`, { mode: 0o600 });
  chmodSync(fresh, 0o600);
  renameSync(fresh, file);
  return key;
};

/**
 * The operator's `user:secret`: made at the first start, kept in a file of its own, and put among
 * the credentials as a hash. The file comes first, so that a kill in between leaves a key that the
 * next start registers, never one that nobody knows.
 */
export const ensureOperatorKey = async (options: {
  readonly file: string;
  readonly endpoint: string;
  readonly table: string;
  readonly nowMs: number;
}): Promise<string> => {
  const key = readKey(options.file) ?? makeKey(options.file);
  const [keyId = '', secret = ''] = key.split(':');
  const client = tableClient(options.endpoint);
  try {
    // Refused when it is registered already.
    await dynamoDbCredentials(client, options.table).add({
      keyId,
      secretHash: createHash('sha256').update(secret).digest('hex'),
      principal: { role: 'operator', keyId },
      createdAt: instant(options.nowMs),
    });
  } finally {
    client.destroy();
  }
  return key;
};
