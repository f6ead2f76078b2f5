import { reports } from './commands.ts';

/** What a venue says of an order for ACME, in the words that stories of orders are told in. */
export type Own = Parameters<typeof reports>[3];
export type Side = 'buy' | 'sell';

export const heard = (of: string, side: Side, ...own: readonly Own[]) =>
  reports(of, side, 'ACME', ...own);

/** A fill, named by how much it makes of its order. */
export const filled = (
  side: Side,
  of: string,
  shares: string,
  price: string,
  cumulativeQuantity: string,
  leavesQuantity: string,
) =>
  heard(of, side, {
    execId: `fill ${of} ${cumulativeQuantity}`,
    execType: 'trade',
    lastQuantity: shares,
    lastPrice: price,
    cumulativeQuantity,
    leavesQuantity,
  });
