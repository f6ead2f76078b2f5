import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GenerateSecret, SecretModel } from '../template/cloud-model.ts';
import { generateSecret, SecretStore } from './secret-store.ts';

const everything: GenerateSecret = {
  length: 64,
  excludedCharacters: '',
  excludePunctuation: false,
  excludeUppercase: false,
  excludeLowercase: false,
  excludeNumbers: false,
  includeSpace: false,
  template: undefined,
  key: undefined,
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'secret-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const secret = (over: Partial<SecretModel>): SecretModel => ({
  arn: 'arn:one',
  name: 'one',
  fixedValue: undefined,
  generate: everything,
  ...over,
});

describe('secrets', () => {
  it('are generated from the allowed characters only', () => {
    const digits = generateSecret({
      ...everything,
      excludePunctuation: true,
      excludeUppercase: true,
      excludeLowercase: true,
      excludedCharacters: '0',
    });
    expect(digits).toMatch(/^[1-9]{64}$/);
  });

  it('are made once and kept for their owner alone', () => {
    const first = new SecretStore(folder);
    first.ensure(secret({}));
    const second = new SecretStore(folder);
    second.ensure(secret({}));
    const reference = { secretArn: 'arn:one', field: undefined };
    expect(second.value(reference)).toBe(first.value(reference));
    expect(first.value(reference)).toHaveLength(64);
    expect(readdirSync(folder)).toEqual(['one']);
    expect(statSync(join(folder, 'one')).mode & 0o777).toBe(0o600);
  });

  it('give one field of a templated object', () => {
    const store = new SecretStore(folder);
    const generate = { ...everything, template: { user: 'fix' }, key: 'password' };
    store.ensure(secret({ generate }));
    expect(store.value({ secretArn: 'arn:one', field: 'user' })).toBe('fix');
    expect(store.value({ secretArn: 'arn:one', field: 'password' })).toHaveLength(64);
    expect(() => store.value({ secretArn: 'arn:one', field: 'none' })).toThrow('none');
    expect(() => store.value({ secretArn: 'arn:two', field: undefined })).toThrow('arn:two');
  });
});
