import type { Account } from '../domain/accounts/account.ts';
import { accountOnceDue } from '../domain/accounts/apply-due.ts';
import {
  addDays,
  type CivilDate,
  newYorkDate,
  newYorkInstant,
} from '../domain/calendar/civil-date.ts';
import { isTradingDay, settlementDate } from '../domain/calendar/market-calendar.ts';
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
import { followsCalendar, type MarketHours } from './market-hours.ts';
import { type ValuedMargin, valueMargin } from './value-margin.ts';

export type ValuePorts = {
  readonly accounts: AccountReader;
  readonly prices: ReferencePrices;
  readonly clock: Clock;
  readonly marketHours: MarketHours;
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
  /** All of it was bought today: its day began with what it cost, and not with the last close. */
  readonly isBoughtToday: boolean;
};

export type ValuedAccount = {
  readonly account: Account;
  readonly cash: Money;
  readonly buyingPower: Money;
  readonly longMarketValue: Money;
  readonly equity: Money;
  /** Equity at the last close: without what was traded today. A deposit of today counts as if it had been there. */
  readonly previousEquity: Money;
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

/** The settlement date of what is traded today; undefined on a day on which nothing is. */
function settlesToday({ clock, marketHours }: ValuePorts, at: Instant): CivilDate | undefined {
  const today = newYorkDate(at);
  const isTraded = isTradingDay(today) || !followsCalendar(marketHours, clock.isDriven());
  return isTraded ? settlementDate(today) : undefined;
}

/**
 * What was traded today, told by its settlement date. Where two days settle on the same date, around a holiday of the
 * settlement calendar or on a weekend in a market that is always open, both count as today.
 */
const tradedToday = (
  amounts: Readonly<Record<string, Exact>>,
  settles: CivilDate | undefined,
): Exact => (settles === undefined ? undefined : amounts[settles]) ?? new Exact(0);

const ownedAtClose = (
  { quantity, unsettled }: Position,
  settles: CivilDate | undefined,
): Quantity => quantity.minus(tradedToday(unsettled, settles)) as Quantity;

async function valuePosition(
  ports: ValuePorts,
  account: Account,
  position: Position,
  at: Instant,
): Promise<ValuedPosition> {
  const { symbol, quantity } = position;
  const { prices } = ports;
  const [now, before] = await Promise.all([
    prices.quote(symbol, at),
    prices.quote(symbol, previousClose(at)),
  ]);
  return {
    position,
    available: sharesAvailable(account, position, symbol),
    marketValue: now === undefined ? position.cost : worth(now.last, quantity),
    isBoughtToday: ownedAtClose(position, settlesToday(ports, at)).lte(0),
    ...(now === undefined ? {} : { currentPrice: now.last }),
    ...(before === undefined ? {} : { previousPrice: before.last }),
  };
}

const valueAll = (
  ports: ValuePorts,
  account: Account,
  positions: readonly Position[],
  at: Instant,
): Promise<readonly ValuedPosition[]> =>
  Promise.all(positions.map((position) => valuePosition(ports, account, position, at)));

const isOwned = ({ quantity }: Position): boolean => !quantity.isZero();

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
  return valueAll(ports, account, positions.filter(isOwned), ports.clock.now());
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
  const [head, positions] = await Promise.all([
    ports.accounts.account(id),
    ports.accounts.positions(id),
  ]);
  if (head === undefined) return undefined;
  const at = ports.clock.now();
  const account = accountOnceDue(head, at);
  const settles = settlesToday(ports, at);
  const wasOwned = (position: Position): boolean => !ownedAtClose(position, settles).isZero();
  const counted = positions.filter((position) => isOwned(position) || wasOwned(position));
  const valued = await valueAll(ports, account, counted, at);
  const cash = cashBalance(account);
  const longMarketValue = sum(valued.map(({ marketValue }) => marketValue));
  const owned = positions.filter(isOwned);
  const margin = await valueMargin(ports, account, owned, at, previousClose(at));
  return {
    account,
    cash,
    ...(margin === undefined ? {} : { margin }),
    buyingPower: margin?.buyingPower ?? fundsBuyingPower(account, newYorkDate(at)),
    longMarketValue,
    equity: add(cash, longMarketValue),
    previousEquity: add(
      cash.minus(tradedToday(account.cash.unsettled, settles)) as Money,
      sum(valued.map((each) => valueAtClose(each, settles))),
    ),
  };
}

const valueAtClose = (
  { position, previousPrice, marketValue }: ValuedPosition,
  settles: CivilDate | undefined,
): Money =>
  previousPrice === undefined ? marketValue : worth(previousPrice, ownedAtClose(position, settles));

/** What the position gained since it was bought. */
export const unrealizedGain = ({ marketValue, position }: ValuedPosition): Money =>
  subtract(marketValue, position.cost);
