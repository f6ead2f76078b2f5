import type { MarketView } from '../orders/market-view.ts';
import type { Order, OrderTerms, Position, Ticker } from '../orders/order.ts';
import { type Mark, ratesOf, type Valuation } from '../risk/margin-figures.ts';
import type { OrderCheck } from '../risk/rule.ts';
import type { Account } from './account.ts';
import { type AccountState, openedAccount } from './state.ts';

/** What the rules look at beyond the order's own symbol, for the accounts whose rules do. */
export type Surroundings = Pick<OrderCheck, 'opposing' | 'valuation'>;

/** Whether a decision about the account's purchases needs all that it owns, at current prices. */
export const needsValuation = (account: Account): boolean =>
  account.margin !== undefined || account.settings?.concentration !== undefined;

/** The symbols whose prices a valuation needs: what is owned, and what is on order. */
export const valuedSymbols = (account: Account, positions: Iterable<Position>): Set<Ticker> =>
  new Set([
    ...[...positions].map(({ symbol }) => symbol),
    ...[...account.open.values()].map(({ symbol }) => symbol),
  ]);

/** The open orders of an account on the other side of a symbol, by the head alone. */
export const opposingOrders = (
  account: Account,
  { symbol, side }: Pick<OrderTerms, 'symbol' | 'side'>,
): Order['id'][] =>
  [...account.open].flatMap(([id, hold]) =>
    hold.symbol === symbol && (hold.kind === 'shares') === (side === 'buy') ? [id] : [],
  );

export function markOf({ instrument, last }: MarketView): Mark | undefined {
  if (last === undefined || instrument === undefined) return undefined;
  const { marginable = true, maintenanceRate } = instrument;
  return {
    price: last,
    marginable,
    ...(maintenanceRate === undefined ? {} : { maintenanceRate }),
  };
}

export function valuationOf(
  account: Account,
  positions: readonly Position[],
  marketOf: (symbol: Ticker) => MarketView,
  symbol?: Ticker,
): Valuation {
  const symbols = valuedSymbols(account, positions);
  if (symbol !== undefined) symbols.add(symbol);
  const marks = [...symbols].flatMap((each): [Ticker, Mark][] => {
    const mark = markOf(marketOf(each));
    return mark === undefined ? [] : [[each, mark]];
  });
  return { positions, marks: new Map(marks) };
}

/** What is loaded of the account, as the rules of an order want it. */
export function surroundingsOf(
  state: AccountState,
  terms: OrderTerms,
  marketOf: (symbol: Ticker) => MarketView,
): Surroundings {
  const account = openedAccount(state);
  const opposing = opposingOrders(account, terms).flatMap((id) => state.orders.get(id) ?? []);
  return {
    ...(opposing.length === 0 ? {} : { opposing }),
    ...(needsValuation(account)
      ? {
          valuation: valuationOf(account, [...state.positions.values()], marketOf, terms.symbol),
        }
      : {}),
  };
}

/** What a margin account's order in a symbol asks for, when that is not half. */
export function initialRateOf(account: Account, market: MarketView): Order['initialRate'] {
  if (account.margin === undefined) return undefined;
  const { initial } = ratesOf(markOf(market));
  return initial.eq('0.5') ? undefined : initial;
}
