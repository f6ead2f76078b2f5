import type { Account } from '../accounts/account.ts';
import {
  add,
  Exact,
  type Money,
  money,
  type Price,
  type Quantity,
  subtract,
  sum,
  ZERO_MONEY,
} from '../money/exact.ts';
import type { Ticker } from '../orders/order.ts';
import { cashBalance, cashHeld } from './buying-power.ts';

/** Regulation T, 12 CFR 220.12(a): half of what a marginable security costs may be borrowed. */
const INITIAL_RATE = new Exact('0.5');
/** FINRA Rule 4210(c)(1): a quarter of what long positions are worth must stay the customer's own. */
const MAINTENANCE_RATE = new Exact('0.25');
/** Regulation T, 12 CFR 220.12(e): what is not a margin security has no loan value. */
const NO_LOAN = new Exact(1);
/** FINRA Rule 4210(b)(4): below it nothing is lent. */
export const MINIMUM_EQUITY: Money = money('2000');

/** A symbol's current price and what may be lent on it. */
export type Mark = {
  readonly price: Price;
  readonly marginable: boolean;
  /** The house's own maintenance rate, where it asks for more than the rule. */
  readonly maintenanceRate?: Exact;
};

/** What a margin account owns, at what it is worth. */
export type Valuation = {
  readonly positions: readonly { readonly symbol: Ticker; readonly quantity: Quantity }[];
  /** Of the owned symbols, of those with open purchases, and of the order's; absent: there is no price to be used. */
  readonly marks: ReadonlyMap<Ticker, Mark>;
};

export type MarginRates = { readonly initial: Exact; readonly maintenance: Exact };

export const NOT_MARGINABLE: MarginRates = { initial: NO_LOAN, maintenance: NO_LOAN };

/** Initial margin is never less than maintenance; nothing is lent on what is not marginable or has no price. */
export function ratesOf(mark: Mark | undefined): MarginRates {
  if (mark?.marginable !== true) return NOT_MARGINABLE;
  const maintenance = Exact.max(MAINTENANCE_RATE, mark.maintenanceRate ?? 0);
  return { initial: Exact.max(INITIAL_RATE, maintenance), maintenance };
}

/** Rates of a marginable security without a house rate. */
const MARGINABLE: MarginRates = { initial: INITIAL_RATE, maintenance: MAINTENANCE_RATE };

/** Dollars of a requirement: never less than the rate asks for. */
const required = (amount: Exact, rate: Exact): Money =>
  amount.times(rate).toDecimalPlaces(2, Exact.ROUND_UP) as Money;

const worth = (each: Price, shares: Quantity): Money =>
  each.times(shares).toDecimalPlaces(2, Exact.ROUND_HALF_UP) as Money;

export type MarginFigures = {
  readonly longMarketValue: Money;
  readonly equity: Money;
  readonly initialMargin: Money;
  readonly maintenanceMargin: Money;
  /** What the fills of open purchases will ask for on top. */
  readonly heldInitial: Money;
  readonly heldMaintenance: Money;
};

/** The account at current prices. A position without a price counts for nothing and asks for nothing. */
export function marginFigures(account: Account, valuation: Valuation): MarginFigures {
  const owned = valuation.positions.flatMap(({ symbol, quantity }) => {
    const mark = valuation.marks.get(symbol);
    return mark === undefined || quantity.isZero()
      ? []
      : [{ value: worth(mark.price, quantity), rates: ratesOf(mark) }];
  });
  const held = [...account.open.values()].flatMap((hold) =>
    hold.kind === 'cash'
      ? [{ value: hold.amount, rates: ratesOf(valuation.marks.get(hold.symbol)) }]
      : [],
  );
  const longMarketValue = sum(owned.map(({ value }) => value));
  return {
    longMarketValue,
    equity: add(cashBalance(account), longMarketValue),
    initialMargin: sum(owned.map(({ value, rates }) => required(value, rates.initial))),
    maintenanceMargin: sum(owned.map(({ value, rates }) => required(value, rates.maintenance))),
    heldInitial: sum(held.map(({ value, rates }) => required(value, rates.initial))),
    heldMaintenance: sum(held.map(({ value, rates }) => required(value, rates.maintenance))),
  };
}

/**
 * What is there for further initial margin: the excess over what is owned and on order asks for, or the special
 * memorandum account when that is more (Regulation T, 12 CFR 220.5): what was free once stays so when prices fall.
 */
const initialAvailable = (figures: MarginFigures, sma: Money): Money =>
  subtract(
    Exact.max(subtract(figures.equity, figures.initialMargin), sma) as Money,
    figures.heldInitial,
  );

const maintenanceAvailable = (figures: MarginFigures): Money =>
  subtract(subtract(figures.equity, figures.maintenanceMargin), figures.heldMaintenance);

/** What `available` dollars of margin buy at a rate; never more than they cover. */
const boughtWith = (available: Money, rate: Exact): Money =>
  Exact.max(available.dividedBy(rate).toDecimalPlaces(2, Exact.ROUND_DOWN), 0) as Money;

/** By Regulation T alone. */
export const regTBuyingPower = (
  figures: MarginFigures,
  sma: Money,
  rates: MarginRates = MARGINABLE,
): Money => boughtWith(initialAvailable(figures, sma), rates.initial);

/** By maintenance margin alone: more of it would be an intraday margin deficit. */
export const maintenanceBuyingPower = (
  figures: MarginFigures,
  rates: MarginRates = MARGINABLE,
): Money => boughtWith(maintenanceAvailable(figures), rates.maintenance);

/** Cash that is there: all that may be spent below the minimum equity. */
export const unheldCash = (account: Account): Money =>
  Exact.max(subtract(cashBalance(account), cashHeld(account)), ZERO_MONEY) as Money;

/** What a margin account may buy of securities with these rates. */
export function marginBuyingPower(
  account: Account,
  figures: MarginFigures,
  sma: Money,
  rates: MarginRates = MARGINABLE,
): Money {
  const lent = Exact.min(
    regTBuyingPower(figures, sma, rates),
    maintenanceBuyingPower(figures, rates),
  ) as Money;
  return figures.equity.gte(MINIMUM_EQUITY)
    ? lent
    : (Exact.min(lent, unheldCash(account)) as Money);
}
