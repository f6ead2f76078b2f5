import { addDays, type CivilDate } from '../calendar/civil-date.ts';
import type { Breach } from './unpaid-shares.ts';

/** Good-faith violations of the last twelve months, and until when only settled cash buys. */
export type CashConduct = {
  readonly violations: readonly CivilDate[];
  /** Of those, the free-riding; absent: none. */
  readonly freeRiding?: readonly CivilDate[];
  /** The first day on which proceeds on their way buy again. */
  readonly restrictedUntil?: CivilDate;
};

/** Calendar days (12 CFR 220.8(c)(1)). */
const RESTRICTION_DAYS = 90;
/** House, as is usual: the third in twelve months restricts. */
const VIOLATIONS_BEFORE_RESTRICTION = 3;

const aYearBefore = (date: CivilDate): CivilDate =>
  `${String(Number(date.slice(0, 4)) - 1).padStart(4, '0')}${date.slice(4)}`;

export const violationsSince = (
  violations: readonly CivilDate[],
  today: CivilDate,
): readonly CivilDate[] => violations.filter((date) => date > aYearBefore(today));

export const isRestricted = (conduct: CashConduct | undefined, today: CivilDate): boolean =>
  conduct?.restrictedUntil !== undefined && today < conduct.restrictedUntil;

/**
 * Until when a violation restricts the account, its own day not counted; undefined: not yet. Free-riding restricts at
 * once, good-faith violations from the third in twelve months on. `violations` are those before it.
 */
export function restrictionAfter(
  kind: Breach['kind'],
  violations: readonly CivilDate[],
  today: CivilDate,
): CivilDate | undefined {
  const count = violationsSince(violations, today).length + 1;
  return kind === 'free-riding' || count >= VIOLATIONS_BEFORE_RESTRICTION
    ? addDays(today, RESTRICTION_DAYS + 1)
    : undefined;
}

const without = (dates: readonly CivilDate[], date: CivilDate): readonly CivilDate[] => {
  const at = dates.lastIndexOf(date);
  return at === -1 ? dates : dates.toSpliced(at, 1);
};

/** Until when violations restrict, each counted with those before it. */
function restrictionOf(
  violations: readonly CivilDate[],
  freeRiding: readonly CivilDate[],
): CivilDate | undefined {
  const ends = violations.flatMap((date, index) => {
    const kind = freeRiding.includes(date) ? 'free-riding' : 'good-faith';
    return restrictionAfter(kind, violations.slice(0, index), date) ?? [];
  });
  return ends.sort().at(-1);
}

export function withViolation(
  before: CashConduct | undefined,
  kind: Breach['kind'],
  date: CivilDate,
  today: CivilDate,
): CashConduct {
  const { violations = [], freeRiding = [] } = before ?? {};
  const riding = violationsSince(freeRiding, today);
  const all = kind === 'free-riding' ? [...riding, date] : riding;
  return {
    ...before,
    violations: [...violationsSince(violations, today), date],
    ...(all.length === 0 ? {} : { freeRiding: all }),
  };
}

/** As if the violation had never been, and what it alone has restricted; undefined: nothing is left. */
export function withoutViolation(
  before: CashConduct,
  kind: Breach['kind'],
  date: CivilDate,
): CashConduct | undefined {
  const violations = without(before.violations, date);
  const { freeRiding = [] } = before;
  const riding = kind === 'free-riding' ? without(freeRiding, date) : freeRiding;
  const restrictedUntil = restrictionOf(violations, riding);
  if (violations.length === 0) return undefined;
  return {
    violations,
    ...(riding.length === 0 ? {} : { freeRiding: riding }),
    ...(restrictedUntil === undefined ? {} : { restrictedUntil }),
  };
}
