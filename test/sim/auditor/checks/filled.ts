import { equal, isNegative, less, text, ZERO } from '../decimal.ts';
import { amountIn } from '../event.ts';
import { isPendingReplacement, type OrderReading } from '../order-reading.ts';
import { hasEnded } from '../order-states.ts';
import type { Check, Violation } from '../violation.ts';

const COUNTING: ReadonlySet<string> = new Set([
  'order-filled',
  'fill-busted',
  'replacement-accepted',
]);

/** What the last event that counts says is filled in all. */
function sum({ changes, filledQuantity }: OrderReading): string | undefined {
  const event = changes.findLast(({ event: { type } }) => COUNTING.has(type))?.event;
  const said = event === undefined ? ZERO : (amountIn(event, 'filledQuantity') ?? ZERO);
  if (equal(said, filledQuantity)) return undefined;
  return `says ${text(said)} filled, its fills sum to ${text(filledQuantity)}`;
}

/** Filled as much as was ordered, and FILLED, are the same. */
function isMisnamed(order: OrderReading): boolean {
  const { notional, quantity, filledQuantity, state } = order;
  if (notional !== undefined) return false;
  const isFull = equal(quantity, filledQuantity);
  const isOpen = !hasEnded(state) && !isPendingReplacement(order);
  return isFull ? isOpen : state === 'FILLED';
}

const isBeyond = ({ notional, quantity, filledQuantity }: OrderReading): boolean =>
  isNegative(filledQuantity) || (notional === undefined && less(quantity, filledQuantity));

/** A limit is a promise to the customer. What a replacement is told of may have been filled under the limit before. */
function beyondLimit(order: OrderReading): string | undefined {
  const { limitPrice, side, fills, changes, replaces } = order;
  const isChanged = changes.some(({ event }) => event.limitPrice !== undefined);
  if (limitPrice === undefined || isChanged || replaces !== undefined) return undefined;
  const worse = fills.find(({ price }) =>
    side === 'buy' ? less(limitPrice, price) : less(price, limitPrice),
  );
  return worse && `filled at ${text(worse.price)}, its limit is ${text(limitPrice)}`;
}

function faultsOf(account: string, order: OrderReading): Violation[] {
  const { id, state, quantity, filledQuantity } = order;
  const found = (law: string, what: string | undefined): Violation[] =>
    what === undefined ? [] : [{ law, what: `${account} order ${id}: ${what}` }];
  const share = `${state} with ${text(filledQuantity)} of ${text(quantity)}`;
  return [
    ...found('fills-add-up', sum(order)),
    ...found('filled-within-ordered', isBeyond(order) ? share : undefined),
    ...found('filled-means-all', isMisnamed(order) ? share : undefined),
    ...found('limit-kept', beyondLimit(order)),
  ];
}

/** Fills add up, within what was ordered and no worse than asked for; an order is FILLED when all of it is. */
export const filled: Check = ({ accounts }) =>
  accounts.flatMap(({ account, orderTales }) =>
    [...orderTales.values()].flatMap((order) => faultsOf(account, order)),
  );
