import { text } from '../../domain/money/exact.ts';
import { hasEnded, type Order } from '../../domain/orders/order.ts';
import type { Finding } from './finding.ts';
import type { AccountSnapshot } from './verify-account.ts';

/** An item of the table of what comes due of orders. */
export type DueHint = {
  readonly account: string;
  readonly order: string;
  readonly due: string;
  readonly at: number;
  readonly mailbox: number;
};

/** An item of the table of watched orders, its trigger in words: `at-or-below 9.5`, `trail-below 2 percent`. */
export type TriggerHint = {
  readonly account: string;
  readonly order: string;
  readonly symbol: string;
  readonly trigger: string;
  readonly isArmed: boolean;
  readonly mailbox: number;
};

export type Hints = { readonly due: readonly DueHint[]; readonly triggers: readonly TriggerHint[] };

/** So long the venue has to tell the end of what was for a day, and rested there. */
const VENUE_TELLS_WITHIN_MS = 300_000;

type Due = Pick<DueHint, 'due' | 'at'>;

/** When an order must be looked at next, told from its item alone. */
function dueOf(order: Order): Due | undefined {
  const { state, waitsFor, opensAt, expiresAt, clOrdId, venueOrderId, filledQuantity } = order;
  if (hasEnded(state)) return undefined;
  if (waitsFor === 'session' && opensAt !== undefined) return { due: 'open', at: opensAt };
  if (expiresAt === undefined) return undefined;
  if (clOrdId === undefined || order.terms.timeInForce === 'gtc') {
    return { due: 'expiry', at: expiresAt };
  }
  const isKnownThere = venueOrderId !== undefined || !filledQuantity.isZero();
  return isKnownThere ? { due: 'expiry', at: expiresAt + VENUE_TELLS_WITHIN_MS } : undefined;
}

/** Later than it was due, when the order was heard of late. */
const isFor = (needed: Due, { due, at }: Due): boolean => due === needed.due && at >= needed.at;
const inWords = ({ due, at }: Due): string => `${due} at ${at}`;
const told = (all: readonly Due[]): string => all.map(inWords).join(', ') || 'none';

/** What is watched for an order, told from its item alone. */
function triggerOf({ state, waitsFor, terms, mark }: Order): string | undefined {
  if (hasEnded(state) || waitsFor !== 'trigger') return undefined;
  const { side, trail, type } = terms;
  if (trail !== undefined) {
    const from = mark === undefined ? '' : ` from ${text(mark)}`;
    return `trail-${side === 'sell' ? 'below' : 'above'} ${text(trail.amount)} ${trail.kind}${from}`;
  }
  const price = terms.stopPrice ?? terms.limitPrice;
  if (price === undefined) return undefined;
  // A stop goes against the market, a limit with it.
  const below = (side === 'sell') === (type !== 'limit');
  return `at-or-${below ? 'below' : 'above'} ${text(price)}`;
}

const finding = (order: Order, what: string): Finding => ({
  check: 'hints',
  where: `${order.account} order ${order.id}`,
  what,
});

function orderFindings(order: Order, mailbox: number, hints: Hints): Finding[] {
  const isOwn = (hint: { readonly account: string; readonly order: string }): boolean =>
    hint.account === order.account && hint.order === order.id;
  const due = hints.due.filter(isOwn);
  const watched = hints.triggers.filter(isOwn);
  const armed = watched
    .filter(({ isArmed }) => isArmed)
    .map(({ symbol, trigger }) => `${trigger} of ${symbol}`);
  const [needsDue, trigger] = [dueOf(order), triggerOf(order)];
  const needsTrigger = trigger && `${trigger} of ${order.terms.symbol}`;
  const strays = [...hints.due.filter(isOwn), ...watched].filter(
    (hint) => hint.mailbox !== mailbox,
  );
  return [
    ...(needsDue === undefined || due.some((hint) => isFor(needsDue, hint))
      ? []
      : [finding(order, `no due item for ${inWords(needsDue)}, but ${told(due)}`)]),
    ...(needsTrigger === undefined || armed.includes(needsTrigger)
      ? []
      : [finding(order, `nothing watches ${needsTrigger}, but ${armed.join(', ') || 'nothing'}`)]),
    ...armed
      .filter((each) => each !== needsTrigger)
      .map((each) => finding(order, `is watched for ${each} and waits for no such thing`)),
    ...strays.map((hint) => finding(order, `an item names mailbox ${hint.mailbox}`)),
  ];
}

/** Every order that waits has its item beside the account, and what is watched waits. */
export function verifyHints(snapshots: readonly AccountSnapshot[], hints: Hints): Finding[] {
  const known = new Set(
    snapshots.flatMap(({ account, orders }) => orders.map(({ id }) => `${account.id} ${id}`)),
  );
  const byAccount = {
    due: Map.groupBy(hints.due, ({ account }) => account),
    triggers: Map.groupBy(hints.triggers, ({ account }) => account),
  };
  const accounts = new Set<string>(snapshots.map(({ account }) => account.id));
  const isAssessment = ({ account, order, due }: DueHint): boolean =>
    due === 'assess' && order === account && accounts.has(account);
  const ofOrders = hints.due.filter((hint) => !isAssessment(hint));
  const strangers = [...ofOrders, ...hints.triggers]
    .filter(({ account, order }) => !known.has(`${account} ${order}`))
    .map(({ account, order }) => ({
      check: 'hints',
      where: `${account} order ${order}`,
      what: 'an item names an order that there is not',
    }));
  const own = snapshots.flatMap(({ account, orders }) => {
    const hintsOfAccount = {
      due: byAccount.due.get(account.id) ?? [],
      triggers: byAccount.triggers.get(account.id) ?? [],
    };
    return orders.flatMap((order) => orderFindings(order, account.mailbox, hintsOfAccount));
  });
  return [...own, ...strangers];
}
