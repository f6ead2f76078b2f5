import type { AccountEvidence } from '../evidence.ts';
import { type Decimal, minus, plus, times, ZERO } from './decimal.ts';
import { amountIn, type Event, type Fields, fieldsIn, textIn, timeIn } from './event.ts';
import { hasEnded, isStep, stateAfter } from './order-states.ts';

/** An execution that the journal books for an order. */
export type BookedFill = {
  readonly execId: string;
  readonly quantity: Decimal;
  readonly price: Decimal;
  readonly value: Decimal;
  readonly isHouse: boolean;
  /** Came when the order was over. */
  readonly isLate: boolean;
  readonly sequence: number;
  readonly settlesOn: string;
  readonly tradedOn?: string;
};

export type Bust = {
  readonly execId: string;
  readonly of: string;
  readonly sequence: number;
};

/** One step of an order's life; its first comes from nothing. */
export type Change = {
  readonly event: Event;
  readonly sequence: number;
  readonly index: number;
  readonly from: string;
  readonly to: string;
};

export type Group = {
  readonly class: string;
  readonly entry?: string;
  readonly takeProfit?: string;
  readonly stopLoss?: string;
};

/** An order as the journal's events tell it, folded by the auditor. */
export type OrderReading = {
  readonly id: string;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: string;
  readonly terms: Fields;
  readonly quantity: Decimal;
  readonly notional?: Decimal;
  readonly limitPrice?: Decimal;
  readonly holdPrice?: Decimal;
  readonly extraHold?: Decimal;
  /** Of a stop that waits beside its take-profit: the shares that that one holds, when they are not all. */
  readonly sharedQuantity?: Decimal;
  readonly group?: Group;
  readonly replaces?: string;
  /** The ClOrdID under which it went out; absent: it never did. */
  readonly clOrdId?: string;
  readonly venueQuantity?: Decimal;
  readonly notAfter?: number;
  readonly state: string;
  readonly reason?: string;
  readonly isAcknowledged: boolean;
  readonly filledQuantity: Decimal;
  readonly filledValue: Decimal;
  /** Filled under the orders that it replaced. */
  readonly carried: Decimal;
  readonly houseQuantity: Decimal;
  readonly houseValue: Decimal;
  readonly fills: readonly BookedFill[];
  readonly busts: readonly Bust[];
  readonly changes: readonly Change[];
};

const when = <K extends string, T>(name: K, value: T | undefined): { [key in K]?: T } =>
  value === undefined ? {} : ({ [name]: value } as { [key in K]?: T });

const groupIn = (event: Event): Group | undefined => {
  const group = fieldsIn(event, 'group');
  return group === undefined
    ? undefined
    : {
        class: textIn(group, 'class') ?? '',
        ...when('entry', textIn(group, 'entry')),
        ...when('takeProfit', textIn(group, 'takeProfit')),
        ...when('stopLoss', textIn(group, 'stopLoss')),
      };
};

function begun(id: string, event: Event): OrderReading {
  const terms = fieldsIn(event, 'terms') ?? {};
  return {
    id,
    clientOrderId: textIn(event, 'clientOrderId') ?? '',
    symbol: textIn(terms, 'symbol') ?? '',
    side: textIn(terms, 'side') ?? '',
    terms,
    quantity: amountIn(terms, 'quantity') ?? ZERO,
    ...when('notional', amountIn(terms, 'notional')),
    ...when('limitPrice', amountIn(terms, 'limitPrice')),
    ...when('holdPrice', amountIn(event, 'holdPrice')),
    ...when('extraHold', amountIn(event, 'extraHold')),
    ...when('group', groupIn(event)),
    ...when('replaces', textIn(event, 'replaces')),
    ...when('clOrdId', textIn(event, 'clOrdId')),
    ...when('venueQuantity', amountIn(event, 'venueQuantity')),
    ...when('notAfter', timeIn(event, 'notAfter')),
    ...when('reason', textIn(event, 'reason')),
    state: '',
    isAcknowledged: false,
    filledQuantity: ZERO,
    filledValue: ZERO,
    carried: ZERO,
    houseQuantity: ZERO,
    houseValue: ZERO,
    fills: [],
    busts: [],
    changes: [],
  };
}

function filled(order: OrderReading, event: Event, sequence: number) {
  const quantity = amountIn(event, 'quantity') ?? ZERO;
  const price = amountIn(event, 'price') ?? ZERO;
  const value = times(quantity, price);
  const isHouse = event.counterparty === 'inventory';
  const execId = textIn(event, 'execId') ?? '';
  const settlesOn = textIn(event, 'settlesOn') ?? '';
  const isLate = hasEnded(order.state);
  const said = {
    execId,
    quantity,
    price,
    value,
    settlesOn,
    ...when('tradedOn', textIn(event, 'tradedOn')),
  };
  const fill = { ...said, isHouse, isLate, sequence };
  return {
    ...order,
    fills: [...order.fills, fill],
    filledQuantity: plus(order.filledQuantity, quantity),
    filledValue: plus(order.filledValue, value),
    ...(isHouse
      ? {
          houseQuantity: plus(order.houseQuantity, quantity),
          houseValue: plus(order.houseValue, value),
        }
      : {}),
  };
}

function busted(order: OrderReading, event: Event, sequence: number): OrderReading {
  const quantity = amountIn(event, 'quantity') ?? ZERO;
  const value = times(quantity, amountIn(event, 'price') ?? ZERO);
  const bust = {
    execId: textIn(event, 'execId') ?? '',
    of: textIn(event, 'refExecId') ?? '',
    sequence,
  };
  return {
    ...order,
    busts: [...order.busts, bust],
    filledQuantity: minus(order.filledQuantity, quantity),
    filledValue: minus(order.filledValue, value),
  };
}

/** What the venue, or its group, made of an order. Of one with a fraction the venue speaks of its whole shares. */
function restated({ sharedQuantity: _before, ...order }: OrderReading, event: Event): OrderReading {
  const quantity = amountIn(event, 'quantity');
  const limited = {
    ...order,
    ...when('sharedQuantity', amountIn(event, 'sharedQuantity')),
    ...when('limitPrice', amountIn(event, 'limitPrice')),
  };
  if (quantity === undefined) return limited;
  const { venueQuantity } = order;
  if (venueQuantity === undefined) return { ...limited, quantity };
  const fraction = minus(order.quantity, venueQuantity);
  return { ...limited, quantity: plus(fraction, quantity), venueQuantity: quantity };
}

function accepted({ extraHold: _let, reason: _no, ...order }: OrderReading, event: Event) {
  const filledQuantity = amountIn(event, 'filledQuantity') ?? ZERO;
  return {
    ...order,
    quantity: amountIn(event, 'quantity') ?? order.quantity,
    filledQuantity,
    filledValue: amountIn(event, 'filledValue') ?? ZERO,
    carried: filledQuantity,
    isAcknowledged: true,
  };
}

function ended(
  { extraHold: _let, sharedQuantity: _shared, ...order }: OrderReading,
  event: Event,
): OrderReading {
  return { ...order, ...when('reason', textIn(event, 'reason')) };
}

/** What was set off and not sent goes by another ClOrdID when it is set off again. */
function armed(order: OrderReading): OrderReading {
  const { sharedQuantity: _shared, clOrdId: _unsent, venueQuantity: _whole, ...watched } = order;
  return watched;
}

function routed({ sharedQuantity: _shared, ...order }: OrderReading, event: Event): OrderReading {
  return {
    ...order,
    ...when('holdPrice', amountIn(event, 'holdPrice')),
    ...when('clOrdId', textIn(event, 'clOrdId')),
    ...when('notAfter', timeIn(event, 'notAfter')),
    ...when('venueQuantity', amountIn(event, 'venueQuantity')),
  };
}

function after(order: OrderReading, event: Event, sequence: number) {
  switch (event.type) {
    case 'order-armed':
      return armed(order);
    case 'order-routed':
      return routed(order, event);
    case 'order-filled':
      return filled(order, event, sequence);
    case 'fill-busted':
      return busted(order, event, sequence);
    case 'order-restated':
      return restated(order, event);
    case 'replacement-accepted':
      return accepted(order, event);
    case 'order-ended':
      return ended(order, event);
    case 'order-acknowledged':
      return { ...order, isAcknowledged: true };
    default:
      return order;
  }
}

type Entry = AccountEvidence['journal'][number];

/** Takes an entry's events into the orders that they are about. */
export function readEntry(orders: Map<string, OrderReading>, { sequence, entry }: Entry): void {
  entry.events.forEach((event, index) => {
    if (!isStep(event)) return;
    const id = String(event.order);
    const before = orders.get(id) ?? begun(id, event);
    const next = after(before, event, sequence);
    const isFilledInPart = next.filledQuantity.units !== 0n;
    const to = stateAfter(event, before.state, isFilledInPart);
    const change = { event, sequence, index, from: before.state, to };
    orders.set(id, { ...next, state: to, changes: [...before.changes, change] });
  });
}

/** All orders of an account as its journal leaves them. */
export function readOrders({ journal }: AccountEvidence): ReadonlyMap<string, OrderReading> {
  const orders = new Map<string, OrderReading>();
  for (const stored of journal) readEntry(orders, stored);
  return orders;
}

/** The first order of a chain of replacements. */
export function chainOf(orders: ReadonlyMap<string, OrderReading>, id: string): string {
  const before = orders.get(id)?.replaces;
  return before === undefined ? id : chainOf(orders, before);
}

/** The order and all that it replaced or was replaced by. */
export function chainMembers(
  orders: ReadonlyMap<string, OrderReading>,
  id: string,
): readonly OrderReading[] {
  const root = chainOf(orders, id);
  return [...orders.values()].filter((order) => chainOf(orders, order.id) === root);
}

/** Fills that were not taken back, by whichever order of their chain. */
export function standingFills(chain: readonly OrderReading[]): readonly BookedFill[] {
  const taken = new Set(chain.flatMap(({ busts }) => busts.map(({ of }) => of)));
  return chain.flatMap(({ fills }) => fills).filter(({ execId }) => !taken.has(execId));
}

/** What an order still asks for. */
export const leavesOf = ({ state, quantity, filledQuantity }: OrderReading): Decimal =>
  hasEnded(state) ? ZERO : minus(quantity, filledQuantity);

/** What of it is the venue's to fill still. */
export const venueLeavesOf = (order: OrderReading): Decimal =>
  hasEnded(order.state)
    ? ZERO
    : minus(
        order.venueQuantity ?? order.quantity,
        minus(order.filledQuantity, order.houseQuantity),
      );

/** A replacement that the venue has not decided on. */
export const isPendingReplacement = ({ extraHold, state }: OrderReading): boolean =>
  extraHold !== undefined && !hasEnded(state);
