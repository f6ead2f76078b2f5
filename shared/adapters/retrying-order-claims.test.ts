import { describe, expect, it } from 'vitest';
import { countingRandomness, orderOf } from '../../test/support/api-fixtures.ts';
import { InMemoryAccountStore } from '../../test/support/in-memory-account-store.ts';
import { retryingOrderClaims } from './retrying-order-claims.ts';

const named = (name: string): Error => Object.assign(new Error(name), { name });

/** Claims that fail `times` times with an error of that name before they work. */
function failing(times: number, name: string) {
  const store = new InMemoryAccountStore();
  const pauses: number[] = [];
  let tries = 0;
  const claims = {
    putRefused: store.putRefused.bind(store),
    putPending: async (order: Parameters<typeof store.putPending>[0]) => {
      tries += 1;
      if (tries <= times) throw named(name);
      return store.putPending(order);
    },
  };
  const pause = async (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
  };
  const retrying = retryingOrderClaims(claims, pause, countingRandomness());
  return { retrying, pauses, tries: () => tries };
}

describe('retryingOrderClaims', () => {
  it.each(['TransactionConflictException', 'ThrottlingException'])(
    'tries again after %s, with jitter',
    async (name) => {
      const { retrying, pauses } = failing(5, name);
      expect(await retrying.putPending(orderOf())).toMatchObject({ kind: 'order' });
      expect(pauses).toHaveLength(5);
      for (const milliseconds of pauses) {
        expect(milliseconds).toBeGreaterThanOrEqual(1);
        expect(milliseconds).toBeLessThanOrEqual(40);
      }
    },
  );

  it('gives up after six tries', async () => {
    const { retrying, tries } = failing(6, 'TransactionConflictException');
    await expect(retrying.putPending(orderOf())).rejects.toThrow('TransactionConflictException');
    expect(tries()).toBe(6);
  });

  it('does not repeat what will not work', async () => {
    const { retrying, tries } = failing(1, 'ValidationException');
    await expect(retrying.putPending(orderOf())).rejects.toThrow('ValidationException');
    expect(tries()).toBe(1);
  });
});
