/** Exact decimal arithmetic of the suite's own: what checks the ledger must not be the ledger's code. */
const DECIMALS = 12;
const ONE = 10n ** BigInt(DECIMALS);

/** A decimal text as a whole number of 10⁻¹² parts. Throws for anything that is not one. */
export const parts = (decimal: unknown): bigint => {
  const match = /^(-?)(\d+)(?:\.(\d{1,12}))?$/.exec(String(decimal));
  if (match === null) throw new Error(`${JSON.stringify(decimal)} is no decimal text`);
  const [, sign, whole = '0', fraction = ''] = match;
  const value = BigInt(whole) * ONE + BigInt(fraction.padEnd(DECIMALS, '0'));
  return sign === '-' ? -value : value;
};

export const times = (left: bigint, right: bigint): bigint => (left * right) / ONE;

/** To the cent, half up, as one trade's principal is. */
export const roundedToCents = (value: bigint): bigint => {
  const cent = ONE / 100n;
  const floor = (value / cent) * cent;
  return value - floor >= cent / 2n ? floor + cent : floor;
};
