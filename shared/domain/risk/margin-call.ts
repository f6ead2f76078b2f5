import { addDays, type CivilDate } from '../calendar/civil-date.ts';
import { isSettlementDay } from '../calendar/market-calendar.ts';
import { Exact, type Money, subtract } from '../money/exact.ts';
import type { MarginFigures } from './margin-figures.ts';
import type { MarginCall, MarginState } from './margin-state.ts';

/** Business days until a call is due. */
const CALL_BUSINESS_DAYS = 3;

function dueDate(today: CivilDate): CivilDate {
  let date = today;
  for (let days = 0; days < CALL_BUSINESS_DAYS; days += 1) {
    do date = addDays(date, 1);
    while (!isSettlementDay(date));
  }
  return date;
}

export type Assessment = {
  readonly sma: Money;
  /** The call as it stands; absent: none is open. */
  readonly call?: MarginCall;
};

/**
 * A margin account at the close: what it lacks to maintenance margin is called for. A call that grows keeps its date,
 * one that is made up for is over. The special memorandum account keeps the highest excess there ever was.
 */
export function assessMargin(
  { sma, call }: MarginState,
  { equity, initialMargin, maintenanceMargin }: MarginFigures,
  today: CivilDate,
): Assessment {
  const best = Exact.max(sma, subtract(equity, initialMargin)) as Money;
  const lacking = subtract(maintenanceMargin, equity);
  if (lacking.lte(0)) return { sma: best };
  const standing = call ?? { amount: lacking, dueOn: dueDate(today) };
  const amount = Exact.max(standing.amount, lacking) as Money;
  return { sma: best, call: { amount, dueOn: standing.dueOn } };
}
