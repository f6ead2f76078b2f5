/** Whole ticks of 0.01 US dollars: what prices are computed in before they are text. */
const TICKS_PER_DOLLAR = 100n;

/** Two decimals. */
export const dollars = (ticks: bigint): string => {
  const cents = (ticks % TICKS_PER_DOLLAR).toString().padStart(2, '0');
  return `${ticks / TICKS_PER_DOLLAR}.${cents}`;
};

export const ticksOf = (price: string): bigint => BigInt(price.replace('.', ''));

/** Bid and ask in ticks, bid < ask. */
export type TickQuote = { readonly bid: bigint; readonly ask: bigint };
