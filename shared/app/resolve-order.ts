import { type Account, isQuarantined } from '../domain/accounts/account.ts';
import type { ResolveOrder } from '../domain/accounts/command.ts';
import { text } from '../domain/money/exact.ts';
import type { Order } from '../domain/orders/order.ts';
import { contradictionOf, isInDoubt } from '../domain/orders/resolve-order.ts';
import type { AccountId, CommandId, Instant, OrderId } from '../kernel/brand.ts';
import { awaitEffect } from './await-effect.ts';
import {
  type BrokerPorts,
  commandIdOf,
  envelopeOf,
  type OperatorRequest,
  sendCommand,
} from './broker-commands.ts';
import { claimOf } from './claims.ts';
import { findOrder } from './find-order.ts';
import type { AccountCommandWire } from './wire/account-command.ts';

/** What an operator says became of an order that the venue does not answer for, and on what evidence. */
export type Resolution = Pick<ResolveOrder, 'resolution' | 'evidence'>;

export type ResolutionAnswer =
  /** `done`: the order after it. */
  | {
      readonly kind: 'sent';
      readonly effect: 'done' | 'pending';
      readonly order: Order;
      readonly replayed: boolean;
    }
  | { readonly kind: 'account-not-found' }
  | { readonly kind: 'order-not-found' }
  | { readonly kind: 'quarantined' }
  | { readonly kind: 'key-reused' }
  | { readonly kind: 'not-in-doubt' }
  /** It contradicts what the venue has said of the order before. */
  | { readonly kind: 'contradicts'; readonly why: string };

/** Settles an order in doubt, and waits until it is settled. The same key is the same command. */
export async function resolveOrder(
  ports: BrokerPorts,
  request: OperatorRequest,
  account: AccountId,
  id: OrderId,
  resolution: Resolution,
): Promise<ResolutionAnswer> {
  const [head, order] = await Promise.all([
    ports.accounts.account(account),
    findOrder(ports.accounts, account, id),
  ]);
  if (head === undefined) return { kind: 'account-not-found' };
  if (order === undefined) return { kind: 'order-not-found' };
  const command = commandIdOf(ports.randomness, request, `resolve-order:${id}`);
  if (claimOf(order, command) !== undefined) {
    return answerFrom(ports, order, command, resolution, true);
  }
  const refusal = refusalOf(head, order, resolution, ports.clock.now());
  if (refusal !== undefined) return refusal;
  const envelope = envelopeOf(ports, request, account, command);
  await sendCommand(ports, head.mailbox, commandOf({ ...envelope, order: id }, resolution));
  const resolved = await awaitEffect(async () => {
    const now = await findOrder(ports.accounts, account, id);
    return claimOf(now, command) === undefined ? undefined : now;
  }, ports.pause);
  return resolved === undefined
    ? { kind: 'sent', effect: 'pending', order, replayed: false }
    : answerFrom(ports, resolved, command, resolution, false);
}

/** What the worker would meet as a contradiction, and park the account for, is told to the operator instead. */
function refusalOf(
  account: Account,
  order: Order,
  { resolution }: Resolution,
  now: Instant,
): ResolutionAnswer | undefined {
  if (isQuarantined(account)) return { kind: 'quarantined' };
  if (!isInDoubt(order)) return { kind: 'not-in-doubt' };
  const why = contradictionOf(order, resolution);
  if (why !== undefined) return { kind: 'contradicts', why };
  if (resolution.kind !== 'filled') return undefined;
  if (resolution.transactTime > now) {
    return { kind: 'contradicts', why: 'transaction_time must not be in the future' };
  }
  return claimOf(order, resolution.execId) === undefined
    ? undefined
    : { kind: 'contradicts', why: 'execution_id is booked already' };
}

/** The entry in which the command took effect says whether it was this one, and whether it settled anything. */
async function answerFrom(
  { accounts }: BrokerPorts,
  order: Order,
  command: CommandId,
  { resolution, evidence }: Resolution,
  replayed: boolean,
): Promise<ResolutionAnswer> {
  const claim = claimOf(order, command);
  const [stored] =
    claim === undefined ? [] : await accounts.journal(order.account, claim.sequence, 1);
  const events = stored?.entry.events ?? [];
  const resolved = events.find((event) => event.type === 'order-resolved');
  if (resolved === undefined) return { kind: 'not-in-doubt' };
  const isSameFill =
    resolution.kind !== 'filled' ||
    events.some(
      (event) =>
        event.type === 'order-filled' &&
        event.execId === resolution.execId &&
        event.quantity.eq(resolution.quantity) &&
        event.price.eq(resolution.price),
    );
  return resolved.resolution === resolution.kind && resolved.evidence === evidence && isSameFill
    ? { kind: 'sent', effect: 'done', order, replayed }
    : { kind: 'key-reused' };
}

function commandOf(
  envelope: ReturnType<typeof envelopeOf> & { readonly order: OrderId },
  { resolution, evidence }: Resolution,
): AccountCommandWire {
  const wire =
    resolution.kind === 'filled'
      ? { ...resolution, quantity: text(resolution.quantity), price: text(resolution.price) }
      : resolution;
  return { kind: 'resolve-order', ...envelope, evidence, resolution: wire };
}

/** The open orders of an account, those that the venue does not answer for alone where that is asked. */
export async function openOrdersOf(
  { accounts }: Pick<BrokerPorts, 'accounts'>,
  id: AccountId,
  inDoubt: boolean,
): Promise<readonly Order[] | undefined> {
  const account = await accounts.account(id);
  if (account === undefined) return undefined;
  const orders = await accounts.orders(id, [...account.open.keys()]);
  return inDoubt ? orders.filter((order) => order.inDoubtSince !== undefined) : orders;
}
