/**
 * What a lender asks of a margin account and charges it (Regulation T, 12 CFR 220.12; FINRA Rule 4210(b)(4) and (c); the
 * house's rate), in whole cents and from nothing of the core. The special memorandum account is not kept here: what may be
 * bought is known between two bounds.
 */
const DAY = 86_400_000;
/** 7.25 % a year of 360 days, as it is from July 2026 on. */
const charge = (centDays: bigint): bigint => (2n * centDays * 725n + 3_600_000n) / 7_200_000n;
const MINIMUM_EQUITY = 200_000n;
/** Each requirement is rounded up by itself. */
const ROUNDING = 20n;

export class NaiveLoan {
  private centDays = 0n;
  private day: string;

  constructor(today: string) {
    this.day = today;
  }

  /** What is not charged yet, before it is divided by the year's days: in millionths of a dollar. */
  accrued(): bigint {
    return this.centDays * 725n;
  }

  /** What is charged for the nights until `today`, each on what was owed at its end, with each month's last. */
  interestUntil(today: string, cashOn: (date: string) => bigint): bigint {
    let charged = 0n;
    while (this.day < today) {
      const owed = charged - cashOn(this.day);
      if (owed > 0n) this.centDays += owed;
      const next = new Date(Date.parse(this.day) + DAY).toISOString().slice(0, 10);
      if (next.slice(0, 7) !== this.day.slice(0, 7)) {
        charged += charge(this.centDays);
        this.centDays = 0n;
      }
      this.day = next;
    }
    return charged;
  }
}

export type Means = { readonly cash: bigint; readonly stocks: bigint; readonly held: bigint };

const FOUR = 4n;
/** A quarter of all stocks and orders must be the customer's own; under the minimum, only cash is spent. */
export function mayBuy({ cash, stocks, held }: Means, cost: bigint): boolean {
  const equity = cash + stocks;
  const isCovered = FOUR * (equity + ROUNDING) >= stocks + held + cost;
  return isCovered && (equity >= MINIMUM_EQUITY || cost + held <= cash);
}

/** Half of all is the customer's own: there is no reason to refuse, whatever was free once. */
export function surelyBuys({ cash, stocks, held }: Means, cost: bigint): boolean {
  const equity = cash + stocks;
  return equity >= MINIMUM_EQUITY && 2n * (equity - ROUNDING) >= stocks + held + cost;
}
