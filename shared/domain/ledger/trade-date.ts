import type { CivilDate } from '../calendar/civil-date.ts';
import { lastTradeDateFor } from '../calendar/market-calendar.ts';

/** When a fill, or the fill that is taken back, was traded and when it settles. */
export type TradeDates = { readonly settlesOn: CivilDate; readonly tradedOn?: CivilDate };

/** The trade date, which fees go by: a correction settles later, and is the trade of then. */
export const tradeDateOf = ({ settlesOn, tradedOn: day }: TradeDates): CivilDate =>
  day ?? lastTradeDateFor(settlesOn);

/** The trade date to write down, unless the settlement date tells it. */
export const tradedOn = (
  day: CivilDate,
  settlesOn: CivilDate,
): { readonly tradedOn?: CivilDate } =>
  day === lastTradeDateFor(settlesOn) ? {} : { tradedOn: day };

/** Both dates, as they are written down. */
export const tradeDates = (day: CivilDate, settlesOn: CivilDate): TradeDates => ({
  settlesOn,
  ...tradedOn(day, settlesOn),
});
