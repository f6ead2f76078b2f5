import {
  downToTheCent,
  type Exact,
  type Money,
  type Price,
  type Quantity,
  toTheCent,
  upToTheCent,
} from '../money/exact.ts';
import type { Side } from '../orders/order.ts';

/** What an order's fills come to. */
export type FilledValue = {
  /** The exact sum of price times quantity. */
  readonly filledValue: Exact;
  /** Of that, what the firm's inventory filled; absent: nothing. */
  readonly inventoryValue?: Exact;
};

/** A fill, or a fill that is taken back, with what its order's fills come to after it. */
export type ValuedFill = FilledValue & {
  readonly quantity: Quantity;
  readonly price: Price;
  /** Absent: the venue. */
  readonly counterparty?: 'inventory';
};

const tradedValue = ({ quantity, price }: ValuedFill): Exact => price.times(quantity);

/**
 * The dollars of what the firm deals in itself: a purchase up to the cent, a sale down to it. The odd part of a cent is
 * never the customer's: half up, whoever asked for fractions often enough would be paid by the firm for asking.
 */
export const inventoryPrincipal = (side: Side, value: Exact): Money =>
  side === 'buy' ? upToTheCent(value) : downToTheCent(value);

/** What the venue filled of an order: rounded as a whole, and apart from the inventory's one fill. */
export const venueValue = ({ filledValue, inventoryValue }: FilledValue): Exact =>
  inventoryValue === undefined ? filledValue : filledValue.minus(inventoryValue);

/** What an order's fills that stand were booked with together, however they were split. */
export const bookedPrincipal = (side: Side, filled: FilledValue): Money => {
  const venues = toTheCent(venueValue(filled));
  return filled.inventoryValue === undefined
    ? venues
    : (venues.plus(inventoryPrincipal(side, filled.inventoryValue)) as Money);
};

/** What shares at one price are booked with: whole ones by the venue, their fraction by the inventory. */
export const principalAt = (side: Side, each: Price, shares: Quantity): Money =>
  bookedPrincipal(side, {
    filledValue: each.times(shares),
    inventoryValue: each.times(shares.minus(shares.trunc())),
  });

/**
 * The dollars of a fill. The inventory's is rounded by itself; a venue's is what it adds to its order's total to the
 * cent, so that an order in parts moves exactly what it would in one piece, and never more than was held for it.
 */
export function principalOfFill(side: Side, fill: ValuedFill): Money {
  const value = tradedValue(fill);
  if (fill.counterparty === 'inventory') return inventoryPrincipal(side, value);
  const after = venueValue(fill);
  return toTheCent(after).minus(toTheCent(after.minus(value))) as Money;
}

/** What the bust of a fill gives back: what the order's total is less without it, so that the fills that stand are paid. */
export function principalOfBust(side: Side, bust: ValuedFill): Money {
  const value = tradedValue(bust);
  if (bust.counterparty === 'inventory') return inventoryPrincipal(side, value);
  const after = venueValue(bust);
  return toTheCent(after.plus(value)).minus(toTheCent(after)) as Money;
}
