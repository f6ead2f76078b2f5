import { describe, expect, it } from 'vitest';
import { instant } from '../kernel/brand.ts';
import type { Credential } from '../ports/identity.ts';
import { cachedCredentials } from './cached-credentials.ts';

function world() {
  let now = 1_000_000;
  let reads = 0;
  const known = new Map<string, Credential>();
  const table = {
    find: async (keyId: string) => {
      reads += 1;
      return known.get(keyId);
    },
  };
  const add = (keyId: string): void => {
    const principal = { role: 'operator', keyId } as const;
    known.set(keyId, { keyId, secretHash: '', principal, createdAt: instant(0) });
  };
  const cache = cachedCredentials(table, { now: () => instant(now) });
  return { cache, add, known, advance: (ms: number) => (now += ms), reads: () => reads };
}

describe('cachedCredentials', () => {
  it('remembers a key for five seconds and no longer', async () => {
    const { cache, add, known, advance, reads } = world();
    add('a');
    await cache.find('a');
    known.delete('a');
    advance(4_999);
    expect(await cache.find('a')).toBeDefined();
    expect(reads()).toBe(1);
    advance(1);
    expect(await cache.find('a')).toBeUndefined();
  });

  it('never remembers that a key is unknown', async () => {
    const { cache, add } = world();
    expect(await cache.find('a')).toBeUndefined();
    add('a');
    expect(await cache.find('a')).toBeDefined();
  });

  it('trusts nothing when the clock is set back', async () => {
    const { cache, add, advance, reads } = world();
    add('a');
    await cache.find('a');
    advance(-1);
    await cache.find('a');
    expect(reads()).toBe(2);
  });

  it('forgets the oldest of more than a thousand', async () => {
    const { cache, add, reads } = world();
    for (let key = 0; key <= 1_000; key += 1) {
      add(`key-${key}`);
      await cache.find(`key-${key}`);
    }
    await cache.find('key-1000');
    expect(reads()).toBe(1_001);
    await cache.find('key-0');
    expect(reads()).toBe(1_002);
  });
});
