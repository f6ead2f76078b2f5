import { assert, present } from '../../kernel/assert.ts';
import { type Instant, instant, type OrderId } from '../../kernel/brand.ts';
import { PLACEMENT_MAX_AGE_MS, PLACEMENT_VALID_FOR_MS } from '../../kernel/limits.ts';
import { type Account, type Hold, withoutHoldOf } from '../accounts/account.ts';
import type {
  ExecutionReport,
  OverAtVenue,
  ReplaceOrder,
  TermsChange,
} from '../accounts/command.ts';
import type { AccountState } from '../accounts/state.ts';
import type { Surroundings } from '../accounts/surroundings.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { Exact, type Money, type Price, type Quantity, subtract } from '../money/exact.ts';
import { holdPriceOf } from '../risk/buying-power.ts';
import { checkOrder, type OrderCheck } from '../risk/check-order.ts';
import { changedExitRefusal } from '../risk/exits.ts';
import type { Refusal, RefusalReason } from '../risk/refusal.ts';
import { doubtIfOver, requestCancel, workingState } from './cancel-order.ts';
import { changedTerms, changeRefusal } from './change-terms.ts';
import { placementClOrdId } from './cl-ord-id.ts';
import { isWaitingLeg } from './group-members.ts';
import { isFractional } from './inventory-fill.ts';
import type { MarketView } from './market-view.ts';
import {
  hasEnded,
  isAtVenue,
  isExit,
  isPendingReplacement,
  type Order,
  type OrderState,
  type OrderTerms,
  type Route,
  venueFilledQuantity,
} from './order.ts';
import { holdForTerms, holdOf } from './order-hold.ts';
import { ORDER_STATUS } from './order-status.ts';
import { type OrderTimes, timesOf } from './order-times.ts';
import { firstMarkOf } from './place-order.ts';

/** At the venue, only an order that it works on is replaced; one that waits here, always. */
const REPLACEABLE: ReadonlySet<OrderState> = new Set([
  'FUNDS_HELD',
  'HELD',
  'ACKNOWLEDGED',
  'PARTIALLY_FILLED',
  'SUSPENDED',
]);

const sameAmount = (a: Exact | undefined, b: Exact | undefined): boolean =>
  a?.toString() === b?.toString();

const isUnchanged = (a: OrderTerms, b: OrderTerms): boolean =>
  a.timeInForce === b.timeInForce &&
  sameAmount(a.quantity, b.quantity) &&
  sameAmount(a.limitPrice, b.limitPrice) &&
  sameAmount(a.stopPrice, b.stopPrice) &&
  sameAmount(a.trail?.amount, b.trail?.amount);

const stateRefusal = ({ state }: Order): Refusal | undefined =>
  REPLACEABLE.has(state)
    ? undefined
    : {
        reason: 'ORDER_NOT_REPLACEABLE',
        message: `cannot replace order in ${ORDER_STATUS[state]} status`,
      };

/** Why an order cannot be replaced by these terms at all, whatever the account has; undefined: it can. */
function replaceRefusal(order: Order, terms: OrderTerms): Refusal | undefined {
  const refusal = (message: string): Refusal => ({ reason: 'ORDER_NOT_REPLACEABLE', message });
  // Wherever it is: the venue has what the stop has become, and would be sent a stop again.
  if (order.triggeredBy !== undefined) {
    return refusal('cannot replace a stop that was set off');
  }
  if (isFractional(order.terms)) {
    return refusal('fractional and notional orders cannot be replaced');
  }
  if (!terms.quantity.isInteger())
    return refusal('qty must be in whole shares to replace an order');
  if (isUnchanged(order.terms, terms)) {
    return { reason: 'ORDER_NOT_CHANGED', message: 'order parameters are not changed' };
  }
  if (terms.quantity.lte(order.filledQuantity)) {
    return refusal(`qty must be above the ${order.filledQuantity} that are filled`);
  }
  return undefined;
}

/** What an exit whose entry is not filled yet may lack. */
const LACKS_SHARES: ReadonlySet<Refusal['reason']> = new Set([
  'INSUFFICIENT_SHARES',
  'SHORTING_NOT_ALLOWED',
]);

const amountOf = (hold: Hold | undefined): Exact =>
  hold === undefined ? new Exact(0) : hold.kind === 'cash' ? hold.amount : hold.quantity;

/** Why a member of a group may not have other prices, beside the others as they stand and as they were asked to be. */
function priceRefusal(
  order: Order,
  terms: OrderTerms,
  change: TermsChange,
  orders: readonly Order[],
): Refusal | undefined {
  const { group } = order;
  if (group === undefined || (change.limitPrice === undefined && !movesStop(change))) {
    return undefined;
  }
  const pricesOf = (member: OrderId | undefined): OrderTerms[] => {
    if (member === order.id) return [terms];
    return orders
      .filter(({ id, replaces }) => member !== undefined && (id === member || replaces === member))
      .filter(({ state }) => !hasEnded(state))
      .map((each) => each.terms);
  };
  return changedExitRefusal({
    entries: pricesOf(group.entry),
    takeProfits: pricesOf(group.takeProfit),
    stopLosses: pricesOf(group.stopLoss),
  });
}

const movesStop = ({ stopPrice, trailAmount }: TermsChange): boolean =>
  (stopPrice ?? trailAmount) !== undefined;

/**
 * The rules for a replacement: those of its order, and those of any order for what is left to fill, with what the
 * order holds free for it.
 */
export function checkReplacement(
  order: Order,
  change: TermsChange,
  check: OrderCheck,
  group: readonly Order[],
): Refusal | undefined {
  const terms = changedTerms(order.terms, change);
  const refusal =
    stateRefusal(order) ??
    changeRefusal(order, change) ??
    replaceRefusal(order, terms) ??
    priceRefusal(order, terms, change, group) ??
    checkOrder({
      ...check,
      account: withoutHoldOf(check.account, order.id),
      terms: { ...terms, quantity: subtract(terms.quantity, order.filledQuantity) },
      isExit: isExit(order),
      stopStands: !movesStop(change) || isWaitingLeg(order),
      ...askedOfAccount(order, terms, check),
    });
  const isAhead = order.state === 'HELD' && refusal && LACKS_SHARES.has(refusal.reason);
  return isAhead ? undefined : refusal;
}

type Replacement = {
  readonly terms: OrderTerms;
  readonly holdPrice?: Price;
  readonly hold?: Hold;
  /** Beyond what the order holds: raised before the venue is asked, let go when it has decided. */
  readonly extraHold: Exact;
  readonly firstMark?: Price;
};

/** Until the venue decides, either price may be paid for every share: the higher of both is held for them. */
function replacementOf(order: Order, terms: OrderTerms, market: MarketView): Replacement {
  const holdPrice = terms.side === 'buy' ? holdPriceOf(terms, market.ask) : undefined;
  const leaves = subtract(terms.quantity, order.filledQuantity);
  const dearer = holdPrice && (Exact.max(holdPrice, order.holdPrice ?? 0) as Price);
  const before = holdOf(order);
  const needed = holdForTerms(terms, dearer, leaves, order);
  const after = holdForTerms(terms, holdPrice, leaves, order);
  const isLeg = order.state === 'HELD';
  return {
    terms,
    ...firstMarkOf(terms, market),
    ...(holdPrice === undefined ? {} : { holdPrice }),
    ...(isLeg ? {} : { hold: after }),
    extraHold: Exact.max(amountOf(needed).minus(amountOf(before)), 0),
  };
}

/**
 * Whatever the account lacks, it lacks no more of it with a replacement that holds no more. One that the venue decides on
 * holds more until then than the order that it asks for: that has to be there.
 */
function askedOfAccount(
  order: Order,
  terms: OrderTerms,
  market: MarketView,
): Pick<OrderCheck, 'holdsNoMore' | 'holdsMeanwhile'> {
  if (holdPriceOf(terms, market.ask) === undefined) return {};
  const { extraHold } = replacementOf(order, terms, market);
  const isDecidedThere = terms.side === 'buy' && isAtVenue(order);
  const meanwhile = amountOf(holdOf(order)).plus(extraHold) as Money;
  return {
    holdsNoMore: extraHold.isZero(),
    ...(isDecidedThere ? { holdsMeanwhile: meanwhile } : {}),
  };
}

/** Its times stay, unless it lasts for another time now. */
const timesAfter = (order: Order, terms: OrderTerms, route: Route, at: Instant): OrderTimes =>
  terms.timeInForce === order.terms.timeInForce ? order : timesOf(terms, route, at);

/** What waits here is replaced at once: the venue has never heard of it. */
function replaceHere(
  order: Order,
  command: ReplaceOrder,
  { terms, hold, holdPrice, firstMark }: Replacement,
  at: Instant,
): AccountEvent[] {
  const { waitsFor, group } = order;
  const { opensAt, expiresAt } = timesAfter(order, terms, waitsFor ?? 'trigger', at);
  return [
    {
      type: 'order-placed',
      order: command.order,
      clientOrderId: command.clientOrderId,
      bodyHash: command.bodyHash,
      terms,
      submittedAt: command.issuedAt,
      state: order.state,
      replaces: order.id,
      ...(hold === undefined ? {} : { hold }),
      ...(holdPrice === undefined ? {} : { holdPrice }),
      ...(waitsFor === undefined ? {} : { waitsFor }),
      ...(firstMark === undefined ? {} : { firstMark }),
      ...(opensAt === undefined ? {} : { opensAt }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(group === undefined ? {} : { group }),
    },
    { type: 'order-replaced', order: order.id, replacement: command.order },
  ];
}

function replaceAtVenue(
  order: Order,
  command: ReplaceOrder,
  { terms, hold, holdPrice, extraHold }: Replacement,
  at: Instant,
): AccountEvent[] {
  const { group } = order;
  const origClOrdId = present(order.clOrdId, `ClOrdID of order ${order.id}, which is at the venue`);
  const { expiresAt } = timesAfter(order, terms, 'venue', at);
  return [
    { type: 'replace-requested', order: order.id, replacement: command.order },
    {
      type: 'order-placed',
      order: command.order,
      clientOrderId: command.clientOrderId,
      bodyHash: command.bodyHash,
      terms,
      submittedAt: command.issuedAt,
      clOrdId: placementClOrdId(command.order),
      origClOrdId,
      notAfter: instant(at + PLACEMENT_VALID_FOR_MS),
      replaces: order.id,
      chain: order.chain ?? order.id,
      extraHold,
      ...(hold === undefined ? {} : { hold }),
      ...(holdPrice === undefined ? {} : { holdPrice }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
      ...(group === undefined ? {} : { group }),
    },
  ];
}

/**
 * Decides a replace. The replacement is an order of its own: refused with its reason, placed at once when the venue
 * does not have the old one, else asked for, with what it needs beyond the old hold raised first.
 */
export function decideReplace(
  state: AccountState,
  account: Account,
  command: ReplaceOrder,
  market: MarketView,
  surroundings: Surroundings,
  at: Instant,
): AccountEvent[] | undefined {
  const { order: id, clientOrderId, bodyHash, issuedAt: submittedAt } = command;
  const pending = state.orders.get(id);
  const order = state.orders.get(command.replaces);
  if (order === undefined) return undefined;
  if (pending && (pending.state !== 'PENDING' || pending.bodyHash !== bodyHash)) return undefined;
  const terms = changedTerms(order.terms, command.change);
  const refuse = ({ reason }: Refusal): AccountEvent[] => [
    {
      type: 'order-refused',
      order: id,
      clientOrderId,
      bodyHash,
      terms,
      reason,
      submittedAt,
      replaces: command.replaces,
    },
  ];
  if (at - submittedAt > PLACEMENT_MAX_AGE_MS) {
    return pending ? refuse({ reason: 'ORDER_TOO_OLD', message: '' }) : undefined;
  }
  const position = state.positions.get(terms.symbol);
  const check = { account, position, terms, at, ...market, ...surroundings };
  const refusal = checkReplacement(order, command.change, check, [...state.orders.values()]);
  if (refusal !== undefined) return refuse(refusal);
  const replacement = replacementOf(order, terms, market);
  return isAtVenue(order)
    ? replaceAtVenue(order, command, replacement, at)
    : replaceHere(order, command, replacement, at);
}

/** The state of a replacement that was accepted with what is filled already. */
const acceptedState = (filled: Quantity, quantity: Quantity): OrderState => {
  if (filled.gte(quantity)) return 'FILLED';
  return filled.isZero() ? 'ACKNOWLEDGED' : 'PARTIALLY_FILLED';
};

/** The venue has replaced `before` by `order` (150=5): the chain's fills so far are the replacement's too. */
export function decideReplaced(
  before: Order,
  order: Order,
  report: ExecutionReport,
  at: Instant,
): AccountEvent[] {
  const filled = before.filledQuantity;
  assert(
    venueFilledQuantity(before).eq(report.cumulativeQuantity),
    `replaced ${report.execId}: venue filled ${report.cumulativeQuantity}, we booked ${filled}`,
  );
  // A quantity below what is filled was amended to it by the venue.
  const quantity = filled.gt(order.terms.quantity) ? filled : order.terms.quantity;
  const { execId, venueOrderId } = report;
  return [
    { type: 'order-replaced', order: before.id, replacement: order.id, execId },
    {
      type: 'replacement-accepted',
      order: order.id,
      execId,
      venueOrderId,
      quantity,
      filledQuantity: filled,
      filledValue: before.filledValue,
      state: acceptedState(filled, quantity),
      ...(before.feesCharged === undefined ? {} : { feesCharged: before.feesCharged }),
    },
    // Its cancel was for an order that the venue does not have any more.
    ...(before.state === 'PENDING_CANCEL' && filled.lt(quantity)
      ? [requestCancel(order, at, before.cancelledByUs ? 'by-us' : 'asked')]
      : []),
  ];
}

/** Of whom we have it: the venue's report, or a kill switch that stopped it on its way. */
type ReplaceRejection = {
  readonly execId?: string;
  readonly reason?: RefusalReason;
  readonly over?: OverAtVenue;
};

/** The venue, or our own gateway, did not replace: the old order goes on and the replacement is none. */
export function decideReplaceRejected(
  state: AccountState,
  order: Order,
  { execId, reason = 'REPLACE_REJECTED', over }: ReplaceRejection = {},
): AccountEvent[] {
  if (!isPendingReplacement(order)) {
    const why = `replace refused, replacement is ${order.state}`;
    return [{ type: 'nothing-to-do', order: order.id, why }];
  }
  const before = order.replaces === undefined ? undefined : state.orders.get(order.replaces);
  const goesOn: AccountEvent[] =
    before?.replacedBy === order.id
      ? [
          {
            type: 'replace-rejected',
            order: before.id,
            replacement: order.id,
            state: before.state === 'PENDING_REPLACE' ? workingState(before) : before.state,
          },
          ...doubtIfOver(before, over),
        ]
      : [];
  return [
    ...goesOn,
    {
      type: 'order-ended',
      order: order.id,
      state: 'REJECTED',
      reason,
      ...(execId === undefined ? {} : { execId }),
    },
  ];
}
