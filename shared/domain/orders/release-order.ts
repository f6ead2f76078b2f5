import { present } from '../../kernel/assert.ts';
import { withoutHoldOf } from '../accounts/account.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { holdPriceOf } from '../risk/buying-power.ts';
import { FUNDS_RULES } from '../risk/funds.ts';
import { MARGIN_RULES } from '../risk/margin.ts';
import type { RefusalReason } from '../risk/refusal.ts';
import type { OrderCheck } from '../risk/rule.ts';
import { INVENTORY_RULES } from '../risk/size.ts';
import { isFractional } from './inventory-fill.ts';
import type { Order } from './order.ts';

/** Held at the price of the evening: a purchase in shares, at market. One in dollars holds what it may cost. */
const isHeldByPrice = ({ terms: { type, side, notional } }: Order): boolean =>
  type === 'market' && side === 'buy' && notional === undefined;

const refusalBy = (
  rules: readonly (typeof FUNDS_RULES)[number][],
  check: OrderCheck,
): RefusalReason | undefined => rules.find(({ refusal }) => refusal(check))?.reason;

/**
 * An order that waited and goes out now, looked at once more: what has changed since is the price that a market purchase
 * is held at, and what the firm's inventory may still fill. A purchase that the account can pay for is held at the
 * price of now; one that it cannot goes out at what is held, if that reaches the market, and else is refused.
 */
export function releasedWithin(
  order: Order,
  events: AccountEvent[],
  checked: () => OrderCheck,
): AccountEvent[] {
  const goesOut = events.some(({ type }) => type === 'order-routed' || type === 'order-filled');
  if (!goesOut) return events;
  const refused = (reason: RefusalReason): AccountEvent[] => [
    { type: 'order-ended', order: order.id, state: 'REJECTED', reason },
  ];
  const full = isFractional(order.terms) ? refusalBy(INVENTORY_RULES, checked()) : undefined;
  if (full !== undefined) return refused(full);
  if (!isHeldByPrice(order)) return events;
  const check = { ...checked(), terms: order.terms };
  const { ask } = check;
  if (ask === undefined) return events;
  const holdPrice = present(holdPriceOf(order.terms, ask), 'hold price of a market purchase');
  const account = withoutHoldOf(check.account, order.id);
  const unpaid = refusalBy([...FUNDS_RULES, ...MARGIN_RULES], { ...check, account });
  if (unpaid === undefined) {
    return events.map((event) => (event.type === 'order-routed' ? { ...event, holdPrice } : event));
  }
  return order.holdPrice?.lt(ask) ? refused(unpaid) : events;
}
