import type { Account } from '../../domain/accounts/account.ts';
import type { AccountEvent, JournalEntry } from '../../domain/ledger/journal.ts';
import { Exact, text } from '../../domain/money/exact.ts';
import type { Position } from '../../domain/orders/order.ts';
import type { Finding } from './finding.ts';

/**
 * The money once more, by an auditor's own arithmetic: nothing here calls what the engine books with. Sums of postings
 * against the balances that they carry, against the head and the positions, and against what the events traded.
 */
type Sums = Map<string, Exact>;
type Book = { readonly account: Account; readonly positions: readonly Position[] };

const ZERO = new Exact(0);
const addTo = (sums: Sums, key: string, amount: Exact): Exact => {
  const total = (sums.get(key) ?? ZERO).plus(amount);
  sums.set(key, total);
  return total;
};
const isFirms = (ledgerAccount: string): boolean => ledgerAccount.startsWith('firm.');

/** Each entry sums to zero per asset, and each of its balances is the one before it plus its amount. */
function entryFaults({ postings }: JournalEntry, running: Sums): string[] {
  const faults: string[] = [];
  const perAsset: Sums = new Map();
  for (const { ledgerAccount, asset, amount, balance } of postings) {
    addTo(perAsset, asset, amount);
    const total = addTo(running, `${ledgerAccount} ${asset}`, amount);
    if (isFirms(ledgerAccount) || (balance?.eq(total) ?? false)) continue;
    const said = balance === undefined ? 'no balance' : text(balance);
    faults.push(
      `${ledgerAccount} ${asset}: says ${said} after it, its postings sum to ${text(total)}`,
    );
  }
  for (const [asset, sum] of perAsset) {
    if (!sum.isZero()) faults.push(`does not balance in ${asset}: ${text(sum)}`);
  }
  return faults;
}

/** Per order, what it trades, and the exact value of its fills at the venue that stand, those of the orders it replaced included. */
type Traded = { readonly symbol: string; readonly side: string; value: Exact; replaces?: string };
type Orders = Map<string, Traded>;

const centsOf = (value: Exact): Exact => value.toDecimalPlaces(2, Exact.ROUND_HALF_UP);

/** An order moves its whole value at the venue to the cent: a fill, what it adds to that. */
function moved(order: Traded, change: Exact): Exact {
  const before = centsOf(order.value);
  order.value = order.value.plus(change);
  return centsOf(order.value).minus(before);
}

/** The inventory's one fill is rounded by itself, and never in the customer's favour. */
const movedByInventory = ({ side }: Traded, value: Exact): Exact =>
  value.toDecimalPlaces(2, side === 'buy' ? Exact.ROUND_UP : Exact.ROUND_DOWN);

function noteOrder(event: AccountEvent, orders: Orders): void {
  if ('terms' in event) {
    const { symbol, side } = event.terms;
    const replaces = event.type === 'order-placed' ? event.replaces : undefined;
    const order: Traded = { symbol, side, value: ZERO };
    orders.set(event.order, replaces === undefined ? order : { ...order, replaces });
  }
  if (event.type !== 'replacement-accepted') return;
  const order = orders.get(event.order);
  if (order) order.value = orders.get(order.replaces ?? '')?.value ?? ZERO;
}

/** What an event gives the customer, per asset. */
function worthOf(event: AccountEvent, orders: Orders): [asset: string, amount: Exact][] {
  if (event.type === 'funds-deposited') return [['USD', event.amount]];
  if (event.type === 'interest-charged') return [['USD', event.amount.negated()]];
  if (event.type !== 'order-filled' && event.type !== 'fill-busted') return [];
  const order = orders.get(event.order) ?? { symbol: 'unknown order', side: 'buy', value: ZERO };
  const sign = event.type === 'fill-busted' ? -1 : 1;
  const fees = event.fees === undefined ? ZERO : event.fees.sec.plus(event.fees.taf).times(sign);
  const shares = event.quantity.times(sign);
  const change = event.price.times(shares);
  const value =
    event.counterparty === 'inventory' ? movedByInventory(order, change) : moved(order, change);
  return order.side === 'buy'
    ? [
        ['USD', value.negated()],
        [order.symbol, shares],
      ]
    : [
        ['USD', value.minus(fees)],
        [order.symbol, shares.negated()],
      ];
}

/** What an entry posts to the customer is what its events are worth. */
function tradeFaults({ events, postings }: JournalEntry, orders: Orders): string[] {
  const left: Sums = new Map();
  for (const event of events) {
    noteOrder(event, orders);
    for (const [asset, amount] of worthOf(event, orders)) addTo(left, asset, amount.negated());
  }
  for (const { ledgerAccount, asset, amount } of postings) {
    if (!isFirms(ledgerAccount)) addTo(left, asset, amount);
  }
  return [...left].flatMap(([asset, amount]) =>
    amount.isZero() ? [] : [`posts ${text(amount)} ${asset} more than its events are worth`],
  );
}

/** The cash and shares of the head and positions under the names of their ledger accounts. */
function liveBalances({ account, positions }: Book): Sums {
  const { settled, provisional, unsettled } = account.cash;
  return new Map([
    ['cash.settled USD', settled],
    ['cash.provisional USD', provisional],
    ...Object.entries(unsettled).map(([date, amount]): [string, Exact] => [
      `cash.unsettled.${date} USD`,
      amount,
    ]),
    ...positions.map(({ symbol, quantity }): [string, Exact] => [`position ${symbol}`, quantity]),
  ]);
}

function balanceFaults(live: Sums, running: Sums): string[] {
  const customers = [...running.keys()].filter((key) => !isFirms(key));
  return [...new Set([...live.keys(), ...customers])].flatMap((key) => {
    const [has, posted] = [live.get(key) ?? ZERO, running.get(key) ?? ZERO];
    return has.eq(posted) ? [] : [`${key}: live ${text(has)}, its postings sum to ${text(posted)}`];
  });
}

/** `whole`: the entries are all there are, so that their sums are the balances of today. */
export function auditPostings(
  book: Book,
  entries: readonly JournalEntry[],
  whole: boolean,
): Finding[] {
  const running: Sums = new Map();
  const orders: Orders = new Map();
  const { id } = book.account;
  const findings = entries.flatMap((entry) =>
    [...entryFaults(entry, running), ...tradeFaults(entry, orders)].map((what) => ({
      check: 'postings',
      where: `${id} J#${entry.sequence}`,
      what,
    })),
  );
  if (!whole) return findings;
  const live = balanceFaults(liveBalances(book), running);
  return [...findings, ...live.map((what) => ({ check: 'balances', where: id, what }))];
}
