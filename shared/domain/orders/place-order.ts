import { present } from '../../kernel/assert.ts';
import { type Instant, instant } from '../../kernel/brand.ts';
import { PLACEMENT_MAX_AGE_MS, PLACEMENT_VALID_FOR_MS } from '../../kernel/limits.ts';
import type { Account } from '../accounts/account.ts';
import type { PlacedLeg, PlaceOrder } from '../accounts/command.ts';
import type { Surroundings } from '../accounts/surroundings.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { Exact, ZERO_QUANTITY } from '../money/exact.ts';
import { holdPriceOf } from '../risk/buying-power.ts';
import { checkOrder, type OrderCheck } from '../risk/check-order.ts';
import type { RefusalReason } from '../risk/refusal.ts';
import { placementClOrdId } from './cl-ord-id.ts';
import { isFractional, sharesFor } from './inventory-fill.ts';
import type { MarketView } from './market-view.ts';
import type { Order, OrderGroup, OrderTerms, Route } from './order.ts';
import { holdForTerms } from './order-hold.ts';
import { timesOf } from './order-times.ts';
import { inventoryPrice, routeOf, wholeShares } from './route-order.ts';

type Placed = Extract<AccountEvent, { type: 'order-placed' }>;

/** Who belongs together: the entry, or in an OCO the take-profit, is the order that was asked for. */
export function groupOf(
  command: Pick<PlaceOrder, 'group' | 'order' | 'takeProfit' | 'stopLoss'>,
): OrderGroup | undefined {
  const { group, order, takeProfit, stopLoss } = command;
  if (group === undefined) return undefined;
  const exits = {
    ...(takeProfit === undefined ? {} : { takeProfit: takeProfit.order }),
    ...(stopLoss === undefined ? {} : { stopLoss: stopLoss.order }),
  };
  return group === 'oco'
    ? { class: group, takeProfit: order, ...exits }
    : { class: group, entry: order, ...exits };
}

/** Shares that dollars come to at the price of the moment; an order in shares keeps its own. */
export function sizedTerms(terms: OrderTerms, market: MarketView): OrderTerms {
  const each = inventoryPrice(terms, market);
  if (terms.notional === undefined || each === undefined) return terms;
  return { ...terms, quantity: sharesFor(terms.notional, each) };
}

/** Where a trailing stop begins; while it is watched, its mark moves with the tape and is not written down here. */
export const firstMarkOf = (
  { trail }: OrderTerms,
  { last }: MarketView,
): Pick<Placed, 'firstMark'> =>
  trail === undefined || last === undefined ? {} : { firstMark: last };

function placedBy(
  command: PlaceOrder,
  terms: OrderTerms,
  route: Route,
  market: MarketView,
  at: Instant,
): Placed {
  const { order, clientOrderId, bodyHash, issuedAt: submittedAt } = command;
  const holdPrice =
    terms.side === 'buy'
      ? present(holdPriceOf(terms, market.ask), 'price of a buy order that passed the rules')
      : undefined;
  const group = groupOf(command);
  return {
    type: 'order-placed',
    order,
    clientOrderId,
    bodyHash,
    terms,
    submittedAt,
    hold: holdForTerms(terms, holdPrice, terms.quantity, { filledValue: new Exact(0) }),
    ...(holdPrice === undefined ? {} : { holdPrice }),
    ...timesOf(terms, route, at),
    ...firstMarkOf(terms, market),
    ...(group === undefined ? {} : { group }),
    ...(route === 'venue'
      ? {
          clOrdId: placementClOrdId(order),
          notAfter: instant(at + PLACEMENT_VALID_FOR_MS),
          ...(isFractional(terms) ? { venueQuantity: wholeShares(terms, holdPrice) } : {}),
        }
      : { state: 'FUNDS_HELD' as const }),
    ...(route === 'session' || route === 'trigger' ? { waitsFor: route } : {}),
  };
}

/** An exit that waits: for its entry's fill, or, as the stop of an OCO, for its trigger beside the working limit. */
function placedLeg(command: PlaceOrder, leg: PlacedLeg, at: Instant): Placed {
  const group = groupOf(command);
  const watched = 'trigger';
  return {
    type: 'order-placed',
    order: leg.order,
    clientOrderId: leg.order,
    bodyHash: command.bodyHash,
    terms: leg.terms,
    submittedAt: command.issuedAt,
    state: 'HELD',
    ...(group === undefined ? {} : { group }),
    ...(command.group === 'oco' ? { waitsFor: watched } : {}),
    ...timesOf(leg.terms, watched, at),
  };
}

/**
 * Decides a placement: taken with its hold and routed, or waiting for the session or its trigger, or refused with its
 * reason. An order for less than a share that can be filled is filled by inventory in the next event. undefined: the
 * command is dropped, because nobody was told of the order and it came over an hour late, or because another body has
 * the order already: a command before this one in the same commit may have placed it, and the venue knows one order
 * by that name.
 */
export function decidePlacement(
  command: PlaceOrder,
  account: Account,
  pending: Order | undefined,
  position: OrderCheck['position'],
  market: MarketView,
  surroundings: Surroundings,
  at: Instant,
): AccountEvent[] | undefined {
  const { order, clientOrderId, bodyHash, terms, issuedAt: submittedAt } = command;
  const refuse = (reason: RefusalReason): AccountEvent[] => [
    { type: 'order-refused', order, clientOrderId, bodyHash, terms, reason, submittedAt },
  ];
  if (pending && (pending.state !== 'PENDING' || pending.bodyHash !== bodyHash)) return undefined;
  if (at - submittedAt > PLACEMENT_MAX_AGE_MS) return pending ? refuse('ORDER_TOO_OLD') : undefined;
  const sized = sizedTerms(terms, market);
  const check = {
    account,
    position,
    terms: sized,
    isExit: command.group === 'oco',
    at,
    ...market,
    ...surroundings,
  };
  const refusal = checkOrder(check);
  if (refusal) return refuse(refusal.reason);
  const holdPrice = holdPriceOf(sized, market.ask);
  const route = routeOf(sized, market, holdPrice, at, command.group !== undefined);
  const legs = [command.takeProfit, command.stopLoss].flatMap((leg) =>
    leg === undefined ? [] : [placedLeg(command, leg, at)],
  );
  return [placedBy(command, sized, route, market, at), ...legs];
}

/** Whether a placed order is still to be filled from the inventory, in the same entry. */
export const awaitsInventory = (order: Order): boolean =>
  order.state === 'FUNDS_HELD' &&
  order.waitsFor === undefined &&
  order.filledQuantity.eq(ZERO_QUANTITY);
