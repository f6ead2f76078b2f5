import { randomInt } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GenerateSecret, SecretModel, SecretReference } from '../template/cloud-model.ts';

const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
/** Secrets Manager's own list. */
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** A secret of the kind that Secrets Manager would generate. Throws when no character is left. */
export const generateSecret = (generate: GenerateSecret): string => {
  const alphabet = [
    generate.excludeLowercase ? '' : LOWERCASE,
    generate.excludeUppercase ? '' : LOWERCASE.toUpperCase(),
    generate.excludeNumbers ? '' : DIGITS,
    generate.excludePunctuation ? '' : PUNCTUATION,
    generate.includeSpace ? ' ' : '',
  ]
    .join('')
    .split('')
    .filter((character) => !generate.excludedCharacters.includes(character));
  if (alphabet.length === 0) throw new Error('a secret of no characters at all');
  const password = Array.from(
    { length: generate.length },
    () => alphabet[randomInt(alphabet.length)],
  ).join('');
  if (generate.template === undefined || generate.key === undefined) return password;
  return JSON.stringify({ ...generate.template, [generate.key]: password });
};

/** Secrets as files that only their owner may read, made once. */
export class SecretStore {
  readonly #folder: string;
  readonly #values = new Map<string, string>();

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Makes the secret unless an earlier start did. */
  ensure(secret: SecretModel): void {
    const file = join(this.#folder, secret.name.replaceAll('/', '_'));
    const kept = readIfThere(file);
    const value =
      secret.fixedValue ??
      kept ??
      keep(file, secret.generate === undefined ? '' : generateSecret(secret.generate));
    this.#values.set(secret.arn, value);
  }

  /** The secret's text, or one field of its JSON object. Throws when there is none. */
  value({ secretArn, field }: SecretReference): string {
    const text = this.#values.get(secretArn);
    if (text === undefined) throw new Error(`no secret ${secretArn}`);
    if (field === undefined) return text;
    const value: unknown = JSON.parse(text)[field];
    if (typeof value !== 'string') throw new Error(`secret ${secretArn} has no field ${field}`);
    return value;
  }
}

const readIfThere = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
};

/** Whole or not at all, whenever this process is killed. */
const keep = (file: string, value: string): string => {
  const fresh = `${file}.new`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, value, { mode: 0o600 });
  linkSync(fresh, file);
  rmSync(fresh);
  return value;
};
