import { decodeSnapshot, encodeSnapshot } from '../../shared/adapters/snapshot-codec.ts';
import { openedAccount } from '../../shared/domain/accounts/state.ts';
import type { AccountSnapshots } from '../../shared/ports/account-snapshots.ts';

/** Snapshots in a list, as the bytes that a table would keep. */
export function inMemorySnapshots(): AccountSnapshots & { readonly kept: Uint8Array[] } {
  const kept: Uint8Array[] = [];
  return {
    kept,
    async latest(account, until) {
      return kept
        .map(decodeSnapshot)
        .filter(({ state }) => openedAccount(state).id === account)
        .filter(({ state }) => openedAccount(state).lastAt <= until)
        .sort((a, b) => openedAccount(a.state).sequence - openedAccount(b.state).sequence)
        .at(-1);
    },
    async put(snapshot) {
      kept.push(encodeSnapshot(snapshot));
    },
  };
}
