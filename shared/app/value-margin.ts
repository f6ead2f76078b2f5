import type { Account } from '../domain/accounts/account.ts';
import { markOf, valuedSymbols } from '../domain/accounts/surroundings.ts';
import { newYorkDate } from '../domain/calendar/civil-date.ts';
import type { Money } from '../domain/money/exact.ts';
import type { Position } from '../domain/orders/order.ts';
import { dayTradeCount } from '../domain/risk/day-trades.ts';
import {
  type MarginFigures,
  type Mark,
  marginBuyingPower,
  marginFigures,
  NOT_MARGINABLE,
  regTBuyingPower,
} from '../domain/risk/margin-figures.ts';
import type { MarginState } from '../domain/risk/margin-state.ts';
import type { Instant } from '../kernel/brand.ts';
import type { Instruments } from '../ports/instruments.ts';
import type { ReferencePrices } from '../ports/reference-prices.ts';

type MarginPorts = { readonly instruments: Instruments; readonly prices: ReferencePrices };

/** A margin account at current prices, and what was asked for at the last close. */
export type ValuedMargin = {
  readonly state: MarginState;
  readonly figures: MarginFigures;
  readonly lastMaintenanceMargin: Money;
  readonly buyingPower: Money;
  readonly regTBuyingPower: Money;
  readonly nonMarginableBuyingPower: Money;
  readonly dayTrades: number;
};

async function marksAt(
  { instruments, prices }: MarginPorts,
  symbols: Iterable<string>,
  at: Instant,
): Promise<ReadonlyMap<string, Mark>> {
  const marks = await Promise.all(
    [...symbols].map(async (symbol): Promise<[string, Mark][]> => {
      const [instrument, quote] = await Promise.all([
        instruments.find(symbol),
        prices.quote(symbol, at),
      ]);
      const view = { instrument, ask: quote?.ask, marketOpen: true };
      const mark = markOf(quote === undefined ? view : { ...view, last: quote.last });
      return mark === undefined ? [] : [[symbol, mark]];
    }),
  );
  return new Map(marks.flat());
}

/** undefined: a cash account. */
export async function valueMargin(
  ports: MarginPorts,
  account: Account,
  positions: readonly Position[],
  at: Instant,
  lastClose: Instant,
): Promise<ValuedMargin | undefined> {
  const { margin } = account;
  if (margin === undefined) return undefined;
  const symbols = valuedSymbols(account, positions);
  const [marks, before] = await Promise.all([
    marksAt(ports, symbols, at),
    marksAt(ports, symbols, lastClose),
  ]);
  const figures = marginFigures(account, { positions, marks });
  return {
    state: margin,
    figures,
    lastMaintenanceMargin: marginFigures(account, { positions, marks: before }).maintenanceMargin,
    buyingPower: marginBuyingPower(account, figures, margin.sma),
    regTBuyingPower: regTBuyingPower(figures, margin.sma),
    nonMarginableBuyingPower: marginBuyingPower(account, figures, margin.sma, NOT_MARGINABLE),
    dayTrades: dayTradeCount(margin.days, newYorkDate(at)),
  };
}
