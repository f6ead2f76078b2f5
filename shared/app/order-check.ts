import type { Account } from '../domain/accounts/account.ts';
import { accountOnceDue } from '../domain/accounts/apply-due.ts';
import {
  needsValuation,
  opposingOrders,
  type Surroundings,
  valuationOf,
  valuedSymbols,
} from '../domain/accounts/surroundings.ts';
import type { Quantity } from '../domain/money/exact.ts';
import { isFractional } from '../domain/orders/inventory-fill.ts';
import type { MarketView } from '../domain/orders/market-view.ts';
import type { OrderTerms, Position } from '../domain/orders/order.ts';
import { sizedTerms } from '../domain/orders/place-order.ts';
import type { ControlSubject } from '../domain/risk/controls.ts';
import type { OrderCheck } from '../domain/risk/rule.ts';
import type { AccountId, Instant } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Instruments } from '../ports/instruments.ts';
import type { ReferencePrices } from '../ports/reference-prices.ts';
import { type MarketHours, marketViewOf } from './market-hours.ts';

/** What the pre-trade rules are asked with outside the worker: as committed now, and not as of one moment. */
export type OrderCheckPorts = {
  readonly accounts: AccountReader;
  readonly instruments: Instruments;
  readonly prices: ReferencePrices;
  /** The venue that orders are routed to, by the name that its kill switch has. */
  readonly venue?: string;
  /** What the firm's inventory owes of a symbol; absent: whether it may fill a fraction is for the worker to say. */
  readonly inventoryOwed?: (symbol: string) => Promise<Quantity>;
  readonly clock: Clock;
  readonly marketHours: MarketHours;
};

/** Whose kill switches an order of the account in the symbol is under. */
export const switchedBy = (
  { venue = '' }: OrderCheckPorts,
  account: AccountId,
  symbol: string,
): ControlSubject => ({ venue, symbol, account });

/** Read for orders with a fraction only: nothing else is filled from the inventory. */
const owedFor = async (
  { inventoryOwed }: OrderCheckPorts,
  terms: OrderTerms,
): Promise<Pick<MarketView, 'inventoryOwed'>> =>
  inventoryOwed === undefined || !isFractional(terms)
    ? {}
    : { inventoryOwed: await inventoryOwed(terms.symbol) };

async function viewOf(
  { instruments, prices, clock, marketHours }: OrderCheckPorts,
  symbol: string,
  at: Instant,
): Promise<MarketView> {
  const [instrument, quote] = await Promise.all([
    instruments.find(symbol),
    prices.quote(symbol, at),
  ]);
  return marketViewOf(instrument, quote, marketHours, clock.isDriven(), at);
}

const NO_MARKET: MarketView = { instrument: undefined, ask: undefined, marketOpen: false };

async function valuedNow(
  ports: OrderCheckPorts,
  account: Account,
  symbol: string,
  at: Instant,
): Promise<Surroundings['valuation'] & {}> {
  const positions = await ports.accounts.positions(account.id);
  const symbols = [...valuedSymbols(account, positions).add(symbol)];
  const views = await Promise.all(
    symbols.map(async (each) => [each, await viewOf(ports, each, at)] as const),
  );
  const bySymbol = new Map(views);
  return valuationOf(account, positions, (each) => bySymbol.get(each) ?? NO_MARKET, symbol);
}

/** Read only for the accounts that have open orders on the other side, or rules about all that they own. */
async function surroundingsNow(
  ports: OrderCheckPorts,
  account: Account,
  terms: OrderTerms,
  at: Instant,
): Promise<Surroundings> {
  const ids = opposingOrders(account, terms);
  const [opposing, valuation] = await Promise.all([
    ids.length === 0 ? [] : ports.accounts.orders(account.id, ids),
    needsValuation(account) ? valuedNow(ports, account, terms.symbol, at) : undefined,
  ]);
  return {
    ...(opposing.length === 0 ? {} : { opposing }),
    ...(valuation === undefined ? {} : { valuation }),
  };
}

/** What the rules are asked about an order that is not placed yet. */
export async function orderCheckNow(
  ports: OrderCheckPorts,
  head: Account,
  position: Position | undefined,
  order: { readonly terms: OrderTerms; readonly isExit?: boolean },
  at: Instant,
): Promise<OrderCheck> {
  const account = accountOnceDue(head, at);
  const [market, owed, surroundings] = await Promise.all([
    viewOf(ports, order.terms.symbol, at),
    owedFor(ports, order.terms),
    surroundingsNow(ports, account, order.terms, at),
  ]);
  return {
    account,
    position,
    terms: sizedTerms(order.terms, market),
    isExit: order.isExit === true,
    ...market,
    ...owed,
    ...surroundings,
    at,
  };
}
