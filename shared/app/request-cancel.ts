import { type Account, isQuarantined } from '../domain/accounts/account.ts';
import { hasEnded, isPendingReplacement, type Order } from '../domain/orders/order.ts';
import type { OrderId } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';
import type { Clock } from '../ports/clock.ts';
import type { Mailboxes } from '../ports/queues.ts';
import type { ClientPrincipal } from './client-principal.ts';
import { findOrder } from './find-order.ts';
import { uuid5 } from './uuid5.ts';
import type { AccountCommandWire } from './wire/account-command.ts';

export type CancelPorts = {
  readonly accounts: AccountReader;
  readonly mailboxes: Mailboxes;
  readonly clock: Clock;
};

export type CancelAnswer =
  | { readonly kind: 'requested' }
  | { readonly kind: 'not-found' }
  | { readonly kind: 'ended'; readonly order: Order }
  | { readonly kind: 'quarantined' };

/** Sends of a cancel-all under way at a time: 500 open orders then take about 50 round trips. */
const SENDS_AT_A_TIME = 10;

/** Asks the account to cancel an order. `requested` once the command is durably in the mailbox; the venue decides. */
export async function requestCancel(
  ports: CancelPorts,
  principal: ClientPrincipal,
  id: OrderId,
): Promise<CancelAnswer> {
  const [order, account] = await Promise.all([
    findOrder(ports.accounts, principal.account, id),
    ports.accounts.account(principal.account),
  ]);
  if (order === undefined || account === undefined) return { kind: 'not-found' };
  if (hasEnded(order.state)) return { kind: 'ended', order };
  if (isQuarantined(account)) return { kind: 'quarantined' };
  await sendCancel(ports, principal, account, await cancelledFor(ports, order));
  return { kind: 'requested' };
}

/**
 * A group is cancelled as a whole. An exit that waits for its entry goes when the venue has confirmed the entry's
 * cancel, and stays to protect what the entry fills before; once the entry is filled, one exit takes the other with it.
 */
async function cancelledFor({ accounts }: CancelPorts, order: Order): Promise<Order> {
  const entry = order.state === 'HELD' ? order.group?.entry : undefined;
  if (entry === undefined || entry === order.id) return order;
  const found = await findOrder(accounts, order.account, entry);
  return found === undefined || hasEnded(found.state) ? order : found;
}

export type CancelAllAnswer = readonly {
  readonly order: OrderId;
  readonly answer: CancelAnswer;
}[];

/** Asks for every open order's cancel; one answer for each. */
export async function requestCancelOfAll(
  ports: CancelPorts,
  principal: ClientPrincipal,
): Promise<CancelAllAnswer> {
  const account = await ports.accounts.account(principal.account);
  if (account === undefined) return [];
  const orders = await ports.accounts.orders(account.id, [...account.open.keys()]);
  const answers: { order: OrderId; answer: CancelAnswer }[] = [];
  for (let start = 0; start < orders.length; start += SENDS_AT_A_TIME) {
    const part = orders.slice(start, start + SENDS_AT_A_TIME);
    answers.push(
      ...(await Promise.all(part.map((order) => cancelOne(ports, principal, account, order)))),
    );
  }
  return answers;
}

async function cancelOne(
  ports: CancelPorts,
  principal: ClientPrincipal,
  account: Account,
  order: Order,
): Promise<{ order: OrderId; answer: CancelAnswer }> {
  if (hasEnded(order.state)) return { order: order.id, answer: { kind: 'ended', order } };
  if (isQuarantined(account)) return { order: order.id, answer: { kind: 'quarantined' } };
  await sendCancel(ports, principal, account, order);
  return { order: order.id, answer: { kind: 'requested' } };
}

async function sendCancel(
  { accounts, mailboxes, clock }: CancelPorts,
  principal: ClientPrincipal,
  account: Account,
  order: Order,
): Promise<void> {
  // The client's own is under way already; a second would only fill the order's claims.
  if (order.state === 'PENDING_CANCEL' && !order.cancelledByUs) return;
  // Retries of one cancel are one command: an order keeps a claim of each. The next cancel after a rejected one, or after
  // a quarantine, is another command.
  const sent = order.cancelsSent + (await cancelsOfReplaced(accounts, order));
  const id = uuid5(`cancel-order:${order.id}:${sent}:${account.quarantine.next}`);
  const command: AccountCommandWire = {
    kind: 'cancel-order',
    id,
    account: principal.account,
    actor: { type: 'client', id: principal.keyId },
    issuedAt: clock.now(),
    order: order.id,
  };
  await mailboxes.send(principal.mailbox, {
    account: principal.account,
    body: JSON.stringify(command),
    deduplicationId: id,
  });
}

/** Until the venue has accepted a replacement, the cancels sent for it are those of the order that it replaces. */
async function cancelsOfReplaced(accounts: AccountReader, order: Order): Promise<number> {
  if (order.replaces === undefined || !isPendingReplacement(order)) return 0;
  return (await findOrder(accounts, order.account, order.replaces))?.cancelsSent ?? 0;
}
