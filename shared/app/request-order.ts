import { Exact, ZERO_QUANTITY } from '../domain/money/exact.ts';
import type { Order, OrderTerms } from '../domain/orders/order.ts';
import { checkOrder } from '../domain/risk/check-order.ts';
import type { Refusal } from '../domain/risk/refusal.ts';
import { type Instant, instant, type OrderId } from '../kernel/brand.ts';
import type { ItemsFound, OrderClaims, OrderSlot } from '../ports/account-store.ts';
import type { Mailboxes } from '../ports/queues.ts';
import type { Randomness } from '../ports/randomness.ts';
import { bodyHashOf } from './body-hash.ts';
import type { ClientPrincipal } from './client-principal.ts';
import { type OrderCheckPorts, orderCheckNow } from './order-check.ts';
import { orderIdOf } from './order-ids.ts';
import { orderTermsToWire } from './order-terms-wire.ts';
import { uuid5 } from './uuid5.ts';
import type { AccountCommandWire } from './wire/account-command.ts';

export type OrderRequest = {
  readonly clientOrderId?: string;
  readonly terms: OrderTerms;
};

/** What the client is told. `replayed`: the same request had been answered before, and this is what stands. */
export type OrderAnswer =
  | { readonly kind: 'order'; readonly order: Order; readonly replayed: boolean }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly replayed: boolean }
  /** Another body stands under the client key. */
  | { readonly kind: 'key-reused' };

export type RequestOrderPorts = OrderCheckPorts & {
  readonly claims: OrderClaims;
  readonly mailboxes: Mailboxes;
  readonly randomness: Randomness;
};

/** A client that retries a refused request after a day has long looked at its orders. */
const REFUSAL_KEPT_FOR_MS = 86_400_000;

type Placement = {
  readonly id: OrderId;
  readonly clientOrderId: string;
  readonly bodyHash: string;
  readonly terms: OrderTerms;
};

/**
 * POST, in the order of docs/ARCHITECTURE.md: look, check, send, record, answer. Throws only when a port fails: then the client
 * cannot know, and asking again with the same client key tells.
 */
export async function requestOrder(
  ports: RequestOrderPorts,
  principal: ClientPrincipal,
  request: OrderRequest,
): Promise<OrderAnswer> {
  const { terms } = request;
  const clientOrderId = request.clientOrderId ?? ports.randomness.uuid();
  const id = orderIdOf(principal.account, clientOrderId);
  const placement = { id, clientOrderId, bodyHash: bodyHashOf(terms), terms };
  const isKeyed = request.clientOrderId !== undefined;

  // One read for both steps: what stands under the key counts, and the check is only advice.
  const found = await ports.accounts.items(principal.account, {
    head: true,
    orders: isKeyed ? [id] : [],
    symbols: terms.side === 'sell' ? [terms.symbol] : [],
  });
  const standing = found.slots.get(id);
  if (standing !== undefined) return answerFrom(standing, placement, true);
  const at = ports.clock.now();
  const refusal = await advisoryRefusal(ports, found, terms, at);
  if (refusal !== undefined) {
    return isKeyed
      ? recordRefusal(ports.claims, principal, placement, refusal, at)
      : { kind: 'refused', refusal, replayed: false };
  }
  await send(ports.mailboxes, principal, placement, at);
  const slot = await ports.claims.putPending(pendingOrder(principal, placement, at));
  return answerFrom(slot, placement, false);
}

function answerFrom(slot: OrderSlot, placement: Placement, replayed: boolean): OrderAnswer {
  const bodyHash = slot.kind === 'order' ? slot.order.bodyHash : slot.bodyHash;
  if (bodyHash !== placement.bodyHash) return { kind: 'key-reused' };
  if (slot.kind === 'order') return { kind: 'order', order: slot.order, replayed };
  const { reason, message, details } = slot;
  const refusal = { reason, message, ...(details === undefined ? {} : { details }) };
  return { kind: 'refused', refusal, replayed };
}

/** The worker's own rules, asked early on what is committed now: a refusal here costs no command. */
async function advisoryRefusal(
  ports: RequestOrderPorts,
  { account, positions }: ItemsFound,
  terms: OrderTerms,
  at: Instant,
): Promise<Refusal | undefined> {
  if (account === undefined) return { reason: 'ACCOUNT_NOT_FOUND', message: 'account not found' };
  const position = positions.get(terms.symbol);
  return checkOrder(await orderCheckNow(ports, account, position, { terms }, at));
}

/**
 * Without the record, a slow first request and a refused retry could end as an order that the client was told is
 * none. Answers what then stands under the key.
 */
async function recordRefusal(
  claims: OrderClaims,
  { account }: ClientPrincipal,
  placement: Placement,
  refusal: Refusal,
  at: Instant,
): Promise<OrderAnswer> {
  const { message } = refusal;
  const slot = await claims.putRefused(account, placement.id, {
    ...refusal,
    bodyHash: placement.bodyHash,
    expiresAt: instant(at + REFUSAL_KEPT_FOR_MS),
  });
  const isOurs =
    slot.kind === 'refused' && slot.bodyHash === placement.bodyHash && slot.message === message;
  return isOurs ? { kind: 'refused', refusal, replayed: false } : answerFrom(slot, placement, true);
}

async function send(
  mailboxes: Mailboxes,
  { account, mailbox, keyId }: ClientPrincipal,
  { id, clientOrderId, bodyHash, terms }: Placement,
  at: Instant,
): Promise<void> {
  const command: AccountCommandWire = {
    kind: 'place-order',
    // The same request is the same command, whoever sends it how often (law 10).
    id: uuid5(`place-order:${id}:${bodyHash}`),
    account,
    actor: { type: 'client', id: keyId },
    issuedAt: at,
    order: id,
    clientOrderId,
    bodyHash,
    terms: orderTermsToWire(terms),
  };
  await mailboxes.send(mailbox, {
    account,
    body: JSON.stringify(command),
    deduplicationId: `${id}:${bodyHash}`,
  });
}

const pendingOrder = ({ account }: ClientPrincipal, placement: Placement, at: Instant): Order => ({
  ...placement,
  account,
  state: 'PENDING',
  submittedAt: at,
  updatedAt: at,
  filledQuantity: ZERO_QUANTITY,
  filledValue: new Exact(0),
  cancelsSent: 0,
  claims: [],
});
