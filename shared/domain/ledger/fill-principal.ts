import { type Exact, type Money, type Price, type Quantity, toTheCent } from '../money/exact.ts';

/** A fill, or a fill that is taken back, with the exact value of its order's fills after it. */
export type ValuedFill = {
  readonly quantity: Quantity;
  readonly price: Price;
  readonly filledValue: Exact;
};

const tradedValue = ({ quantity, price }: ValuedFill): Exact => price.times(quantity);

/**
 * The dollars of a fill: what it adds to its order's total to the cent, so that an order in parts moves exactly what it
 * would in one piece, and never more than was held for it.
 */
export const principalOfFill = (fill: ValuedFill): Money =>
  toTheCent(fill.filledValue).minus(toTheCent(fill.filledValue.minus(tradedValue(fill)))) as Money;

/** What the bust of a fill gives back: what the order's total is less without it, so that the fills that stand are paid. */
export const principalOfBust = (bust: ValuedFill): Money =>
  toTheCent(bust.filledValue.plus(tradedValue(bust))).minus(toTheCent(bust.filledValue)) as Money;
