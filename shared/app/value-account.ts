import type { Account } from '../domain/accounts/account.ts';
import { accountOnceDue } from '../domain/accounts/apply-due.ts';
import { addDays, newYorkDate, newYorkInstant } from '../domain/calendar/civil-date.ts';
import { isTradingDay } from '../domain/calendar/market-calendar.ts';
import {
  add,
  Exact,
  type Money,
  type Price,
  type Quantity,
  subtract,
  sum,
} from '../domain/money/exact.ts';
import type { Position } from '../domain/orders/order.ts';
import { cashBalance, sharesAvailable } from '../domain/risk/buying-power.ts';
import { fundsBuyingPower } from '../domain/risk/funds.ts';
import type { AccountId, Instant } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Instruments } from '../ports/instruments.ts';
import type { ReferencePrices } from '../ports/reference-prices.ts';
import { type ValuedMargin, valueMargin } from './value-margin.ts';

export type ValuePorts = {
  readonly accounts: AccountReader;
  readonly prices: ReferencePrices;
  readonly clock: Clock;
};

/** A position at the current price; without a price it is shown at cost. */
export type ValuedPosition = {
  readonly position: Position;
  readonly available: Quantity;
  /** Last sale; undefined when there is no price that may be used. */
  readonly currentPrice?: Price;
  /** Price at the last close before now. */
  readonly previousPrice?: Price;
  readonly marketValue: Money;
};

export type ValuedAccount = {
  readonly account: Account;
  readonly cash: Money;
  readonly buyingPower: Money;
  readonly longMarketValue: Money;
  /** What the same positions were worth at the last close. */
  readonly previousMarketValue: Money;
  readonly equity: Money;
  /** Margin accounts only. */
  readonly margin?: ValuedMargin;
};

const worth = (each: Price, shares: Quantity): Money =>
  each.times(shares).toDecimalPlaces(2, Exact.ROUND_HALF_UP) as Money;

/** 16:00 New York time of the last trading day before today; early closes are 16:00 to this figure too. */
function previousClose(at: Instant): Instant {
  let date = addDays(newYorkDate(at), -1);
  while (!isTradingDay(date)) date = addDays(date, -1);
  return newYorkInstant(date, 16 * 60);
}

async function valuePosition(
  { prices }: ValuePorts,
  account: Account,
  position: Position,
  at: Instant,
): Promise<ValuedPosition> {
  const { symbol, quantity } = position;
  const [now, before] = await Promise.all([
    prices.quote(symbol, at),
    prices.quote(symbol, previousClose(at)),
  ]);
  return {
    position,
    available: sharesAvailable(account, position, symbol),
    marketValue: now === undefined ? position.cost : worth(now.last, quantity),
    ...(now === undefined ? {} : { currentPrice: now.last }),
    ...(before === undefined ? {} : { previousPrice: before.last }),
  };
}

/** Open positions, valued; undefined when there is no such account. */
export async function valuePositions(
  ports: ValuePorts,
  id: AccountId,
): Promise<readonly ValuedPosition[] | undefined> {
  const [account, positions] = await Promise.all([
    ports.accounts.account(id),
    ports.accounts.positions(id),
  ]);
  if (account === undefined) return undefined;
  const at = ports.clock.now();
  const owned = positions.filter(({ quantity }) => !quantity.isZero());
  return Promise.all(owned.map((position) => valuePosition(ports, account, position, at)));
}

/** One position, valued; undefined when nothing of the symbol is owned. */
export async function valuePositionOf(
  ports: ValuePorts,
  id: AccountId,
  symbol: string,
): Promise<ValuedPosition | undefined> {
  const [account, position] = await Promise.all([
    ports.accounts.account(id),
    ports.accounts.position(id, symbol),
  ]);
  if (account === undefined || position === undefined || position.quantity.isZero()) {
    return undefined;
  }
  return valuePosition(ports, account, position, ports.clock.now());
}

/** The account at current prices; undefined when there is none. */
export async function valueAccount(
  ports: ValuePorts & { readonly instruments: Instruments },
  id: AccountId,
): Promise<ValuedAccount | undefined> {
  const [head, valued] = await Promise.all([ports.accounts.account(id), valuePositions(ports, id)]);
  if (head === undefined || valued === undefined) return undefined;
  const at = ports.clock.now();
  const account = accountOnceDue(head, at);
  const cash = cashBalance(account);
  const longMarketValue = sum(valued.map(({ marketValue }) => marketValue));
  const previousMarketValue = sum(
    valued.map(({ position, previousPrice, marketValue }) =>
      previousPrice === undefined ? marketValue : worth(previousPrice, position.quantity),
    ),
  );
  const positions = valued.map(({ position }) => position);
  const margin = await valueMargin(ports, account, positions, at, previousClose(at));
  return {
    account,
    cash,
    ...(margin === undefined ? {} : { margin }),
    buyingPower: margin?.buyingPower ?? fundsBuyingPower(account, newYorkDate(at)),
    longMarketValue,
    previousMarketValue,
    equity: add(cash, longMarketValue),
  };
}

/** What the position gained since it was bought. */
export const unrealizedGain = ({ marketValue, position }: ValuedPosition): Money =>
  subtract(marketValue, position.cost);
