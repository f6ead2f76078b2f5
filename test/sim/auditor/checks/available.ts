import type { StoredEntryEvidence } from '../../evidence.ts';
import {
  type Decimal,
  decimal,
  isNegative,
  less,
  minus,
  plus,
  sum,
  text,
  times,
  toCents,
  ZERO,
} from '../decimal.ts';
import { amountIn, type Event, fieldsIn } from '../event.ts';
import { neededHold } from '../hold.ts';
import { type OrderReading, readEntry } from '../order-reading.ts';
import { hasEnded } from '../order-states.ts';
import type { AccountReading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

type Assets = Map<string, Decimal>;

const add = (assets: Assets, key: string, amount: Decimal): void => {
  assets.set(key, plus(assets.get(key) ?? ZERO, amount));
};

/** What of each asset no open order holds back: dollars, and shares by symbol. */
function freeOf(owned: Assets, orders: ReadonlyMap<string, OrderReading>): Assets {
  const free = new Map(owned);
  for (const order of orders.values()) {
    const hold = neededHold(order);
    if (hold === undefined) continue;
    add(free, hold.kind === 'cash' ? 'USD' : hold.symbol, minus(ZERO, hold.amount));
  }
  return free;
}

/** Facts that an account must bear, whatever it has: what the venue says late, or takes back, or revives. */
const FACTS: ReadonlySet<string> = new Set([
  'fill-busted',
  'order-restated',
  'order-acknowledged',
  'replacement-accepted',
  'order-replaced',
]);

/** What a fill takes that its order did not hold. */
function beyondHold(event: Event, before: OrderReading | undefined): Decimal {
  if (event.type !== 'order-filled' || before === undefined) return ZERO;
  const quantity = amountIn(event, 'quantity') ?? ZERO;
  const price = amountIn(event, 'price') ?? ZERO;
  const fees = fieldsIn(event, 'fees') ?? {};
  const charged = sum([amountIn(fees, 'sec') ?? ZERO, amountIn(fees, 'taf') ?? ZERO]);
  if (before.side === 'sell') return charged;
  if (before.limitPrice !== undefined || before.holdPrice === undefined) return ZERO;
  const over = times(quantity, minus(price, before.holdPrice));
  return isNegative(over) ? ZERO : toCents(over, 'up');
}

const isFact = (event: Event, before: ReadonlyMap<string, OrderReading>): boolean => {
  const order = before.get(String(event.order));
  if (event.type === 'order-filled') return order !== undefined && hasEnded(order.state);
  return FACTS.has(event.type);
};

type Walk = {
  readonly owned: Assets;
  readonly orders: Map<string, OrderReading>;
  /** By how much facts may have taken an asset below zero. */
  readonly borne: Assets;
};

function own(owned: Assets, { entry }: StoredEntryEvidence): void {
  for (const { ledgerAccount, asset, amount } of entry.postings)
    if (!ledgerAccount.startsWith('firm.')) add(owned, asset, decimal(amount));
}

function step(walk: Walk, stored: StoredEntryEvidence, assets: (asset: string) => boolean) {
  const { owned, orders, borne } = walk;
  const { events } = stored.entry;
  const before = new Map(orders);
  const freeBefore = freeOf(owned, orders);
  const factual = !placed(events) && events.some((event) => isFact(event, before));
  const over = sum(events.map((event) => beyondHold(event, before.get(String(event.order)))));
  readEntry(orders, stored);
  own(owned, stored);
  const free = freeOf(owned, orders);
  const low: string[] = [];
  for (const [asset, amount] of free) {
    if (!assets(asset)) continue;
    const fell = minus(freeBefore.get(asset) ?? ZERO, amount);
    const excused = factual ? fell : asset === 'USD' ? over : ZERO;
    if (!isNegative(excused)) add(borne, asset, excused);
    const floor = minus(ZERO, borne.get(asset) ?? ZERO);
    const fellUnexcused = less(excused, fell);
    if (fellUnexcused && isNegative(amount) && less(amount, placed(events) ? ZERO : floor))
      low.push(`${asset} ${text(amount)}`);
  }
  return low;
}

/** What we take on ourselves is never taken on credit, whatever facts have left. */
const placed = (events: readonly Event[]): boolean =>
  events.some(({ type }) => type === 'order-placed');

function faultsOf(reading: AccountReading): Violation[] {
  const { account, type, journal } = reading;
  const walk: Walk = { owned: new Map(), orders: new Map(), borne: new Map() };
  // A margin account may owe dollars; shares nobody may.
  const isJudged = (asset: string): boolean => type === 'cash' || asset !== 'USD';
  return journal.flatMap((stored) =>
    step(walk, stored, isJudged).map((what) => ({
      law: 'available-not-negative',
      what: `${account} #${stored.sequence}: ${what}`,
    })),
  );
}

/** No two orders have the same dollar or share: what is owned less what is held goes below zero by facts alone. */
export const available: Check = ({ accounts }) => accounts.flatMap(faultsOf);
