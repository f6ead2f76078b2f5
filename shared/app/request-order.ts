import type { Order, OrderGroup, OrderTerms } from '../domain/orders/order.ts';
import { groupOf } from '../domain/orders/place-order.ts';
import { checkOrder } from '../domain/risk/check-order.ts';
import { type ControlSubject, controlsOver, scopesOf } from '../domain/risk/controls.ts';
import { exitRefusal } from '../domain/risk/exits.ts';
import type { Refusal } from '../domain/risk/refusal.ts';
import type { Instant, OrderId } from '../kernel/brand.ts';
import type { ItemsFound } from '../ports/account-store.ts';
import type { Randomness } from '../ports/randomness.ts';
import {
  type Asked,
  type AskPorts,
  askedExit,
  askForOrder,
  type Envelope,
  type OrderAnswer,
} from './ask-for-order.ts';
import { bodyHashOf } from './body-hash.ts';
import type { ClientPrincipal } from './client-principal.ts';
import { type OrderCheckPorts, orderCheckNow, switchedBy } from './order-check.ts';
import { exitIdOf, orderIdOf } from './order-ids.ts';
import { withLegs } from './order-legs.ts';
import type { OrderRequest } from './order-request.ts';
import { orderTermsToWire } from './order-terms-wire.ts';
import type { AccountCommandWire } from './wire/account-command.ts';

export type RequestOrderPorts = AskPorts &
  OrderCheckPorts & {
    readonly randomness: Randomness;
  };

type Leg = { readonly order: OrderId; readonly terms: OrderTerms };
/** The request with the ids that follow from its client key. */
type Placement = {
  readonly id: OrderId;
  readonly terms: OrderTerms;
  readonly group?: OrderGroup['class'];
  readonly takeProfit?: Leg;
  readonly stopLoss?: Leg;
};

function placementOf(id: OrderId, { terms, group, takeProfit, stopLoss }: OrderRequest): Placement {
  return {
    id,
    terms,
    ...(group === undefined ? {} : { group }),
    ...(takeProfit === undefined
      ? {}
      : { takeProfit: { order: exitIdOf(id, 'take-profit'), terms: takeProfit } }),
    ...(stopLoss === undefined
      ? {}
      : { stopLoss: { order: exitIdOf(id, 'stop-loss'), terms: stopLoss } }),
  };
}

/** POST /v2/orders. */
export async function requestOrder(
  ports: RequestOrderPorts,
  principal: ClientPrincipal,
  request: OrderRequest,
): Promise<OrderAnswer> {
  const { terms } = request;
  const clientOrderId = request.clientOrderId ?? ports.randomness.uuid();
  const id = orderIdOf(principal.account, clientOrderId);
  const placement = placementOf(id, request);
  const switched = switchedBy(ports, principal.account, terms.symbol);
  const group = groupOf({ ...placement, order: id });
  const asked: Asked = {
    kind: 'place-order',
    id,
    clientOrderId,
    bodyHash: bodyHashOf(terms, request),
    isKeyed: request.clientOrderId !== undefined,
    wanted: {
      symbols: terms.side === 'sell' ? [terms.symbol] : [],
      controls: Object.values(scopesOf(switched)),
    },
    check: (found, at) => advisoryRefusal(ports, found, request, switched, at),
    command: (envelope) => commandOf(envelope, placement),
    asked: () => ({ terms, ...(group === undefined ? {} : { group }) }),
  };
  const answer = await askForOrder(ports, principal, asked);
  if (answer.kind !== 'order') return answer;
  const legs = await legsOf(ports, answer, placement);
  return legs.length === 0 ? answer : { ...answer, legs };
}

/** The exits as they stand; those of an order that the worker has not placed yet, as they were asked for. */
async function legsOf(
  { accounts }: AskPorts,
  { order, replayed }: { readonly order: Order; readonly replayed: boolean },
  { takeProfit, stopLoss }: Placement,
): Promise<readonly Order[]> {
  if (order.state === 'REJECTED') return [];
  if (!replayed || order.state === 'PENDING') {
    const exits = [takeProfit, stopLoss].filter((leg): leg is Leg => leg !== undefined);
    return exits.map((leg) => askedExit(order, leg.order, leg.terms));
  }
  const [standing] = await withLegs(accounts, order.account, [order]);
  return standing?.legs ?? [];
}

/** The worker's own rules, asked early on what is committed now: a refusal here costs no command. */
async function advisoryRefusal(
  ports: RequestOrderPorts,
  found: ItemsFound,
  request: OrderRequest,
  switched: ControlSubject,
  at: Instant,
): Promise<Refusal | undefined> {
  const { account, positions } = found;
  const { terms } = request;
  if (account === undefined) return { reason: 'ACCOUNT_NOT_FOUND', message: 'account not found' };
  const order = { terms, isExit: request.group === 'oco' };
  const position = positions.get(terms.symbol);
  const check = {
    ...(await orderCheckNow(ports, account, position, order, at)),
    controls: controlsOver(switched, found.controls),
  };
  return checkOrder(check) ?? exitRefusal(terms, request, check);
}

const legToWire = ({ order, terms }: Leg) => ({ order, terms: orderTermsToWire(terms) });

const commandOf = (
  envelope: Envelope,
  { terms, group, takeProfit, stopLoss }: Placement,
): AccountCommandWire => ({
  kind: 'place-order',
  ...envelope,
  terms: orderTermsToWire(terms),
  ...(group === undefined ? {} : { group }),
  ...(takeProfit === undefined ? {} : { takeProfit: legToWire(takeProfit) }),
  ...(stopLoss === undefined ? {} : { stopLoss: legToWire(stopLoss) }),
});
