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
import type { Order, OrderTerms } from './order.ts';

/** Held at the price of the evening: a purchase in shares, at market. One in dollars holds what it may cost. */
const isHeldByPrice = ({ terms: { type, side, notional } }: Order): boolean =>
  type === 'market' && side === 'buy' && notional === undefined;

const refusalBy = (
  rules: readonly (typeof FUNDS_RULES)[number][],
  check: OrderCheck,
): RefusalReason | undefined => rules.find(({ refusal }) => refusal(check))?.reason;

/** What goes out costs at most what is held for it. */
const atWhatIsHeld = ({ terms, holdPrice }: Order): OrderTerms =>
  holdPrice === undefined ? terms : { ...terms, limitPrice: holdPrice };

/**
 * An order that waited and goes out now, looked at once more, for what has changed since: what the firm's inventory may
 * still fill, what a margin account may still borrow, and the price that a market purchase is held at. One that the
 * account can pay for is held at the price of now; one that it cannot goes out at what is held, if that reaches the
 * market, and else is refused.
 */
export function releasedWithin(
  order: Order,
  events: AccountEvent[],
  checked: () => OrderCheck,
): AccountEvent[] {
  const goesOut = events.some(({ type }) => type === 'order-routed' || type === 'order-filled');
  if (!goesOut) return events;
  const unlessRefused = (reason: RefusalReason | undefined): AccountEvent[] =>
    reason === undefined
      ? events
      : [{ type: 'order-ended', order: order.id, state: 'REJECTED', reason }];
  const full = isFractional(order.terms) ? refusalBy(INVENTORY_RULES, checked()) : undefined;
  if (full !== undefined || order.terms.side === 'sell') return unlessRefused(full);
  const now = checked();
  const check = { ...now, account: withoutHoldOf(now.account, order.id), terms: order.terms };
  const { ask } = check;
  const unlent = refusalBy(MARGIN_RULES, { ...check, terms: atWhatIsHeld(order) });
  if (!isHeldByPrice(order) || ask === undefined) return unlessRefused(unlent);
  const holdPrice = present(holdPriceOf(order.terms, ask), 'hold price of a market purchase');
  const unpaid = refusalBy([...FUNDS_RULES, ...MARGIN_RULES], check);
  if (unpaid === undefined) {
    return events.map((event) => (event.type === 'order-routed' ? { ...event, holdPrice } : event));
  }
  return unlessRefused(order.holdPrice?.lt(ask) ? unpaid : unlent);
}
