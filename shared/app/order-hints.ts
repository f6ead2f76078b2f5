import type { Account } from '../domain/accounts/account.ts';
import { marketSession } from '../domain/calendar/market-calendar.ts';
import { dueMomentOf } from '../domain/orders/due-order.ts';
import { hasEnded, type Order } from '../domain/orders/order.ts';
import { triggerPrice } from '../domain/orders/trigger-order.ts';
import { cashBalance } from '../domain/risk/buying-power.ts';
import { type Instant, instant, type OrderId } from '../kernel/brand.ts';
import type { ArmedOrder, ArmedTrigger } from '../ports/armed-orders.ts';
import type { DueOrder } from '../ports/due-orders.ts';

/**
 * Its end was met while a cancel was under way, or while it was given up: somebody has to look at it again. Not when the
 * venue calls it over: it has no other answer, and an operator was called.
 */
const isOverdue = (order: Order, before: Order, at: Instant): boolean =>
  at <= order.updatedAt &&
  order.state !== 'PENDING_CANCEL' &&
  !order.reportInDoubt &&
  (before.state === 'PENDING_CANCEL' || hasEnded(before.state));

/**
 * When a driver has to look at the order, if that is new with this commit. What was looked at already is another
 * command only under another time.
 */
export function dueHint(
  order: Order,
  before: Order | undefined,
  mailbox: number,
): DueOrder | undefined {
  const moment = dueMomentOf(order);
  if (moment === undefined) return undefined;
  const known = before && dueMomentOf(before);
  const isKnown = known !== undefined && known.due === moment.due && known.at === moment.at;
  const isAgain = before !== undefined && isOverdue(order, before, moment.at);
  if (isKnown && !isAgain) return undefined;
  // Behind the schedule's back nobody would read it.
  const at = moment.at < order.updatedAt ? order.updatedAt : moment.at;
  return { account: order.account, mailbox, order: order.id, due: moment.due, at };
}

/** A commit just before the close leaves its assessment to the next day: the schedule may have passed it by. */
const BEFORE_CLOSE_MS = 60_000;

/** The close at which a margin account that owes is assessed; undefined: it owes nothing. */
function assessmentOf(account: Account | undefined): Instant | undefined {
  if (account?.margin === undefined || !cashBalance(account).isNegative()) return undefined;
  return marketSession(instant(account.lastAt + BEFORE_CLOSE_MS)).nextClose;
}

/** When the schedule has to assess the account, if that is new with this commit. */
export function assessmentHint(
  account: Account,
  before: Account | undefined,
): DueOrder | undefined {
  const at = assessmentOf(account);
  if (at === undefined || at === assessmentOf(before)) return undefined;
  return {
    account: account.id,
    mailbox: account.mailbox,
    order: account.id as string as OrderId,
    due: 'assess',
    at,
  };
}

function triggerOf(order: Order): ArmedTrigger | undefined {
  const { side, trail, type } = order.terms;
  if (trail !== undefined) {
    const kind = side === 'sell' ? 'trail-below' : 'trail-above';
    const from = order.mark === undefined ? {} : { from: order.mark };
    return { kind, by: trail.kind, amount: trail.amount, ...from };
  }
  const price = triggerPrice(order);
  if (price === undefined) return undefined;
  const fromAbove = type === 'limit' ? side === 'buy' : side === 'sell';
  return { kind: fromAbove ? 'at-or-below' : 'at-or-above', price };
}

const isWatched = (order: Order | undefined): order is Order =>
  order !== undefined && order.waitsFor === 'trigger' && !hasEnded(order.state);

const sameTrigger = (a: Order, b: Order): boolean =>
  JSON.stringify(triggerOf(a)) === JSON.stringify(triggerOf(b));

/** What the trigger service has to know of the order, if that is new with this commit. */
export function armedHint(
  order: Order,
  before: Order | undefined,
  mailbox: number,
): ArmedOrder | undefined {
  const wasWatched = isWatched(before);
  const isArmed = isWatched(order);
  if (!isArmed && !wasWatched) return undefined;
  const isSame = wasWatched && sameTrigger(order, before) && order.armedAt === before.armedAt;
  if (isArmed && isSame) return undefined;
  const trigger = triggerOf(order);
  if (trigger === undefined) return undefined;
  const { account, id, terms, armedAt, updatedAt } = order;
  return {
    account,
    mailbox,
    order: id,
    symbol: terms.symbol,
    trigger,
    armedAt: armedAt ?? updatedAt,
    isArmed,
  };
}
