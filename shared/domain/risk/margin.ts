import { present } from '../../kernel/assert.ts';
import { newYorkDate } from '../calendar/civil-date.ts';
import { type Money, text } from '../money/exact.ts';
import { orderCost } from './buying-power.ts';
import { countRuleRefuses } from './day-trades.ts';
import { shortfall } from './expected-value.ts';
import {
  type MarginFigures,
  type MarginRates,
  MINIMUM_EQUITY,
  maintenanceBuyingPower,
  marginFigures,
  ratesOf,
  regTBuyingPower,
  unheldCash,
} from './margin-figures.ts';
import type { MarginState } from './margin-state.ts';
import type { Refusal } from './refusal.ts';
import type { OrderCheck, Rule } from './rule.ts';

/** A purchase of a margin account, with all that its rules ask for. */
type MarginPurchase = {
  readonly check: OrderCheck;
  readonly margin: MarginState;
  readonly figures: MarginFigures;
  readonly rates: MarginRates;
  readonly cost: Money;
};

type Said = ReturnType<Rule['refusal']>;

/** The rules of this file are about purchases: a sale can only lower the risk, and is never refused by them. */
const ofPurchase =
  (refusal: (purchase: MarginPurchase) => Said) =>
  (check: OrderCheck): Said => {
    const { margin } = check.account;
    const cost = orderCost(check.terms, check.ask);
    if (margin === undefined || check.terms.side === 'sell' || cost === undefined) return undefined;
    const valuation = present(check.valuation, 'the valuation of a margin account');
    const figures = marginFigures(check.account, valuation);
    const rates = ratesOf(valuation.marks.get(check.terms.symbol));
    return refusal({ check, margin, figures, rates, cost });
  };

const short = (
  message: string,
  available: Money,
  { check, cost }: Pick<MarginPurchase, 'check' | 'cost'>,
): Omit<Refusal, 'reason'> => ({ message, details: shortfall(check, available, cost) });

const callNotPastDue: Rule = {
  name: 'margin-call',
  reason: 'MARGIN_CALL_PAST_DUE',
  source: 'Regulation T, 12 CFR 220.4(d); FINRA Rule 4210(f)(6): a call is to be met in time',
  refusal: ofPurchase(({ check: { at }, margin: { call } }) =>
    call !== undefined && newYorkDate(at) > call.dueOn
      ? {
          message: `a margin call of ${text(call.amount)} was due on ${call.dueOn}: the account may only close positions`,
          details: { call_amount: text(call.amount), due_on: call.dueOn },
        }
      : undefined,
  ),
};

const minimumEquity: Rule = {
  name: 'margin-minimum-equity',
  reason: 'MARGIN_EQUITY_TOO_LOW',
  source: 'FINRA Rule 4210(b)(4): nothing is lent to an account with less than $2,000 of equity',
  refusal: ofPurchase(({ check, figures: { equity }, cost }) => {
    const cash = unheldCash(check.account);
    return equity.gte(MINIMUM_EQUITY) || cost.lte(cash)
      ? undefined
      : short(
          `equity of ${text(equity)} is under ${text(MINIMUM_EQUITY)}: purchases are limited to the account's cash`,
          cash,
          { check, cost },
        );
  }),
};

const initialMargin: Rule = {
  name: 'margin-initial',
  reason: 'INSUFFICIENT_BUYING_POWER',
  source: 'Regulation T, 12 CFR 220.12: 50 % of a purchase, 100 % of what is not marginable',
  refusal: ofPurchase(({ check, margin, figures, rates, cost }) => {
    const available = regTBuyingPower(figures, margin.sma, rates);
    return cost.lte(available)
      ? undefined
      : short('insufficient buying power', available, { check, cost });
  }),
};

const intradayMargin: Rule = {
  name: 'margin-intraday',
  reason: 'INTRADAY_MARGIN_DEFICIT',
  source:
    'FINRA Rule 4210(d) as amended by SR-FINRA-2025-017: maintenance margin throughout the day',
  refusal: ofPurchase(({ check, figures, rates, cost }) => {
    const available = maintenanceBuyingPower(figures, rates);
    return cost.lte(available)
      ? undefined
      : short('the order would create an intraday margin deficit', available, { check, cost });
  }),
};

const patternDayTrader: Rule = {
  name: 'day-trade-count',
  reason: 'PATTERN_DAY_TRADER',
  source:
    'FINRA Rule 4210(f)(8)(B) before SR-FINRA-2025-017, for accounts kept under it until 20 October 2027',
  refusal: ofPurchase(({ check: { at }, margin: { dayTradeRule, days }, figures: { equity } }) =>
    dayTradeRule === 'count' && countRuleRefuses(days, equity, newYorkDate(at))
      ? { message: 'a fourth day trade in five business days needs 25000 of equity' }
      : undefined,
  ),
};

/** What a margin account may buy. */
export const MARGIN_RULES: readonly Rule[] = [
  callNotPastDue,
  minimumEquity,
  initialMargin,
  intradayMargin,
  patternDayTrader,
];
