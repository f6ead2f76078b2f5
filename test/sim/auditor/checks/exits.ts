import { type Decimal, decimal, less, plus, sum, text, ZERO } from '../decimal.ts';
import { chainOf, type Group, type OrderReading } from '../order-reading.ts';
import { hasEnded } from '../order-states.ts';
import type { AccountReading } from '../reading.ts';
import type { Check, Violation } from '../violation.ts';

type Tales = ReadonlyMap<string, OrderReading>;

/** What all orders of a chain of replacements have filled, each fill once. */
function filledOf(tales: Tales, id: string | undefined): Decimal {
  if (id === undefined) return ZERO;
  const root = chainOf(tales, id);
  const members = [...tales.values()].filter((order) => chainOf(tales, order.id) === root);
  return sum(
    members.flatMap(({ fills, busts }) =>
      fills.filter(({ execId }) => !busts.some(({ of }) => of === execId)).map((f) => f.quantity),
    ),
  );
}

const largestOf = (tales: Tales, id: string): Decimal => {
  const root = chainOf(tales, id);
  return [...tales.values()]
    .filter((order) => chainOf(tales, order.id) === root)
    .reduce((most, { quantity }) => (less(most, quantity) ? quantity : most), decimal('0'));
};

/** An exit sells what its entry bought; without an entry, what the take-profit was for. */
function limitOf(tales: Tales, { entry, takeProfit }: Group): Decimal {
  if (entry !== undefined) return filledOf(tales, entry);
  return takeProfit === undefined ? ZERO : largestOf(tales, takeProfit);
}

const isOut = (state: string): boolean =>
  !hasEnded(state) && !['FUNDS_HELD', 'HELD', ''].includes(state);

/** The state of an order right after an entry. */
const stateAt = (order: OrderReading | undefined, sequence: number): string =>
  order?.changes.findLast((change) => change.sequence <= sequence)?.to ?? '';

/** An exit that we send out while the other one is at the venue. */
function bothOut(tales: Tales, order: OrderReading, { takeProfit, stopLoss }: Group): number[] {
  const other = order.id === stopLoss ? takeProfit : stopLoss;
  if (other === undefined || other === order.id) return [];
  return order.changes
    .filter(({ event }) => event.type === 'order-routed')
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
    const { takeProfit, stopLoss } = group;
    const sold = plus(filledOf(orderTales, takeProfit), filledOf(orderTales, stopLoss));
    const most = limitOf(orderTales, group);
    return less(most, sold) ? [...out, what(`its exits sold ${text(sold)} of ${text(most)}`)] : out;
  });
}

/** Both exits of a group never sell more than there is, and are never out together by our doing. */
export const exits: Check = ({ accounts }) => accounts.flatMap(faultsOf);
