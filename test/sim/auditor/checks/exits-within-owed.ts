import type { StoredEntryEvidence } from '../../evidence.ts';
import { type Decimal, largest, less, minus, sum, text, ZERO } from '../decimal.ts';
import { amountIn } from '../event.ts';
import { exitsOf, rootOf } from '../groups.ts';
import {
  chainMembers,
  type Group,
  isPendingReplacement,
  leavesOf,
  type OrderReading,
  readEntry,
  standingFills,
} from '../order-reading.ts';
import type { AccountReading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

type Tales = ReadonlyMap<string, OrderReading>;

const filledBy = (orders: readonly OrderReading[]): Decimal =>
  sum(standingFills(orders).map(({ quantity }) => quantity));

/** What the entry has bought and nobody took back; without an entry, the most that the exits were ever asked for. */
function brought(tales: Tales, group: Group, exits: readonly OrderReading[]): Decimal {
  if (group.entry !== undefined) return filledBy(chainMembers(tales, group.entry));
  return exits.map(({ terms }) => amountIn(terms, 'quantity') ?? ZERO).reduce(largest, ZERO);
}

const WORKING = ['ROUTED', 'ACKNOWLEDGED', 'PARTIALLY_FILLED', 'SUSPENDED', 'PENDING_REPLACE'];
/** A venue that refuses every cancel is left alone in the end. */
const CANCELS = 50;

const isLeftAlone = ({ changes }: OrderReading): boolean =>
  changes.filter(({ event }) => event.type === 'cancel-requested').length >= CANCELS;

/** What the venue may sell of an exit that nobody has asked back. */
const workedOn = (exit: OrderReading): Decimal =>
  WORKING.includes(exit.state) && !isPendingReplacement(exit) && !isLeftAlone(exit)
    ? leavesOf(exit)
    : ZERO;

/** The groups of the orders that an entry is about, each once. */
function groupsIn(tales: Tales, { entry }: StoredEntryEvidence): readonly Group[] {
  const groups = entry.events.flatMap(({ order }) => tales.get(String(order))?.group ?? []);
  return [...new Map(groups.map((group) => [rootOf(tales, group), group])).values()];
}

function faultsOf({ account, journal }: AccountReading): Violation[] {
  const tales = new Map<string, OrderReading>();
  return journal.flatMap((stored) => {
    readEntry(tales, stored);
    return groupsIn(tales, stored).flatMap((group): Violation[] => {
      const all = exitsOf(tales, group);
      const owed = largest(minus(brought(tales, group, all), filledBy(all)), ZERO);
      const working = sum(all.map(workedOn));
      if (!less(owed, working)) return [];
      const what = `${account} #${stored.sequence}: exits of ${rootOf(tales, group)} may sell ${text(working)} of ${text(owed)}`;
      return [{ law: 'exits-within-owed', what }];
    });
  });
}

/** What exits at the venue may sell is never more than there is: what is too much is asked back in the same entry. */
export const exitsWithinOwed: Check = ({ accounts }) => accounts.flatMap(faultsOf);
