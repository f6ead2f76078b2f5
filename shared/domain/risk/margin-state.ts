import type { CivilDate } from '../calendar/civil-date.ts';
import { Exact, type Money, ZERO_MONEY } from '../money/exact.ts';
import type { TradingDay } from './day-trades.ts';
import type { Accrual } from './margin-interest.ts';

/** Equity was below maintenance at an assessment, and nothing has made up for it since. */
export type MarginCall = {
  readonly amount: Money;
  /** After this day the account may only close. */
  readonly dueOn: CivilDate;
};

/** What the head of a margin account has beyond that of a cash account. */
export type MarginState = {
  /** Special memorandum account (Regulation T, 12 CFR 220.5). */
  readonly sma: Money;
  /** Interest since the last charge. */
  readonly interest: Accrual;
  readonly call?: MarginCall;
  /** The rule of day trades that was in force until 2026; absent: the intraday margin rule alone. */
  readonly dayTradeRule?: 'count';
  /** Of the last five business days, those with a trade. */
  readonly days: readonly TradingDay[];
};

export const NEW_MARGIN_STATE: MarginState = { sma: ZERO_MONEY, interest: new Exact(0), days: [] };
