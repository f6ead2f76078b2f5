import type { TermsChange } from '../domain/accounts/command.ts';
import { text } from '../domain/money/exact.ts';
import { changedTerms } from '../domain/orders/change-terms.ts';
import { type Order, relatedOrders } from '../domain/orders/order.ts';
import { checkReplacement } from '../domain/orders/replace-order.ts';
import { controlsOver, scopesOf } from '../domain/risk/controls.ts';
import type { Refusal } from '../domain/risk/refusal.ts';
import type { Instant, OrderId } from '../kernel/brand.ts';
import type { ItemsFound } from '../ports/account-store.ts';
import { type Asked, askForOrder, type Envelope, type OrderAnswer } from './ask-for-order.ts';
import { replacementHashOf } from './body-hash.ts';
import type { ClientPrincipal } from './client-principal.ts';
import { findOrder } from './find-order.ts';
import { orderCheckNow, switchedBy } from './order-check.ts';
import { orderIdOf } from './order-ids.ts';
import type { RequestOrderPorts } from './request-order.ts';
import type { AccountCommandWire } from './wire/account-command.ts';

/** What a client asks for by PATCH /v2/orders/{order_id}. */
export type ReplacementRequest = {
  readonly clientOrderId?: string;
  readonly change: TermsChange;
};

export type ReplacementAnswer = OrderAnswer | { readonly kind: 'not-found' };

/** PATCH /v2/orders/{order_id}: the replacement is an order of its own, and is asked for as any order is. */
export async function requestReplacement(
  ports: RequestOrderPorts,
  principal: ClientPrincipal,
  replaces: OrderId,
  { clientOrderId: key, change }: ReplacementRequest,
): Promise<ReplacementAnswer> {
  const order = await findOrder(ports.accounts, principal.account, replaces);
  if (order === undefined) return { kind: 'not-found' };
  const clientOrderId = key ?? ports.randomness.uuid();
  const { group } = order;
  const asked: Asked = {
    kind: 'replace-order',
    id: orderIdOf(principal.account, clientOrderId),
    clientOrderId,
    bodyHash: replacementHashOf(replaces, change),
    isKeyed: key !== undefined,
    wanted: {
      symbols: [order.terms.symbol],
      controls: Object.values(scopesOf(switchedBy(ports, principal.account, order.terms.symbol))),
    },
    check: (found, at) => advisoryRefusal(ports, found, order, change, at),
    command: (envelope) => commandOf(envelope, replaces, change),
    asked: () => ({
      terms: changedTerms(order.terms, change),
      replaces,
      ...(group === undefined ? {} : { group }),
    }),
  };
  return askForOrder(ports, principal, asked);
}

async function advisoryRefusal(
  ports: RequestOrderPorts,
  { account, positions, controls }: ItemsFound,
  order: Order,
  change: TermsChange,
  at: Instant,
): Promise<Refusal | undefined> {
  if (account === undefined) return { reason: 'ACCOUNT_NOT_FOUND', message: 'account not found' };
  const position = positions.get(order.terms.symbol);
  const check = await orderCheckNow(ports, account, position, { terms: order.terms }, at);
  const switched = switchedBy(ports, account.id, order.terms.symbol);
  const beside = relatedOrders(order);
  const group = order.group === undefined ? [] : await ports.accounts.orders(order.account, beside);
  return checkReplacement(
    order,
    change,
    { ...check, controls: controlsOver(switched, controls) },
    group,
  );
}

function commandOf(
  envelope: Envelope,
  replaces: OrderId,
  { quantity, timeInForce, limitPrice, stopPrice, trailAmount }: TermsChange,
): AccountCommandWire {
  return {
    kind: 'replace-order',
    ...envelope,
    replaces,
    change: {
      ...(quantity === undefined ? {} : { quantity: text(quantity) }),
      ...(timeInForce === undefined ? {} : { timeInForce }),
      ...(limitPrice === undefined ? {} : { limitPrice: text(limitPrice) }),
      ...(stopPrice === undefined ? {} : { stopPrice: text(stopPrice) }),
      ...(trailAmount === undefined ? {} : { trailAmount: text(trailAmount) }),
    },
  };
}
