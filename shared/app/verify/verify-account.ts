import type { Account, Hold } from '../../domain/accounts/account.ts';
import type { StoredEntry } from '../../domain/ledger/journal.ts';
import { text } from '../../domain/money/exact.ts';
import { hasEnded, leavesQuantity, type Order, type Position } from '../../domain/orders/order.ts';
import { cashHeld, cashHoldFor } from '../../domain/risk/buying-power.ts';
import { type Finding, type Replay, replayAccount } from './replay-account.ts';

/** One account as it stands in the table, all read at one version of its head. */
export type AccountSnapshot = {
  readonly account: Account;
  readonly entries: readonly StoredEntry[];
  readonly orders: readonly Order[];
  readonly positions: readonly Position[];
};

const plain = (value: unknown): unknown => {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([k, v]) => [k, plain(v)]).sort());
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  if ('toFixed' in value) return text(value as Parameters<typeof text>[0]);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, each]) => [name, plain(each)]),
  );
};

/** Values as text that is equal exactly when they are. */
const canonical = (value: unknown): string => JSON.stringify(plain(value));

const compare = (where: string, live: unknown, replayed: unknown): Finding[] =>
  canonical(live) === canonical(replayed)
    ? []
    : [
        {
          check: 'live = replay',
          where,
          what: `live ${canonical(live)}, replayed ${canonical(replayed)}`,
        },
      ];

/** A hold worked out from its order alone. */
function neededHold(order: Order): Hold | undefined {
  if (hasEnded(order.state) || order.state === 'PENDING') return undefined;
  const leaves = leavesQuantity(order);
  if (order.terms.side === 'sell')
    return { kind: 'shares', symbol: order.terms.symbol, quantity: leaves };
  if (order.holdPrice === undefined) return undefined;
  return { kind: 'cash', amount: cashHoldFor(order.holdPrice, leaves) };
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
    return canonical(have ?? null) === canonical(need ?? null)
      ? []
      : [
          {
            check: 'holds',
            where: `${account.id} ${id}`,
            what: `held ${canonical(have ?? null)}, needed ${canonical(need ?? null)}`,
          },
        ];
  });
}

function negativeFindings({ account, positions }: AccountSnapshot): Finding[] {
  const held = cashHeld(account).isNegative()
    ? [{ check: 'nothing negative', where: account.id, what: `held cash ${cashHeld(account)}` }]
    : [];
  const short = positions
    .filter(({ quantity }) => quantity.isNegative())
    .map(({ symbol, quantity }) => ({
      check: 'nothing negative',
      where: `${account.id} ${symbol}`,
      what: `position ${quantity}`,
    }));
  return [...held, ...short];
}

function liveFindings(snapshot: AccountSnapshot, { state }: Replay): Finding[] {
  const { account, orders, positions } = snapshot;
  const live = orders.filter((order) => order.state !== 'PENDING');
  const liveIds = new Set(live.map(({ id }) => id));
  const liveSymbols = new Set(positions.map(({ symbol }) => symbol));
  const missing = [
    ...[...state.orders.keys()].filter((id) => !liveIds.has(id)).map((id) => `order ${id}`),
    ...[...state.positions.keys()].filter((symbol) => !liveSymbols.has(symbol)),
  ];
  return [
    ...compare(account.id, account, state.account),
    ...live.flatMap((order) =>
      compare(`${account.id} ${order.id}`, order, state.orders.get(order.id) ?? null),
    ),
    ...positions.flatMap((position) =>
      compare(
        `${account.id} ${position.symbol}`,
        position,
        state.positions.get(position.symbol) ?? null,
      ),
    ),
    ...missing.map((what) => ({
      check: 'live = replay',
      where: account.id,
      what: `${what} is in the journal and not in the table`,
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

/** Everything that can be said of one account from its own items: chain, replay, holds, signs. */
export function verifyAccount(snapshot: AccountSnapshot): Finding[] {
  const replay = replayAccount(snapshot.account.id, snapshot.entries);
  return [
    ...replay.findings,
    ...liveFindings(snapshot, replay),
    ...holdFindings(snapshot),
    ...negativeFindings(snapshot),
    ...undecidedFindings(snapshot),
  ];
}
