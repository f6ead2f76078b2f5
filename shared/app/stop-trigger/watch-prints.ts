import type { Price } from '../../domain/money/exact.ts';
import { isEligiblePrint, type TradePrint } from '../../domain/orders/trade-print.ts';
import { betterMark, trailingStopPrice } from '../../domain/orders/trigger-order.ts';
import type { ArmedOrder, ArmedTrigger } from '../../ports/armed-orders.ts';

/**
 * An order that is watched; `mark`: the best eligible print since it was armed, of a trailing stop; `after`: the print
 * that was sent for it, and did not set it off.
 */
export type Watched = {
  readonly armed: ArmedOrder;
  readonly mark?: TradePrint;
  readonly after?: number;
};

export type Trigger = {
  readonly armed: ArmedOrder;
  readonly print: TradePrint;
  readonly mark?: TradePrint;
};

export type WatchOutcome = {
  /** Still armed; an order that nothing happened to is the very same object. */
  readonly orders: readonly Watched[];
  readonly triggers: readonly Trigger[];
};

type Bounds = { readonly lowest: Price; readonly highest: Price };

function boundsOf(prints: readonly TradePrint[]): Bounds | undefined {
  const [first, ...others] = prints;
  if (first === undefined) return undefined;
  return others.reduce<Bounds>(
    ({ lowest, highest }, { price }) => ({
      lowest: price.lt(lowest) ? price : lowest,
      highest: price.gt(highest) ? price : highest,
    }),
    { lowest: first.price, highest: first.price },
  );
}

/** The price that sets the order off; undefined: a trailing stop that has no mark yet. */
function triggerPriceOf(trigger: ArmedTrigger, mark: TradePrint | undefined): Price | undefined {
  if ('price' in trigger) return trigger.price;
  const best = bestOf(trigger, mark);
  if (best === undefined) return undefined;
  return trailingStopPrice(sideOf(trigger), { kind: trigger.by, amount: trigger.amount }, best);
}

const sideOf = ({ kind }: ArmedTrigger): 'buy' | 'sell' =>
  kind === 'trail-below' ? 'sell' : 'buy';

/** The best price that is known: since it was armed, or of before when it was armed anew. */
const bestOf = (trigger: ArmedTrigger, mark: TradePrint | undefined): Price | undefined =>
  'by' in trigger ? betterMark(sideOf(trigger), trigger.from, mark?.price) : undefined;

const isSetOffFromAbove = ({ kind }: ArmedTrigger): boolean =>
  kind === 'at-or-below' || kind === 'trail-below';

const isTrailing = ({ kind }: ArmedTrigger): boolean =>
  kind === 'trail-below' || kind === 'trail-above';

const isMet = (trigger: ArmedTrigger, at: Price, price: Price): boolean =>
  isSetOffFromAbove(trigger) ? price.lte(at) : price.gte(at);

const isBetterMark = (trigger: ArmedTrigger, mark: Price, price: Price): boolean =>
  trigger.kind === 'trail-below' ? price.gt(mark) : price.lt(mark);

/** Whether any print within the bounds could do anything to the order: most prints are far from most orders. */
function isTouched({ armed: { trigger }, mark }: Watched, { lowest, highest }: Bounds): boolean {
  const at = triggerPriceOf(trigger, mark);
  if (at === undefined || isMet(trigger, at, isSetOffFromAbove(trigger) ? lowest : highest)) {
    return true;
  }
  const best = bestOf(trigger, mark);
  if (best === undefined) return false;
  return isBetterMark(trigger, best, trigger.kind === 'trail-below' ? highest : lowest);
}

/** Gives one order the eligible prints one by one: the first that sets it off ends its watch. */
function watchOrder(watched: Watched, eligible: readonly TradePrint[]): Watched | Trigger {
  const { armed, after = 0 } = watched;
  const { trigger } = armed;
  let { mark } = watched;
  for (const print of eligible) {
    // A print from before the mark says nothing any more, should it be shown again.
    if (print.at < armed.armedAt || print.sequence <= Math.max(after, mark?.sequence ?? 0))
      continue;
    const at = triggerPriceOf(trigger, mark);
    if (at !== undefined && isMet(trigger, at, print.price)) {
      return { armed, print, ...(mark === undefined ? {} : { mark }) };
    }
    if (!isTrailing(trigger)) continue;
    const best = bestOf(trigger, mark);
    if (best === undefined || isBetterMark(trigger, best, print.price)) mark = print;
  }
  return mark === watched.mark || mark === undefined ? watched : { ...watched, mark };
}

/** The next prints of a symbol, in order, on the orders that watch it. Only eligible prints count. */
export function watchPrints(
  orders: readonly Watched[],
  prints: readonly TradePrint[],
): WatchOutcome {
  const eligible = prints.filter(isEligiblePrint);
  const bounds = boundsOf(eligible);
  if (bounds === undefined) return { orders, triggers: [] };
  const outcomes = orders.map((watched) =>
    isTouched(watched, bounds) ? watchOrder(watched, eligible) : watched,
  );
  return {
    orders: outcomes.filter((outcome): outcome is Watched => !('print' in outcome)),
    triggers: outcomes.filter((outcome): outcome is Trigger => 'print' in outcome),
  };
}
