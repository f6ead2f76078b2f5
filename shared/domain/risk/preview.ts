import { present } from '../../kernel/assert.ts';
import type { OrderId } from '../../kernel/brand.ts';
import type { Account, Hold } from '../accounts/account.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import { type Fees, feesTotal, NO_FEES, saleFees } from '../ledger/fees.ts';
import {
  add,
  type Money,
  type Price,
  type Quantity,
  subtract,
  ZERO_MONEY,
  ZERO_QUANTITY,
} from '../money/exact.ts';
import { orderCost } from './buying-power.ts';
import { RULES } from './check-order.ts';
import { type Exits, exitRefusal } from './exits.ts';
import { expectedPrice, expectedValue } from './expected-value.ts';
import { fundsBuyingPower } from './funds.ts';
import {
  type MarginFigures,
  marginBuyingPower,
  marginFigures,
  ratesOf,
  type Valuation,
} from './margin-figures.ts';
import type { Refusal } from './refusal.ts';
import type { OrderCheck } from './rule.ts';

/** What the account may spend on the order's symbol now. */
function purchasingPower({ account, valuation, terms, at }: OrderCheck): Money {
  if (account.margin === undefined) return fundsBuyingPower(account, newYorkDate(at));
  const { positions, marks } = present(valuation, 'the valuation of a margin account');
  const figures = marginFigures(account, { positions, marks });
  return marginBuyingPower(account, figures, account.margin.sma, ratesOf(marks.get(terms.symbol)));
}

/** What one rule says of an order. */
export type Verdict = {
  readonly rule: string;
  readonly reason: string;
  readonly passed: boolean;
  /** Why not; absent when the order passes. */
  readonly message?: string;
};

const verdict = (
  rule: string,
  reason: string,
  said: Pick<Refusal, 'message'> | undefined,
): Verdict =>
  said === undefined
    ? { rule, reason, passed: true }
    : { rule, reason, passed: false, message: said.message };

function verdictsOf(check: OrderCheck, exits: Exits): Verdict[] {
  const verdicts = RULES.map(({ name, reason, refusal }) => verdict(name, reason, refusal(check)));
  if (exits.group === undefined) return verdicts;
  const said = exitRefusal(check.terms, exits, check);
  return [...verdicts, verdict('exit-prices', said?.reason ?? 'EXIT_PRICE_INVALID', said)];
}

type BeforeAndAfter<T> = { readonly before: T; readonly after: T };

export type OrderPreview = {
  /** Where the order would be filled now: its limit or stop, else the best offer or bid; absent without a price. */
  readonly price?: Price;
  /** Shares times that price, as it would be booked. */
  readonly value?: Money;
  readonly fees: Fees;
  /** What it holds until it ends. */
  readonly hold?: Hold;
  /** Now, and with the order's hold. */
  readonly buyingPower: BeforeAndAfter<Money>;
  /** Margin accounts: now, and once it is filled at that price. */
  readonly margin?: BeforeAndAfter<MarginFigures>;
  readonly verdicts: readonly Verdict[];
};

/** A client's order has no id before it is placed. */
const PREVIEWED = 'previewed' as OrderId;

function holdOf({ terms, ask }: OrderCheck): Hold | undefined {
  const { symbol, side, quantity } = terms;
  if (side === 'sell') return { kind: 'shares', symbol, quantity };
  const amount = orderCost(terms, ask);
  return amount === undefined ? undefined : { kind: 'cash', symbol, amount };
}

const withHold = (account: Account, hold: Hold | undefined): Account =>
  hold === undefined ? account : { ...account, open: new Map(account.open).set(PREVIEWED, hold) };

/** The account once the order is filled. */
function filled(check: OrderCheck, valuation: Valuation, value: Money, fees: Fees): MarginFigures {
  const { account, terms } = check;
  const isBuy = terms.side === 'buy';
  const cash = isBuy ? (value.negated() as Money) : subtract(value, feesTotal(fees));
  const change = isBuy ? terms.quantity : (terms.quantity.negated() as Quantity);
  const others = valuation.positions.filter(({ symbol }) => symbol !== terms.symbol);
  const owned = valuation.positions.find(({ symbol }) => symbol === terms.symbol)?.quantity;
  const position = { symbol: terms.symbol, quantity: add(owned ?? ZERO_QUANTITY, change) };
  return marginFigures(
    { ...account, cash: { ...account.cash, settled: add(account.cash.settled, cash) } },
    { ...valuation, positions: [...others, position] },
  );
}

/** What an order would cost, hold and change, and what every rule says of it; by the functions that decide. */
export function previewOrder(check: OrderCheck, exits: Exits): OrderPreview {
  const { account, terms, valuation, at } = check;
  const price = expectedPrice(check);
  const value = expectedValue(check);
  const fees =
    terms.side === 'buy' || price === undefined
      ? NO_FEES
      : saleFees({ quantity: terms.quantity, value: price.times(terms.quantity) }, newYorkDate(at));
  const hold = holdOf(check);
  const margin =
    account.margin === undefined || valuation === undefined
      ? undefined
      : {
          before: marginFigures(account, valuation),
          after: filled(check, valuation, value ?? ZERO_MONEY, fees),
        };
  return {
    ...(price === undefined ? {} : { price }),
    ...(value === undefined ? {} : { value }),
    fees,
    ...(hold === undefined ? {} : { hold }),
    buyingPower: {
      before: purchasingPower(check),
      after: purchasingPower({ ...check, account: withHold(account, hold) }),
    },
    ...(margin === undefined ? {} : { margin }),
    verdicts: verdictsOf(check, exits),
  };
}
