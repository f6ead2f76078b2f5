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
    {
      where: `${CALENDAR}/civil-date.ts#newYorkDate`,
      original: 'at / HOUR_MS',
    },
    {
      where: `${CALENDAR}/civil-date.ts#newYorkDate`,
      original: 'hour !== asked.hour',
      replacement: 'true',
    },
    {
      where: `${CALENDAR}/market-calendar.ts#dayOf`,
      original: 'known !== undefined',
      replacement: 'false',
    },
    {
      where: `${CALENDAR}/market-calendar.ts#dayOf`,
      original: 'knownDays.set(date, day);',
    },
  ),
  ...fitting(
    'how many days are remembered at once changes no answer',
    {
      where: `${CALENDAR}/market-calendar.ts#dayOf`,
      original: 'knownDays.size >= MOST_DAYS_KNOWN',
    },
    { where: `${CALENDAR}/market-calendar.ts#dayOf`, original: 'knownDays.clear();' },
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
