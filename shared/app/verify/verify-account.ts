import type { Account, Hold } from '../../domain/accounts/account.ts';
import type { StoredEntry } from '../../domain/ledger/journal.ts';
import { Exact, type Money, type Quantity } from '../../domain/money/exact.ts';
import { hasEnded, leavesQuantity, type Order, type Position } from '../../domain/orders/order.ts';
import { cashHeld } from '../../domain/risk/buying-power.ts';
import { auditChain } from './audit-chain.ts';
import { auditFees } from './audit-fees.ts';
import { auditPostings } from './audit-postings.ts';
import { differences } from './differences.ts';
import type { Finding } from './finding.ts';
import { type Replay, replayAccount } from './replay-account.ts';
import { takenByVenue } from './taken-by-venue.ts';
import { type KeptSnapshot, verifySnapshots } from './verify-snapshots.ts';

/** One account as it stands in the table, all read at one version of its head. */
export type AccountSnapshot = {
  readonly account: Account;
  readonly entries: readonly StoredEntry[];
  readonly orders: readonly Order[];
  readonly positions: readonly Position[];
  readonly kept?: readonly KeptSnapshot[];
  /** What was there and could not be read as what its key says. */
  readonly unreadable?: readonly Finding[];
};

const compare = (where: string, live: unknown, replayed: unknown): Finding[] =>
  differences(live, replayed).map((what) => ({ check: 'live = replay', where, what }));

const up = (value: Exact): Exact => value.toDecimalPlaces(2, Exact.ROUND_UP);
const inventoryOf = ({ inventoryValue }: Order): Exact => inventoryValue ?? new Exact(0);
const venuesOf = (order: Order): Exact => order.filledValue.minus(inventoryOf(order));

/** What a purchase's fills cost: the venue's together half up, the inventory's up. */
const bookedFor = (order: Order): Exact =>
  venuesOf(order)
    .toDecimalPlaces(2, Exact.ROUND_HALF_UP)
    .plus(up(inventoryOf(order)));

/** What it costs at most once the venue has filled shares worth that much more. */
const mostFor = (order: Order, more: Exact): Exact =>
  up(venuesOf(order).plus(more)).plus(up(inventoryOf(order)));

/** A hold worked out from its order alone. */
function neededHold(order: Order): Hold | undefined {
  const { state, terms, extraHold, sharedQuantity } = order;
  if (hasEnded(state) || state === 'PENDING') return undefined;
  const { symbol } = terms;
  if (state === 'HELD') {
    if (sharedQuantity === undefined) return undefined;
    const own = terms.quantity.minus(sharedQuantity) as Quantity;
    return { kind: 'shares', symbol, quantity: own };
  }
  const leaves = leavesQuantity(order);
  if (terms.side === 'sell')
    return { kind: 'shares', symbol, quantity: (extraHold ?? leaves) as Quantity };
  if (extraHold !== undefined) return { kind: 'cash', symbol, amount: extraHold as Money };
  const booked = bookedFor(order);
  if (terms.notional !== undefined) {
    return { kind: 'cash', symbol, amount: Exact.max(terms.notional.minus(booked), 0) as Money };
  }
  if (order.holdPrice === undefined) return undefined;
  const most = mostFor(order, order.holdPrice.times(leaves.trunc()));
  const fraction = up(order.holdPrice.times(leaves.minus(leaves.trunc())));
  return { kind: 'cash', symbol, amount: most.minus(booked).plus(fraction) as Money };
}

function holdFindings({ account, orders }: AccountSnapshot): Finding[] {
  const needed = new Map(
    orders.flatMap((order): [string, Hold][] => {
      const hold = neededHold(order);
      return hold ? [[order.id, hold]] : [];
    }),
  );
  const ids = new Set([...needed.keys(), ...account.open.keys()]);
  return [...ids].flatMap((id) => {
    const [have, need] = [account.open.get(id as Order['id']), needed.get(id)];
    return differences(have, need).map((what) => ({
      check: 'holds',
      where: `${account.id} order ${id}`,
      what: what.replace('live', 'held').replace('replayed', 'needed'),
    }));
  });
}

function negativeFindings(snapshot: AccountSnapshot): Finding[] {
  const { account, positions } = snapshot;
  const held = cashHeld(account).isNegative()
    ? [{ check: 'nothing negative', where: account.id, what: `held cash ${cashHeld(account)}` }]
    : [];
  const short = positions
    .filter(({ quantity }) => quantity.isNegative())
    .filter(({ symbol, quantity }) => quantity.abs().gt(takenByVenue(snapshot, symbol)))
    .map(({ symbol, quantity }) => ({
      check: 'nothing negative',
      where: `${account.id} ${symbol}`,
      what: `position ${quantity}`,
    }));
  return [...held, ...short];
}

/** The journal ends where the head says that it does. */
function endFindings({ account, entries }: AccountSnapshot): Finding[] {
  const last = entries.at(-1)?.entry.sequence ?? 0;
  const finding = (sequence: number, what: string): Finding => ({
    check: 'chain',
    where: `${account.id} J#${sequence}`,
    what,
  });
  if (last < account.sequence) {
    return [finding(last + 1, `is missing: the head is at ${account.sequence}`)];
  }
  return last > account.sequence
    ? [finding(account.sequence + 1, `lies beyond the head, which is at ${account.sequence}`)]
    : [];
}

function liveFindings(snapshot: AccountSnapshot, { state }: Replay): Finding[] {
  const { account, orders, positions } = snapshot;
  const live = orders.filter((order) => order.state !== 'PENDING');
  const liveIds = new Set(live.map(({ id }) => id));
  const liveSymbols = new Set(positions.map(({ symbol }) => symbol));
  const missing = [
    ...[...state.orders.keys()].filter((id) => !liveIds.has(id)).map((id) => `order ${id}`),
    ...[...state.positions.keys()]
      .filter((symbol) => !liveSymbols.has(symbol))
      .map((symbol) => `position ${symbol}`),
  ];
  return [
    ...compare(`${account.id} head`, account, state.account),
    ...live.flatMap((order) =>
      compare(`${account.id} order ${order.id}`, order, state.orders.get(order.id)),
    ),
    ...positions.flatMap((position) =>
      compare(
        `${account.id} position ${position.symbol}`,
        position,
        state.positions.get(position.symbol),
      ),
    ),
    ...missing.map((what) => ({
      check: 'live = replay',
      where: `${account.id} ${what}`,
      what: 'is in the journal and not in the table',
    })),
  ];
}

/** What a client was told is accepted must be decided: once nothing is under way, no order is PENDING (law 6). */
const undecidedFindings = ({ account, orders }: AccountSnapshot): Finding[] =>
  orders
    .filter(({ state }) => state === 'PENDING')
    .map(({ id }) => ({
      check: 'accepted orders',
      where: `${account.id} ${id}`,
      what: 'was accepted and never decided',
    }));

/** What a journal says that is whole up to the head; of a broken one, nothing more can be compared. */
function journalFindings(snapshot: AccountSnapshot): Finding[] {
  const { account, entries } = snapshot;
  const chain = auditChain(account.id, entries);
  const end = endFindings(snapshot);
  const inPlace = entries.slice(0, chain.inPlace);
  const whole = chain.inPlace === account.sequence && end.length === 0;
  const replay = replayAccount(account.id, inPlace);
  return [
    ...chain.findings,
    ...end,
    ...auditPostings(
      snapshot,
      inPlace.map(({ entry }) => entry),
      whole,
    ),
    ...replay.findings,
    ...(whole && replay.complete
      ? [
          ...liveFindings(snapshot, replay),
          ...auditFees(entries, snapshot.orders),
          ...verifySnapshots(account.id, entries, snapshot.kept ?? [], snapshot.positions),
        ]
      : []),
  ];
}

/** Everything that can be said of one account from its own items: chain, sums, replay, holds, signs. */
export function verifyAccount(snapshot: AccountSnapshot): Finding[] {
  return [
    ...(snapshot.unreadable ?? []),
    ...journalFindings(snapshot),
    ...holdFindings(snapshot),
    ...negativeFindings(snapshot),
    ...undecidedFindings(snapshot),
  ];
}
