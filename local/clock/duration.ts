const PATTERN = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d{1,3})?)S)?)?$/;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
const UNITS_MS = [WEEK_MS, DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS];

/**
 * Milliseconds of an ISO 8601 duration of weeks, days, hours, minutes and seconds, such as
 * `PT15M` or `P1DT2H`. Undefined for anything else; months and years have no fixed length.
 */
export const durationMs = (text: string): number | undefined => {
  const parts = PATTERN.exec(text)?.slice(1);
  if (parts === undefined || parts.every((part) => part === undefined) || text.endsWith('T')) {
    return undefined;
  }
  const total = parts.reduce(
    (sum, part, index) => sum + Number(part ?? 0) * (UNITS_MS[index] ?? 0),
    0,
  );
  return Math.round(total);
};
