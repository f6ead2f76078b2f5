import { assertNever } from '../../kernel/assert.ts';
import type { AccountId, Instant } from '../../kernel/brand.ts';
import type { Fees } from '../ledger/fees.ts';
import type { AccountEvent } from '../ledger/journal.ts';
import { add, Exact, subtract, ZERO_MONEY, ZERO_QUANTITY } from '../money/exact.ts';
import { workingState } from './cancel-order.ts';
import { hasEnded, type Order } from './order.ts';
import { answeredFor, doubted, resolved, withDoubtOf } from './order-doubt.ts';
import { betterMark } from './trigger-order.ts';

export type OrderEvent = Extract<AccountEvent, { readonly order: unknown }>;

/** A new order as the worker first writes it, whether or not the request path wrote it as PENDING before. */
function newOrder(
  account: AccountId,
  event: Extract<OrderEvent, { type: 'order-placed' | 'order-refused' }>,
  at: Instant,
): Order {
  return {
    id: event.order,
    account,
    clientOrderId: event.clientOrderId,
    bodyHash: event.bodyHash,
    terms: event.terms,
    state: 'PENDING',
    submittedAt: event.submittedAt,
    updatedAt: at,
    filledQuantity: ZERO_QUANTITY,
    filledValue: new Exact(0),
    cancelsSent: 0,
    claims: [],
    ...(event.replaces === undefined ? {} : { replaces: event.replaces }),
  };
}

/** An order that was given up and that the venue works on is an order like any other again. */
function revived(order: Order): Order {
  if (order.state !== 'FAILED') return order;
  const { endedAt: _endedAt, reason: _reason, ...living } = order;
  return living;
}

/** An exit begins, perhaps for a second time. */
function begun(order: Order): Order {
  const { endedAt: _endedAt, endedWithGroup: _ended, sharedQuantity: _shared, ...begins } = order;
  return begins;
}

/** Watched from now on; one that was set off and did not go out, for what is sold from now on. */
function armed(order: Order, state: Order['state'], at: Instant): Order {
  const { clOrdId, triggeredBy, venueQuantity: _whole, ...watched } = begun(order);
  const timesUnsent = (order.timesUnsent ?? 0) + 1;
  return {
    ...watched,
    state,
    waitsFor: 'trigger',
    armedAt: triggeredBy === undefined ? (order.armedAt ?? at) : at,
    ...(clOrdId === undefined ? {} : { timesUnsent }),
  };
}

/** Ended now, unless it had ended before; or living again, when a bust leaves it open. */
function inState(order: Order, state: Order['state'], at: Instant): Order {
  const { endedAt, ...living } = order;
  if (!hasEnded(state)) return { ...living, state };
  return { ...living, state, endedAt: endedAt ?? at };
}

function placed(
  account: AccountId,
  event: Extract<OrderEvent, { type: 'order-placed' }>,
  at: Instant,
): Order {
  const { clOrdId, holdPrice, waitsFor, opensAt, expiresAt, group } = event;
  const { venueQuantity, chain, extraHold, initialRate, firstMark, triggeredBy, mark } = event;
  return {
    ...newOrder(account, event, at),
    state: event.state ?? 'ROUTED',
    ...(clOrdId === undefined ? {} : { clOrdId }),
    ...(holdPrice === undefined ? {} : { holdPrice }),
    ...(waitsFor === undefined ? {} : { waitsFor }),
    ...(waitsFor === 'trigger' ? { armedAt: at } : {}),
    ...(opensAt === undefined ? {} : { opensAt }),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(group === undefined ? {} : { group }),
    ...(venueQuantity === undefined ? {} : { venueQuantity }),
    ...(chain === undefined ? {} : { chain }),
    ...(extraHold === undefined ? {} : { extraHold }),
    ...(initialRate === undefined ? {} : { initialRate }),
    ...(firstMark === undefined ? {} : { firstMark }),
    ...(triggeredBy === undefined ? {} : { triggeredBy }),
    ...(mark === undefined ? {} : { mark }),
  };
}

const addFees = (before: Fees | undefined, fees: Fees, sign: 1 | -1): Fees => {
  const { sec, taf } = before ?? { sec: ZERO_MONEY, taf: ZERO_MONEY };
  return {
    sec: sign === 1 ? add(sec, fees.sec) : (sec.minus(fees.sec) as Fees['sec']),
    taf: sign === 1 ? add(taf, fees.taf) : (taf.minus(fees.taf) as Fees['taf']),
  };
};

/** A fill or a bust that the venue reports counts all that was booked by hand before it. */
const countedByVenue = ({ filledByHand: _counted, ...order }: Order): Order => order;

function withByHand(
  order: Order,
  { byHand, quantity, counterparty }: Extract<OrderEvent, { type: 'order-filled' }>,
): Order {
  if (byHand) return { ...order, filledByHand: add(order.filledByHand ?? ZERO_QUANTITY, quantity) };
  return counterparty === undefined ? countedByVenue(order) : order;
}

function filled(
  order: Order,
  event: Extract<OrderEvent, { type: 'order-filled' }>,
  at: Instant,
): Order {
  const { filledQuantity, filledValue, state, fees, counterparty } = event;
  return {
    ...withByHand(inState(revived(order), state, at), event),
    filledQuantity,
    filledValue,
    ...(fees === undefined ? {} : { feesCharged: addFees(order.feesCharged, fees, 1) }),
    ...(counterparty === undefined
      ? {}
      : {
          inventoryQuantity: event.quantity,
          inventoryValue: event.price.times(event.quantity) as Exact,
        }),
  };
}

function busted(
  order: Order,
  event: Extract<OrderEvent, { type: 'fill-busted' }>,
  at: Instant,
): Order {
  const { filledQuantity, filledValue, state, fees } = event;
  return {
    ...inState(countedByVenue(order), state, at),
    filledQuantity,
    filledValue,
    ...(fees === undefined ? {} : { feesCharged: addFees(order.feesCharged, fees, -1) }),
  };
}

/** A venue that makes less of an OCO's take-profit takes nothing of what its stop is for; we never make less of it. */
function askedOfExits(
  { group, id, forExits, terms }: Order,
  { quantity }: Extract<OrderEvent, { type: 'order-restated' }>,
): Pick<Order, 'forExits'> {
  const isSource = group?.entry === undefined && group?.takeProfit === id;
  return isSource && quantity !== undefined ? { forExits: forExits ?? terms.quantity } : {};
}

function restated(
  order: Order,
  event: Extract<OrderEvent, { type: 'order-restated' }>,
  at: Instant,
): Order {
  const { quantity, limitPrice, state, sharedQuantity } = event;
  const { venueQuantity } = order;
  const isOfWholeShares = quantity !== undefined && venueQuantity !== undefined;
  const terms = {
    ...order.terms,
    ...(quantity === undefined ? {} : { quantity }),
    // The venue speaks of its whole shares: the fraction stays.
    ...(isOfWholeShares
      ? { quantity: add(subtract(order.terms.quantity, venueQuantity), quantity) }
      : {}),
    ...(limitPrice === undefined ? {} : { limitPrice }),
  };
  const resized = isOfWholeShares ? { venueQuantity: quantity } : {};
  const { sharedQuantity: _shared, ...own } = revived(order);
  const shared = sharedQuantity === undefined ? {} : { sharedQuantity };
  const asked = askedOfExits(order, event);
  return inState({ ...own, terms, ...resized, ...shared, ...asked }, state, at);
}

function accepted(
  { extraHold: _extra, reason: _reason, ...order }: Order,
  event: Extract<OrderEvent, { type: 'replacement-accepted' }>,
  at: Instant,
): Order {
  const { quantity, filledQuantity, filledValue, state, venueOrderId, feesCharged } = event;
  return {
    ...inState({ ...order, terms: { ...order.terms, quantity } }, state, at),
    filledQuantity,
    filledValue,
    ...(venueOrderId === undefined ? {} : { venueOrderId }),
    ...(feesCharged === undefined ? {} : { feesCharged }),
  };
}

/** The order after an event of its own. `before` is absent only for a new order. */
export function evolveOrder(
  account: AccountId,
  before: Order | undefined,
  event: OrderEvent,
  at: Instant,
): Order | undefined {
  const after = evolved(account, before, event, at);
  return after && withDoubtOf(before, after, event.type);
}

function evolved(
  account: AccountId,
  before: Order | undefined,
  event: OrderEvent,
  at: Instant,
): Order | undefined {
  if (event.type === 'order-placed') return placed(account, event, at);
  if (event.type === 'order-refused') {
    return {
      ...newOrder(account, event, at),
      state: 'REJECTED',
      reason: event.reason,
      endedAt: at,
    };
  }
  if (before === undefined) return undefined;
  const order: Order = { ...before, updatedAt: at };
  switch (event.type) {
    case 'order-acknowledged': {
      const acknowledged = answeredFor({ ...revived(order), venueOrderId: event.venueOrderId });
      return ['ROUTED', 'FAILED', 'SUSPENDED'].includes(order.state)
        ? { ...acknowledged, state: workingState(acknowledged) }
        : acknowledged;
    }
    case 'order-routed': {
      const { waitsFor: _waited, ...routed } = begun(order);
      const { clOrdId, venueQuantity, holdPrice } = event;
      return {
        ...routed,
        state: 'ROUTED',
        clOrdId,
        ...(venueQuantity === undefined ? {} : { venueQuantity }),
        ...(holdPrice === undefined ? {} : { holdPrice }),
      };
    }
    case 'order-armed':
      return armed(order, event.state, at);
    case 'order-triggered': {
      const { waitsFor: _waited, ...triggered } = order;
      const mark = betterMark(order.terms.side, order.mark, event.mark?.price);
      return {
        ...triggered,
        triggeredBy: event.print,
        ...(mark === undefined ? {} : { mark }),
      };
    }
    case 'order-restated':
      return restated(answeredFor(order), event, at);
    case 'order-suspended':
      return { ...answeredFor(order), state: 'SUSPENDED' };
    case 'order-filled':
      return filled(answeredFor(order), event, at);
    case 'fill-busted':
      return busted(answeredFor(order), event, at);
    case 'cancel-requested': {
      const { cancelledByUs: _before, ...asked } = order;
      const by = event.byUs ? { cancelledByUs: true as const } : {};
      return { ...asked, ...by, state: 'PENDING_CANCEL', cancelsSent: order.cancelsSent + 1 };
    }
    case 'cancel-rejected':
      return { ...answeredFor(order), state: event.state };
    case 'replace-requested':
      return { ...order, state: 'PENDING_REPLACE', replacedBy: event.replacement };
    case 'replace-rejected': {
      const { replacedBy: _refused, ...kept } = answeredFor(order);
      return { ...kept, state: event.state };
    }
    case 'order-replaced': {
      const { waitsFor: _waited, ...replaced } = answeredFor(order);
      return inState({ ...replaced, replacedBy: event.replacement }, 'REPLACED', at);
    }
    case 'replacement-accepted':
      return accepted(answeredFor(order), event, at);
    case 'order-in-doubt':
      return doubted(order, event.message === 'execution-report', at);
    case 'order-resolved':
      return resolved(order);
    case 'order-ended': {
      const { waitsFor: _waited, extraHold: _extra, ...living } = answeredFor(order);
      const { sharedQuantity: _shared, ...ended } = living;
      return {
        ...ended,
        state: event.state,
        endedAt: at,
        ...(event.reason === undefined ? {} : { reason: event.reason }),
        ...(event.withGroup === undefined ? {} : { endedWithGroup: true }),
      };
    }
    default:
      return assertNever(event);
  }
}
