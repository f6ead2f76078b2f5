import type { Instant } from '../../kernel/brand.ts';
import type { TriggerOrder } from '../accounts/command.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { Exact, type Price } from '../money/exact.ts';
import { isFractional } from './inventory-fill.ts';
import type { MarketView } from './market-view.ts';
import { hasEnded, type Order, type OrderTerms, type Position, type Trail } from './order.ts';
import { fillFromInventory, inventoryPrice, isMarketable, routeNow } from './route-order.ts';
import { isEligiblePrint, type TradePrint } from './trade-print.ts';

/**
 * Where a trailing stop stands behind its mark: below it to sell, above it to buy. At zero, which no print reaches, while
 * an exit's mark has come down to less than its trail.
 */
export function trailingStopPrice(side: OrderTerms['side'], trail: Trail, mark: Price): Price {
  const distance = trail.kind === 'price' ? trail.amount : mark.times(trail.amount).dividedBy(100);
  const stop = side === 'sell' ? Exact.max(mark.minus(distance), 0) : mark.plus(distance);
  return stop.toDecimalPlaces(4, side === 'sell' ? Exact.ROUND_UP : Exact.ROUND_DOWN) as Price;
}

/** The mark that a trailing stop follows: the higher one of a sale, the lower one of a purchase. */
export function betterMark<T extends Price>(
  side: OrderTerms['side'],
  kept: T | undefined,
  seen: T | undefined,
): T | undefined {
  if (kept === undefined || seen === undefined) return kept ?? seen;
  return (side === 'sell' ? seen.gt(kept) : seen.lt(kept)) ? seen : kept;
}

/** The price at which an armed order is set off; undefined: a trailing stop without a mark. */
export function triggerPrice(
  { terms, mark: kept }: Pick<Order, 'terms' | 'mark'>,
  evidence?: TradePrint,
): Price | undefined {
  const { trail, side, stopPrice, limitPrice } = terms;
  if (trail !== undefined) {
    const mark = betterMark(side, kept, evidence?.price);
    return mark === undefined ? undefined : trailingStopPrice(side, trail, mark);
  }
  return stopPrice ?? limitPrice;
}

/** A stop to sell is set off from above, one to buy from below; a limit for less than a share the other way round. */
function isMet({ side, type }: OrderTerms, trigger: Price, print: TradePrint): boolean {
  const fromAbove = type === 'limit' ? side === 'buy' : side === 'sell';
  return fromAbove ? print.price.lte(trigger) : print.price.gte(trigger);
}

/** Why the evidence of a trigger does not count; undefined: it does. */
export function triggerFault(
  order: Order,
  print: TradePrint,
  mark: TradePrint | undefined,
): string | undefined {
  // One that the inventory has filled was never told that it waits no more.
  if (hasEnded(order.state) || order.waitsFor !== 'trigger')
    return `order is ${order.state} and waits for no trigger`;
  const evidence = mark === undefined ? [print] : [mark, print];
  for (const each of evidence) {
    if (each.symbol !== order.terms.symbol) return `a print of ${each.symbol}`;
    if (!isEligiblePrint(each)) return `print ${each.sequence} is not eligible`;
    if (order.armedAt !== undefined && each.at < order.armedAt) {
      return `print ${each.sequence} is older than the order`;
    }
  }
  if (mark !== undefined && mark.sequence > print.sequence)
    return 'the mark is later than the print';
  const trigger = triggerPrice(order, mark);
  if (trigger === undefined) return 'a trailing stop without its mark';
  return isMet(order.terms, trigger, print)
    ? undefined
    : `${print.price} does not reach ${trigger}`;
}

/** The firm's own offer for a purchase on a stop may cost no more than is held. */
const isBeyondHold = ({ holdPrice, terms }: Order, { ask }: MarketView): boolean =>
  terms.side === 'buy' && holdPrice !== undefined && ask?.gt(holdPrice) === true;

/**
 * An armed order that a print sets off. The print came with the command and is judged again here, so that a trigger
 * service that errs can delay an order and never send one.
 */
export function decideTrigger(
  order: Order,
  position: Position | undefined,
  command: Pick<TriggerOrder, 'print' | 'mark'>,
  market: MarketView,
  at: Instant,
): AccountEvent[] {
  const { print, mark } = command;
  const why = triggerFault(order, print, mark);
  if (why !== undefined) return [{ type: 'nothing-to-do', order: order.id, why }];
  if (!market.marketOpen) {
    return [{ type: 'nothing-to-do', order: order.id, why: 'the market is closed' }];
  }
  if (order.terms.type === 'limit') {
    const each = inventoryPrice(order.terms, market);
    return each !== undefined && isMarketable(order.terms, market)
      ? fillFromInventory(order, each, position, at)
      : [{ type: 'nothing-to-do', order: order.id, why: 'the quote does not reach the limit' }];
  }
  if (isFractional(order.terms) && isBeyondHold(order, market)) {
    return [{ type: 'nothing-to-do', order: order.id, why: 'the offer is above what is held' }];
  }
  const triggered: AccountEvent = {
    type: 'order-triggered',
    order: order.id,
    print,
    ...(mark === undefined ? {} : { mark }),
  };
  // A stop beside a working take-profit goes out when that one's cancel is confirmed.
  if (order.state === 'HELD') return [triggered];
  return [triggered, ...routeNow(order, market, position, at)];
}
