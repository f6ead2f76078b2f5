import type { Instant } from '../../kernel/brand.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import { principalOfBust, principalOfFill } from '../ledger/fill-principal.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import {
  add,
  Exact,
  type Money,
  principal,
  type Quantity,
  subtract,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from '../money/exact.ts';
import type { Order, Position, Side } from './order.ts';

type Filled = Extract<AccountEvent, { type: 'order-filled' }>;
type Busted = Extract<AccountEvent, { type: 'fill-busted' }>;

export const ownedQuantity = (position: Position | undefined): Quantity =>
  position?.quantity ?? ZERO_QUANTITY;

export const afterTrade = (side: Side, owned: Quantity, traded: Quantity): Quantity =>
  side === 'buy' ? add(owned, traded) : subtract(owned, traded);

/** Average cost: a sale takes the same share of the cost as of the shares, to the cent. */
export function costOfSale(position: Position | undefined, sold: Quantity): Money {
  const owned = ownedQuantity(position);
  if (position === undefined || owned.lte(ZERO_QUANTITY)) return ZERO_MONEY;
  if (sold.gte(owned)) return position.cost;
  return position.cost.times(sold).dividedBy(owned).toDecimalPlaces(2) as Money;
}

/** Shares that settle ahead, with a change to one date; dates that have come are dropped. */
function unsettledAfter(
  before: Position | undefined,
  date: string,
  change: Quantity,
  at: Instant,
): Readonly<Record<string, Quantity>> {
  const today = newYorkDate(at);
  const ahead = Object.fromEntries(
    Object.entries(before?.unsettled ?? {}).filter(([settlesOn]) => settlesOn > today),
  );
  const amount = add(ahead[date] ?? ZERO_QUANTITY, change);
  return { ...ahead, [date]: amount };
}

const signed = (side: Side, shares: Quantity): Quantity =>
  side === 'buy' ? shares : (shares.negated() as Quantity);

/** The cost of shares bought: nothing for those that only make up for shares sold and not owned. */
function costOfPurchase(fill: Filled, owned: Quantity): Money {
  const short = Exact.max(owned.negated(), 0);
  const kept = Exact.max(fill.quantity.minus(short), 0) as Quantity;
  return kept.eq(fill.quantity) ? principalOfFill('buy', fill) : principal(fill.price, kept);
}

export function positionAfterFill(
  before: Position | undefined,
  order: Order,
  fill: Filled,
  at: Instant,
): Position {
  const { side, symbol } = order.terms;
  const cost = before?.cost ?? ZERO_MONEY;
  const change = signed(side, fill.quantity);
  return {
    account: order.account,
    symbol,
    quantity: afterTrade(side, ownedQuantity(before), fill.quantity),
    cost:
      side === 'buy'
        ? add(cost, costOfPurchase(fill, ownedQuantity(before)))
        : subtract(cost, fill.costBasis ?? costOfSale(before, fill.quantity)),
    unsettled: unsettledAfter(before, fill.settlesOn, change, at),
  };
}

/** A bust gives back what the fill took: a purchase's shares with what they cost, a sale's with what left the cost. */
export function positionAfterBust(
  before: Position | undefined,
  order: Order,
  bust: Busted,
  at: Instant,
): Position {
  const { side, symbol } = order.terms;
  const owned = ownedQuantity(before);
  const quantity = side === 'buy' ? subtract(owned, bust.quantity) : add(owned, bust.quantity);
  const cost = before?.cost ?? ZERO_MONEY;
  const taken = Exact.min(cost, principalOfBust(side, bust)) as Money;
  const after = side === 'buy' ? subtract(cost, taken) : add(cost, bust.costBasis ?? ZERO_MONEY);
  return {
    account: order.account,
    symbol,
    quantity,
    cost: quantity.lte(ZERO_QUANTITY) ? ZERO_MONEY : after,
    unsettled: unsettledAfter(
      before,
      bust.settlesOn,
      signed(side, bust.quantity).negated() as Quantity,
      at,
    ),
    // Other purchases of the day stand: a sale still closes a day trade.
    ...(before?.boughtOn === undefined ? {} : { boughtOn: before.boughtOn }),
  };
}
