import type { JournalEntry } from '../../domain/ledger/journal.ts';
import { Exact, text } from '../../domain/money/exact.ts';
import { hasEnded, type Order } from '../../domain/orders/order.ts';
import type { FirmLeg } from '../../ports/firm-accounts.ts';
import { byClOrdId, leavesProblem, type VenueOrder, type VenueOrders } from './compare-leaves.ts';
import type { Finding } from './finding.ts';
import type { AccountSnapshot } from './verify-account.ts';

/** A fill or an order as a venue's own book has it; quantities and prices are decimal text. */
export type VenueFill = {
  readonly execId: string;
  readonly clOrdId: string;
  readonly symbol: string;
  readonly side: string;
  readonly quantity: string;
  readonly price: string;
};
export type VenueBooks = {
  readonly fills: readonly VenueFill[];
  readonly orders: readonly VenueOrder[];
};

const same = (a: string, b: string): boolean => new Exact(a).eq(new Exact(b));

const keyOf = (leg: { readonly ledgerAccount: string; readonly asset: string }): string =>
  `${leg.ledgerAccount} ${leg.asset}`;

/** What the journals say of the firm accounts; summed here, not by what projects them. */
function firmLegSums(entries: readonly JournalEntry[]): ReadonlyMap<string, string> {
  const sums = new Map<string, Exact>();
  for (const posting of entries.flatMap(({ postings }) => postings)) {
    if (!posting.ledgerAccount.startsWith('firm.')) continue;
    const before = sums.get(keyOf(posting)) ?? new Exact(0);
    sums.set(keyOf(posting), before.plus(posting.amount));
  }
  return new Map([...sums].map(([key, sum]) => [key, text(sum)]));
}

/** Firm accounts = the sum of their legs in all journals (law 4). */
export function verifyFirmAccounts(
  entries: readonly JournalEntry[],
  balances: readonly FirmLeg[],
): Finding[] {
  const legs = firmLegSums(entries);
  const projected = new Map(balances.map((leg) => [keyOf(leg), leg.amount]));
  return [...new Set([...legs.keys(), ...projected.keys()])].flatMap((key) => {
    const [legSum, balance] = [legs.get(key) ?? '0', projected.get(key) ?? '0'];
    return same(legSum, balance)
      ? []
      : [
          {
            check: 'firm accounts',
            where: key,
            what: `legs sum to ${legSum}, projected ${balance}`,
          },
        ];
  });
}

export type TrialBalanceRow = {
  readonly asset: string;
  readonly customers: string;
  readonly firm: string;
  readonly difference: string;
};

/** Per asset: what all customers have, what the firm accounts say, and their sum, which must be zero. */
export function trialBalance(
  snapshots: readonly AccountSnapshot[],
  balances: readonly FirmLeg[],
): TrialBalanceRow[] {
  const customers = new Map<string, Exact>();
  const firm = new Map<string, Exact>();
  const addTo = (sums: Map<string, Exact>, asset: string, amount: Exact): void => {
    sums.set(asset, (sums.get(asset) ?? new Exact(0)).plus(amount));
  };
  for (const { account, positions } of snapshots) {
    const { settled, provisional, unsettled } = account.cash;
    for (const amount of [settled, provisional, ...Object.values(unsettled)])
      addTo(customers, 'USD', amount);
    for (const { symbol, quantity } of positions) addTo(customers, symbol, quantity);
  }
  for (const { asset, amount } of balances) addTo(firm, asset, new Exact(amount));
  return [...new Set([...customers.keys(), ...firm.keys()])].sort().map((asset) => {
    const [ours, theirs] = [customers.get(asset) ?? new Exact(0), firm.get(asset) ?? new Exact(0)];
    return {
      asset,
      customers: text(ours),
      firm: text(theirs),
      difference: text(ours.plus(theirs)),
    };
  });
}

export const verifyTrialBalance = (rows: readonly TrialBalanceRow[]): Finding[] =>
  rows
    .filter(({ difference }) => difference !== '0')
    .map(({ asset, difference }) => ({
      check: 'trial balance',
      where: asset,
      what: `customers and firm differ by ${difference}`,
    }));

type BookedFill = VenueFill & { readonly where: string };

/** The venue's fills in the journals: those of the firm's inventory are no venue's. */
const fillsOf = (snapshots: readonly AccountSnapshot[]): BookedFill[] =>
  snapshots.flatMap(({ account, entries, orders }) => {
    const byId = new Map(orders.map((order) => [order.id, order]));
    return entries.flatMap(({ entry }) =>
      entry.events.flatMap((event): BookedFill[] => {
        if (event.type !== 'order-filled' || event.counterparty === 'inventory') return [];
        const order = byId.get(event.order);
        return [
          {
            execId: event.execId,
            clOrdId: order?.clOrdId ?? '',
            symbol: order?.terms.symbol ?? '',
            side: order?.terms.side ?? '',
            quantity: text(event.quantity),
            price: text(event.price),
            where: `${account.id} J#${entry.sequence}`,
          },
        ];
      }),
    );
  });

/** ExecIDs of fills that were taken back; a corrected fill is taken back, and another under the correction's ExecID. */
const takenBack = (snapshots: readonly AccountSnapshot[]): Set<string> =>
  new Set(
    snapshots
      .flatMap(({ entries }) => entries.flatMap(({ entry }) => entry.events))
      .flatMap((event) => (event.type === 'fill-busted' ? [event.refExecId] : [])),
  );

function compareFill(ours: BookedFill, theirs: VenueFill | undefined): Finding[] {
  const finding = (what: string): Finding[] => [{ check: 'fills', where: ours.where, what }];
  if (theirs === undefined) return finding(`fill ${ours.execId} is not in the venue's book`);
  const equal =
    ours.symbol === theirs.symbol &&
    ours.side === theirs.side &&
    same(ours.quantity, theirs.quantity) &&
    same(ours.price, theirs.price);
  return equal
    ? []
    : finding(
        `fill ${ours.execId}: ours ${JSON.stringify(ours)}, theirs ${JSON.stringify(theirs)}`,
      );
}

/**
 * Fills after busts and corrections = the venue's book after them, by ExecID, each once; and every open order rests there
 * with equal leaves.
 */
export function verifyVenue(snapshots: readonly AccountSnapshot[], venue: VenueBooks): Finding[] {
  const booked = fillsOf(snapshots);
  const gone = takenBack(snapshots);
  const ours = booked.filter(({ execId }) => !gone.has(execId));
  const theirs = new Map(venue.fills.map((fill) => [fill.execId, fill]));
  const counted = new Map<string, number>();
  for (const { execId } of booked) counted.set(execId, (counted.get(execId) ?? 0) + 1);
  const doubled = [...counted]
    .filter(([, count]) => count > 1)
    .map(([execId, count]) => ({ check: 'fills', where: execId, what: `booked ${count} times` }));
  const lost = venue.fills
    .filter(({ execId }) => gone.has(execId) || !counted.has(execId))
    .map((fill) => ({
      check: 'fills',
      where: fill.execId,
      what: `in the venue's book and in no journal${gone.has(fill.execId) ? ' any more' : ''}: ${JSON.stringify(fill)}`,
    }));
  const atVenue = byClOrdId(venue.orders);
  return [
    ...ours.flatMap((fill) => compareFill(fill, theirs.get(fill.execId))),
    ...doubled,
    ...lost,
    ...snapshots.flatMap(({ orders }) => orders.flatMap((order) => leavesFindings(order, atVenue))),
  ];
}

/** What an order in doubt is open for is not known here, and is told apart: `ordersInDoubt`. */
const isKnownDoubt = ({ inDoubtSince, state }: Order): boolean =>
  inDoubtSince !== undefined && !hasEnded(state);

function leavesFindings(order: Order, venue: VenueOrders): Finding[] {
  const what = isKnownDoubt(order) ? undefined : leavesProblem(order, venue);
  const where = `${order.account} ${order.id} ${order.state}`;
  return what === undefined ? [] : [{ check: 'open orders', where, what }];
}
