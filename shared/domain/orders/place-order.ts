import { assert } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/brand.ts';
import { instant } from '../../kernel/brand.ts';
import { PLACEMENT_MAX_AGE_MS, PLACEMENT_VALID_FOR_MS } from '../../kernel/limits.ts';
import type { Account, Hold } from '../accounts/account.ts';
import type { PlaceOrder } from '../accounts/command.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import type { Price } from '../money/exact.ts';
import { cashHoldFor, holdPriceOf } from '../risk/buying-power.ts';
import { checkOrder, type OrderCheck } from '../risk/check-order.ts';
import type { RefusalReason } from '../risk/refusal.ts';
import type { Order, OrderTerms } from './order.ts';

export type MarketView = Pick<OrderCheck, 'instrument' | 'ask' | 'marketOpen'>;

/** The ClOrdID under which the venue first hears of an order. */
export const placementClOrdId = (order: string): string => order.replaceAll('-', '');

function holdOf(terms: OrderTerms, ask: Price | undefined): { hold: Hold; holdPrice?: Price } {
  if (terms.side === 'sell') {
    return { hold: { kind: 'shares', symbol: terms.symbol, quantity: terms.quantity } };
  }
  const holdPrice = holdPriceOf(terms, ask);
  assert(holdPrice !== undefined, 'a buy order passed the rules without a price');
  return { hold: { kind: 'cash', amount: cashHoldFor(holdPrice, terms.quantity) }, holdPrice };
}

/**
 * Decides a placement: routed with its hold, or refused with its reason. undefined: the command is dropped, because
 * nobody was told of the order and it came over an hour late, or because another body has the order already: a command
 * before this one in the same commit may have placed it, and the venue knows one order by that name.
 */
export function decidePlacement(
  command: PlaceOrder,
  account: Account,
  pending: Order | undefined,
  position: OrderCheck['position'],
  market: MarketView,
  at: Instant,
): AccountEvent[] | undefined {
  const { order, clientOrderId, bodyHash, terms, issuedAt: submittedAt } = command;
  const refuse = (reason: RefusalReason): AccountEvent[] => [
    { type: 'order-refused', order, clientOrderId, bodyHash, terms, reason, submittedAt },
  ];
  if (pending && (pending.state !== 'PENDING' || pending.bodyHash !== bodyHash)) return undefined;
  if (at - submittedAt > PLACEMENT_MAX_AGE_MS) return pending ? refuse('ORDER_TOO_OLD') : undefined;
  const refusal = checkOrder({ account, position, terms, at, ...market });
  if (refusal) return refuse(refusal.reason);
  return [
    {
      type: 'order-placed',
      order,
      clientOrderId,
      bodyHash,
      terms,
      clOrdId: placementClOrdId(order),
      ...holdOf(terms, market.ask),
      notAfter: instant(at + PLACEMENT_VALID_FOR_MS),
      submittedAt,
    },
  ];
}
