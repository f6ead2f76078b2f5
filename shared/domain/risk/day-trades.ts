import { addDays, type CivilDate } from '../calendar/civil-date.ts';
import { isTradingDay } from '../calendar/market-calendar.ts';
import { type Money, money } from '../money/exact.ts';

/** What a margin account did on one trading day. */
export type TradingDay = {
  readonly date: CivilDate;
  /** Bought and sold on the same day. */
  readonly dayTrades: number;
  /** Orders of which something was executed. */
  readonly trades: number;
};

/** FINRA Rule 4210(f)(8)(B)(ii), before its amendment: five business days. */
const BUSINESS_DAYS = 5;
/** From the fourth day trade on it is a pattern, unless day trades are at most 6 % of all trades. */
const PATTERN = 4;
const PATTERN_PERCENT = 6;
/** FINRA Rule 4210(f)(8)(B)(iv)(a), before its amendment. */
const PATTERN_EQUITY: Money = money('25000');
/** SR-FINRA-2025-017: members may keep the count rule until then; after it nobody may. */
const COUNT_RULE_UNTIL: CivilDate = '2027-10-20';

/** The first of the five business days that end today. */
function firstDay(today: CivilDate): CivilDate {
  let date = today;
  let days = isTradingDay(date) ? 1 : 0;
  while (days < BUSINESS_DAYS) {
    date = addDays(date, -1);
    if (isTradingDay(date)) days += 1;
  }
  return date;
}

export const recentDays = (
  days: readonly TradingDay[],
  today: CivilDate,
): readonly TradingDay[] => {
  const first = firstDay(today);
  return days.filter(({ date }) => date >= first);
};

/** The days with one more trade of today, and nothing older than the rule looks back. */
export function withTrade(
  days: readonly TradingDay[],
  today: CivilDate,
  counted: { readonly isDayTrade: boolean; readonly isNewOrder: boolean },
): readonly TradingDay[] {
  const recent = recentDays(days, today);
  const before = recent.find(({ date }) => date === today) ?? {
    date: today,
    dayTrades: 0,
    trades: 0,
  };
  const after = {
    date: today,
    dayTrades: before.dayTrades + (counted.isDayTrade ? 1 : 0),
    trades: before.trades + (counted.isNewOrder ? 1 : 0),
  };
  return [...recent.filter(({ date }) => date !== today), after];
}

export const dayTradeCount = (days: readonly TradingDay[], today: CivilDate): number =>
  recentDays(days, today).reduce((sum, { dayTrades }) => sum + dayTrades, 0);

/** Whether one more purchase, sold again on the same day, would make or keep the account a pattern day trader's. */
export function wouldBePattern(days: readonly TradingDay[], today: CivilDate): boolean {
  const dayTrades = dayTradeCount(days, today) + 1;
  const trades = recentDays(days, today).reduce((sum, each) => sum + each.trades, 0) + 2;
  return dayTrades >= PATTERN && dayTrades * 100 > trades * PATTERN_PERCENT;
}

/** Whether the old count rule keeps an account with this equity from opening a position that day. */
export const countRuleRefuses = (
  days: readonly TradingDay[],
  equity: Money,
  today: CivilDate,
): boolean => today <= COUNT_RULE_UNTIL && equity.lt(PATTERN_EQUITY) && wouldBePattern(days, today);
