import { fitting } from './equivalent.ts';

const CALENDAR = 'shared/domain/calendar';

export const OF_CALENDAR = [
  ...fitting(
    'what was worked out once is worked out again, the same',
    {
      where: `${CALENDAR}/civil-date.ts#daylightTimeOf`,
      original: 'known !== undefined',
      replacement: 'false',
    },
    {
      where: `${CALENDAR}/civil-date.ts#daylightTimeOf`,
      original: 'daylightTimes.set(year, time);',
    },
    {
      where: `${CALENDAR}/market-calendar.ts#marketHolidays`,
      original: 'holidaysByYear.set(year, known);',
    },
  ),
  ...fitting('nobody asks for the noughth weekday of a month', {
    where: `${CALENDAR}/civil-date.ts#nthWeekday`,
    original: 'n > 0',
    operator: '> as >=',
  }),
  ...fitting('a Saturday is no trading day anyway', {
    where: `${CALENDAR}/market-calendar.ts#holidaysOf`,
    original: 'weekday(newYear) !== 6',
    replacement: 'true',
  }),
];
