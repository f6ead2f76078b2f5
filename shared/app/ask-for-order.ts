import { Exact, ZERO_QUANTITY } from '../domain/money/exact.ts';
import type { Order, OrderTerms } from '../domain/orders/order.ts';
import type { Refusal } from '../domain/risk/refusal.ts';
import { type AccountId, type Instant, instant, type OrderId } from '../kernel/brand.ts';
import type {
  AccountReader,
  ItemsFound,
  ItemsWanted,
  OrderClaims,
  OrderSlot,
} from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Mailboxes } from '../ports/queues.ts';
import type { ClientPrincipal } from './client-principal.ts';
import { uuid5 } from './uuid5.ts';
import type { AccountCommandWire } from './wire/account-command.ts';

/** What the client is told. `replayed`: the same request had been answered before, and this is what stands. */
export type OrderAnswer =
  | {
      readonly kind: 'order';
      readonly order: Order;
      /** Its exits, when it has any. */
      readonly legs?: readonly Order[];
      readonly replayed: boolean;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly replayed: boolean }
  /** Another body stands under the client key. */
  | { readonly kind: 'key-reused' };

export type AskPorts = {
  readonly accounts: AccountReader;
  readonly claims: OrderClaims;
  readonly mailboxes: Mailboxes;
  readonly clock: Clock;
};

export type Envelope = {
  readonly id: string;
  readonly account: AccountId;
  readonly actor: { readonly type: 'client'; readonly id: string };
  readonly issuedAt: Instant;
  readonly order: OrderId;
  readonly clientOrderId: string;
  readonly bodyHash: string;
};

/** An order that a client asks for: a placement, or the replacement of another order. */
export type Asked = {
  readonly kind: 'place-order' | 'replace-order';
  readonly id: OrderId;
  readonly clientOrderId: string;
  readonly bodyHash: string;
  /** The client named the key: what is answered under it is kept. */
  readonly isKeyed: boolean;
  /** What the check looks at, beside the head. */
  readonly wanted: Pick<ItemsWanted, 'orders' | 'symbols' | 'controls'>;
  /** The worker's own rules, asked early on what is committed now: a refusal here costs no command. */
  readonly check: (found: ItemsFound, at: Instant) => Promise<Refusal | undefined>;
  readonly command: (envelope: Envelope) => AccountCommandWire;
  /** What is known of the order before the worker has decided it. */
  readonly asked: (found: ItemsFound) => Pick<Order, 'terms' | 'group' | 'replaces'>;
};

/** A client that retries a refused request after a day has long looked at its orders. */
const REFUSAL_KEPT_FOR_MS = 86_400_000;

/**
 * The five steps, in the order of docs/ARCHITECTURE.md: look, check, send, record, answer. Throws only when a port
 * fails: then the client cannot know, and asking again with the same client key tells.
 */
export async function askForOrder(
  ports: AskPorts,
  principal: ClientPrincipal,
  asked: Asked,
): Promise<OrderAnswer> {
  // One read for both steps: what stands under the key counts, and the check is only advice.
  const found = await ports.accounts.items(principal.account, {
    head: true,
    orders: [...(asked.isKeyed ? [asked.id] : []), ...(asked.wanted.orders ?? [])],
    symbols: asked.wanted.symbols ?? [],
    controls: asked.wanted.controls ?? [],
  });
  const standing = found.slots.get(asked.id);
  if (standing !== undefined) return answerFrom(standing, asked, true);
  const at = ports.clock.now();
  const refusal = await asked.check(found, at);
  if (refusal !== undefined) {
    return asked.isKeyed
      ? recordRefusal(ports.claims, principal, asked, refusal, at)
      : { kind: 'refused', refusal, replayed: false };
  }
  await send(ports.mailboxes, principal, asked, at);
  const slot = await ports.claims.putPending(pendingOrder(principal.account, asked, found, at));
  return answerFrom(slot, asked, false);
}

function answerFrom(slot: OrderSlot, asked: Asked, replayed: boolean): OrderAnswer {
  const bodyHash = slot.kind === 'order' ? slot.order.bodyHash : slot.bodyHash;
  if (bodyHash !== asked.bodyHash) return { kind: 'key-reused' };
  if (slot.kind === 'order') return { kind: 'order', order: slot.order, replayed };
  const { reason, message, details } = slot;
  const refusal = { reason, message, ...(details === undefined ? {} : { details }) };
  return { kind: 'refused', refusal, replayed };
}

/**
 * Without the record, a slow first request and a refused retry could end as an order that the client was told is
 * none. Answers what then stands under the key.
 */
async function recordRefusal(
  claims: OrderClaims,
  { account }: ClientPrincipal,
  asked: Asked,
  refusal: Refusal,
  at: Instant,
): Promise<OrderAnswer> {
  const { message } = refusal;
  const { bodyHash } = asked;
  const slot = await claims.putRefused(account, asked.id, {
    ...refusal,
    bodyHash,
    expiresAt: instant(at + REFUSAL_KEPT_FOR_MS),
  });
  const isOurs = slot.kind === 'refused' && slot.bodyHash === bodyHash && slot.message === message;
  return isOurs ? { kind: 'refused', refusal, replayed: false } : answerFrom(slot, asked, true);
}

async function send(
  mailboxes: Mailboxes,
  { account, mailbox, keyId }: ClientPrincipal,
  { kind, id: order, clientOrderId, bodyHash, command }: Asked,
  issuedAt: Instant,
): Promise<void> {
  // The same request is the same command, whoever sends it how often (law 10).
  const id = uuid5(`${kind}:${order}:${bodyHash}`);
  const actor = { type: 'client', id: keyId } as const;
  const envelope = { id, account, actor, issuedAt, order, clientOrderId, bodyHash };
  await mailboxes.send(mailbox, {
    account,
    body: JSON.stringify(command(envelope)),
    deduplicationId: `${order}:${bodyHash}`,
  });
}

const pendingOrder = (
  account: AccountId,
  asked: Pick<Asked, 'id' | 'clientOrderId' | 'bodyHash' | 'asked'>,
  found: ItemsFound,
  at: Instant,
): Order => ({
  id: asked.id,
  account,
  clientOrderId: asked.clientOrderId,
  bodyHash: asked.bodyHash,
  ...asked.asked(found),
  state: 'PENDING',
  submittedAt: at,
  updatedAt: at,
  filledQuantity: ZERO_QUANTITY,
  filledValue: new Exact(0),
  cancelsSent: 0,
  claims: [],
});

/** An exit of an order that is only asked for: it is there with the order's own commit. */
export const askedExit = (entry: Order, id: OrderId, terms: OrderTerms): Order => ({
  ...entry,
  id,
  clientOrderId: id,
  terms,
  state: 'HELD',
});
