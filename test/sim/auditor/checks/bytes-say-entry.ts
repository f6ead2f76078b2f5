import type { StoredEntryEvidence } from '../../evidence.ts';
import { decimal, equal } from '../decimal.ts';
import type { Check } from '../violation.ts';

/** Where things stand in the canonical bytes, a JSON list: docs/adr/0003, shared/app/journal-codec.ts. */
const ACCOUNT = 1;
const SEQUENCE = 2;
const COMMAND = 4;
const EVENTS = 8;
const POSTINGS = 9;
const MESSAGES = 10;

type Posting = readonly [ledgerAccount: string, asset: string, amount: string, balance?: string];

const sameAmount = (a: string | undefined, b: string | undefined): boolean =>
  a === undefined || b === undefined ? a === b : equal(decimal(a), decimal(b));

function samePostings(stored: readonly Posting[], { entry }: StoredEntryEvidence): boolean {
  return (
    stored.length === entry.postings.length &&
    entry.postings.every(({ ledgerAccount, asset, amount, balance }, index) => {
      const [account, of, by, after] = stored[index] ?? ['', '', '0'];
      return (
        account === ledgerAccount &&
        of === asset &&
        sameAmount(by, amount) &&
        sameAmount(after, balance)
      );
    })
  );
}

const sameNames = (
  stored: readonly (readonly [string])[],
  named: readonly { readonly name: string }[],
): boolean =>
  stored.length === named.length && named.every(({ name }, index) => stored[index]?.[0] === name);

/** undefined: no JSON list at all. */
// biome-ignore lint/suspicious/noExplicitAny: what the bytes hold is what is judged
function listIn(bytes: string): any[] | undefined {
  try {
    const list = JSON.parse(Buffer.from(bytes, 'base64').toString('utf8'));
    return Array.isArray(list) ? list : undefined;
  } catch {
    return undefined;
  }
}

function difference(account: string, stored: StoredEntryEvidence): string | undefined {
  const { sequence, entry } = stored;
  const bytes = listIn(stored.bytes);
  if (bytes === undefined) return 'form';
  if (bytes[ACCOUNT] !== account) return 'account';
  if (bytes[SEQUENCE] !== sequence) return 'sequence';
  if (bytes[COMMAND] !== entry.command) return 'command';
  if (!samePostings(bytes[POSTINGS], stored)) return 'postings';
  const events = entry.events.map(({ type }) => ({ name: type }));
  if (!sameNames(bytes[EVENTS], events)) return 'events';
  const messages = entry.messages.map(({ kind }) => ({ name: kind }));
  return sameNames(bytes[MESSAGES], messages) ? undefined : 'messages';
}

/** What is hashed is what is read: the canonical bytes say the same entry. */
export const bytesSayEntry: Check = ({ accounts }) =>
  accounts.flatMap(({ account, journal }) =>
    journal.flatMap((stored) => {
      const what = difference(account, stored);
      if (what === undefined) return [];
      return [
        {
          law: 'bytes-say-entry',
          what: `${account} #${stored.sequence}: other ${what} in the bytes`,
        },
      ];
    }),
  );
