import { decodeEntry, encodeEntry, entryHash } from '../../../shared/app/journal-codec.ts';
import { BugError } from '../../../shared/kernel/assert.ts';
import type { AccountId } from '../../../shared/kernel/brand.ts';
import { ACCOUNT } from '../../support/commands.ts';
import { Dice } from '../dice.ts';
import { changed, garbled, jsonOf, written } from '../http/json.ts';
import { mustHold, type Tally } from '../tally.ts';
import { tradedStore } from '../traded-store.ts';

const ENTRIES = (tradedStore().entries.get(ACCOUNT as AccountId) ?? []).map(({ bytes }) =>
  Buffer.from(bytes).toString('utf8'),
);

/** Bytes of the journal that were tampered with: never read by accident as something, and never the chain's. */
export function fuzzJournal(seed: number, entries: number, tally: Tally): void {
  const dice = new Dice(seed);
  for (let read = 0; read < entries; read += 1) {
    const original = dice.pick(ENTRIES);
    const text = dice.chance(0.5)
      ? garbled(original, dice)
      : written(changed(jsonOf(JSON.parse(original)), dice));
    if (text === original) continue;
    const bytes = Buffer.from(text, 'utf8');
    const same =
      entryHash('00'.repeat(32), bytes) === entryHash('00'.repeat(32), Buffer.from(original));
    mustHold(!same, `keeps its place in the chain: ${text.slice(0, 500)}`);
    tally.add(outcomeOf(bytes));
  }
}

/** `read otherwise`: it is not what we would have written, which the hash in its place tells. */
function outcomeOf(bytes: Buffer): 'not read' | 'read' | 'read otherwise' {
  try {
    return Buffer.from(encodeEntry(decodeEntry(bytes))).equals(bytes) ? 'read' : 'read otherwise';
  } catch (error) {
    const isNamed = error instanceof BugError;
    mustHold(isNamed, `throws ${String(error)} for ${bytes.toString('utf8').slice(0, 500)}`);
    return 'not read';
  }
}
