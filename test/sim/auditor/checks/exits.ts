import { type Decimal, largest, less, sum, text, ZERO } from '../decimal.ts';
import { amountIn } from '../event.ts';
import { exitsOf } from '../groups.ts';
import { type Change, chainMembers, type Group, type OrderReading } from '../order-reading.ts';
import { hasEnded } from '../order-states.ts';
import type { AccountReading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

type Tales = ReadonlyMap<string, OrderReading>;

const bought = (tales: Tales, entry: string): Decimal =>
  sum(chainMembers(tales, entry).flatMap(({ fills }) => fills.map(({ quantity }) => quantity)));

/** What an exit sold while it was one: what the venue says late is a fact. */
const soldBy = (orders: readonly OrderReading[]): Decimal =>
  sum(
    orders
      .flatMap(({ fills }) => fills)
      .filter(({ isLate }) => !isLate)
      .map(({ quantity }) => quantity),
  );

/** An exit sells what its entry bought; without an entry, or changed by the client, what it is for. */
function limitOf(tales: Tales, group: Group): Decimal {
  const all = exitsOf(tales, group);
  const asked = group.entry === undefined ? all : all.filter(({ replaces }) => replaces);
  const start = group.entry === undefined ? ZERO : bought(tales, group.entry);
  return asked.reduce(
    (most, { terms }) => largest(most, amountIn(terms, 'quantity') ?? ZERO),
    start,
  );
}

const isOut = (state: string): boolean =>
  !hasEnded(state) && !['FUNDS_HELD', 'HELD', ''].includes(state);

/** The state of an order right after an entry. */
const stateAt = (order: OrderReading | undefined, sequence: number): string =>
  order?.changes.findLast((change) => change.sequence <= sequence)?.to ?? '';

/** A venue that denied an order, or let it end, and works on it after all: a fact. */
const isRevived = (order: OrderReading | undefined): boolean =>
  order?.changes.some(({ from, to }) => hasEnded(from) && !hasEnded(to)) === true;

/** The exit that may not work while this one goes out: the other one; for one beside both, the take-profit. */
function otherOf(order: OrderReading, { entry, takeProfit, stopLoss }: Group): string | undefined {
  if (order.id === entry) return undefined;
  const other = order.id === takeProfit ? stopLoss : takeProfit;
  return other === order.id ? undefined : other;
}

const goesOut = ({ type, clOrdId }: Change['event']): boolean =>
  type === 'order-routed' || (type === 'order-placed' && clOrdId !== undefined);

/** An exit that we send out while the other one is at the venue. */
function bothOut(tales: Tales, order: OrderReading, group: Group): number[] {
  const other = otherOf(order, group);
  if (other === undefined || isRevived(tales.get(other))) return [];
  return order.changes
    .filter(({ event }) => goesOut(event))
    .filter(({ sequence }) => isOut(stateAt(tales.get(other), sequence)))
    .map(({ sequence }) => sequence);
}

function faultsOf({ account, orderTales }: AccountReading): Violation[] {
  return [...orderTales.values()].flatMap((order): Violation[] => {
    const { group } = order;
    if (group === undefined || order.replaces !== undefined) return [];
    const what = (words: string): Violation => ({
      law: 'exits-sell-once',
      what: `${account} order ${order.id}: ${words}`,
    });
    const out = bothOut(orderTales, order, group).map((sequence) =>
      what(`is sent out by #${sequence} beside the other exit`),
    );
    if (order.id !== (group.entry ?? group.takeProfit)) return out;
    const all = exitsOf(orderTales, group);
    if (all.some((exit) => exit.busts.length > 0 || isRevived(exit))) return out;
    const sold = soldBy(all);
    const most = limitOf(orderTales, group);
    return less(most, sold) ? [...out, what(`its exits sold ${text(sold)} of ${text(most)}`)] : out;
  });
}

/** Both exits of a group never sell more than there is, and are never out together by our doing. */
export const exits: Check = ({ accounts }) => accounts.flatMap(faultsOf);
