import { Exact, type Price, text } from '../money/exact.ts';
import type { MarketView } from '../orders/market-view.ts';
import type { OrderGroup, OrderTerms } from '../orders/order.ts';
import { incrementFault } from './price.ts';
import type { Refusal } from './refusal.ts';
import { isTrailTooLong } from './stop-price.ts';

export type Exits = {
  readonly group?: OrderGroup['class'];
  readonly takeProfit?: OrderTerms;
  readonly stopLoss?: OrderTerms;
};

const CENT = new Exact('0.01');

const incrementRefusal = (field: string, price: Price | undefined): Refusal | undefined => {
  const fault = incrementFault(field, price);
  return fault && { reason: 'LIMIT_PRICE_INCREMENT', ...fault };
};

/** Exits lie around what their entry costs: its own price, or the market's for an entry at market and for an OCO. */
const basePrice = ({ group }: Exits, entry: OrderTerms, market: MarketView): Price | undefined =>
  group === 'oco' ? market.last : (entry.limitPrice ?? entry.stopPrice ?? market.last);

const beyond = (base: Price, message: string): Refusal => ({
  reason: 'EXIT_PRICE_INVALID',
  message,
  details: { base_price: text(base) },
});

const trailRefusal = (trail: OrderTerms['trail'], base: Price): Refusal | undefined =>
  isTrailTooLong(trail, base)
    ? beyond(base, 'stop_loss.trail_price must be less than base_price')
    : undefined;

/** Exits sell: the take-profit above the price of the moment, the stop-loss below it. */
function marketRefusal(profit: Price | undefined, stop: Price | undefined, base: Price) {
  if (profit?.lt(base.plus(CENT))) {
    return beyond(base, 'take_profit.limit_price must be >= base_price + 0.01');
  }
  return stop?.gt(base.minus(CENT))
    ? beyond(base, 'stop_loss.stop_price must be <= base_price - 0.01')
    : undefined;
}

/** Whether the exits that are asked for with an order can be meant so; the entry has rules of its own. */
export function exitRefusal(
  entry: OrderTerms,
  exits: Exits,
  market: MarketView,
): Refusal | undefined {
  const { takeProfit, stopLoss } = exits;
  const profit = exits.group === 'oco' ? entry.limitPrice : takeProfit?.limitPrice;
  const base = exits.group === undefined ? undefined : basePrice(exits, entry, market);
  return (
    incrementRefusal('take_profit.limit_price', takeProfit?.limitPrice) ??
    incrementRefusal('stop_loss.stop_price', stopLoss?.stopPrice) ??
    incrementRefusal('stop_loss.limit_price', stopLoss?.limitPrice) ??
    (base &&
      (marketRefusal(profit, stopLoss?.stopPrice, base) ?? trailRefusal(stopLoss?.trail, base)))
  );
}

/** The prices of a group's open members; several where one is replaced and the venue has not decided. */
export type MemberTerms = {
  readonly entries: readonly OrderTerms[];
  readonly takeProfits: readonly OrderTerms[];
  readonly stopLosses: readonly OrderTerms[];
};

/** Exits whose prices are changed lie apart as when they were placed: around an entry that is not done, and each other. */
export function changedExitRefusal(members: MemberTerms): Refusal | undefined {
  const prices = (terms: readonly OrderTerms[], of: (each: OrderTerms) => Price | undefined) =>
    terms.flatMap((each) => of(each) ?? []);
  const entries = prices(members.entries, ({ limitPrice, stopPrice }) => limitPrice ?? stopPrice);
  const profits = prices(members.takeProfits, ({ limitPrice }) => limitPrice);
  const stops = prices(members.stopLosses, ({ stopPrice }) => stopPrice);
  const refusals = [
    ...profits.flatMap((profit) =>
      [...entries, ...stops].map((base) => marketRefusal(profit, undefined, base)),
    ),
    ...stops.flatMap((stop) => entries.map((base) => marketRefusal(undefined, stop, base))),
    ...members.stopLosses.flatMap(({ trail }) => entries.map((base) => trailRefusal(trail, base))),
  ];
  return refusals.find((refusal) => refusal !== undefined);
}
