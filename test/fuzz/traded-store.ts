import { InMemoryAccountStore } from '../support/in-memory-account-store.ts';
import { tradedAccount } from '../support/traded-account.ts';

const { store: traded } = await tradedAccount();

/** A store of its own with the account that has traded. */
export function tradedStore(): InMemoryAccountStore {
  const store = new InMemoryAccountStore();
  for (const [id, head] of traded.heads) store.heads.set(id, head);
  for (const [key, slot] of traded.slots) store.slots.set(key, slot);
  for (const [key, position] of traded.positionItems) store.positionItems.set(key, position);
  for (const [id, entries] of traded.entries) store.entries.set(id, [...entries]);
  for (const [key, claim] of traded.claims) store.claims.set(key, claim);
  return store;
}
