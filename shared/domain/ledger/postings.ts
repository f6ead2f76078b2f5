import { assert } from '../../kernel/assert.ts';
import type { OrderId } from '../../kernel/brand.ts';
import type { Account } from '../accounts/account.ts';
import { Exact, money } from '../money/exact.ts';
import type { Position, Side, Ticker } from '../orders/order.ts';
import {
  CASH_PROVISIONAL,
  CASH_SETTLED,
  cashUnsettled,
  FIRM_BANK,
  FIRM_INTEREST,
  isFirmAccount,
  POSITION,
  USD,
  unsettledDate,
} from './chart-of-accounts.ts';
import { bustLegs, fillLegs } from './fill-legs.ts';
import { principalOfBust, principalOfFill } from './fill-principal.ts';
import type { AccountEvent, Asset, Posting } from './journal.ts';
import { type Leg, leg } from './leg.ts';

export type SideOf = (order: OrderId) => { readonly symbol: Ticker; readonly side: Side };

/** The legs of one event; most events move no money. Each event's own legs sum to zero per asset. */
export function legsOf(event: AccountEvent, orderOf: SideOf): Leg[] {
  switch (event.type) {
    case 'funds-deposited':
      return [leg(CASH_SETTLED, USD, event.amount), leg(FIRM_BANK, USD, event.amount.negated())];
    case 'interest-charged':
      return [
        leg(CASH_SETTLED, USD, event.amount.negated()),
        leg(FIRM_INTEREST, USD, event.amount),
      ];
    case 'cash-settled':
      return [
        leg(cashUnsettled(event.date), USD, event.amount.negated()),
        leg(CASH_SETTLED, USD, event.amount),
      ];
    case 'order-filled': {
      const { symbol, side } = orderOf(event.order);
      return fillLegs({ ...event, symbol, side, principal: principalOfFill(side, event) });
    }
    case 'fill-busted': {
      const { symbol, side } = orderOf(event.order);
      return bustLegs({ ...event, symbol, side, principal: principalOfBust(side, event) });
    }
    default:
      return [];
  }
}

/** The balance of a customer's ledger account; zero when it has none. */
export function balanceOf(
  account: Account,
  position: (symbol: Ticker) => Position | undefined,
  ledgerAccount: string,
  asset: Asset,
): Exact {
  if (ledgerAccount === POSITION) return position(asset)?.quantity ?? new Exact(0);
  assert(asset === USD, `no ${asset} in ${ledgerAccount}`);
  if (ledgerAccount === CASH_SETTLED) return account.cash.settled;
  if (ledgerAccount === CASH_PROVISIONAL) return account.cash.provisional;
  const date = unsettledDate(ledgerAccount);
  assert(date !== undefined, `unknown ledger account ${ledgerAccount}`);
  return account.cash.unsettled[date] ?? money('0');
}

/**
 * The postings of an entry: legs to the same ledger account and asset are one posting, in the order in which they
 * first appear, and none when nothing moves; customer postings carry the balance after them (law 3).
 */
export function post(
  legs: readonly Leg[],
  before: (ledgerAccount: string, asset: Asset) => Exact,
): Posting[] {
  const merged = new Map<string, Leg>();
  for (const each of legs) {
    const key = `${each.ledgerAccount} ${each.asset}`;
    const earlier = merged.get(key);
    merged.set(key, earlier ? { ...each, amount: earlier.amount.plus(each.amount) } : each);
  }
  const moving = [...merged.values()].filter(({ amount }) => !amount.isZero());
  const postings = moving.map((each) =>
    isFirmAccount(each.ledgerAccount)
      ? each
      : { ...each, balance: before(each.ledgerAccount, each.asset).plus(each.amount) },
  );
  assertBalanced(postings);
  return postings;
}

/** Law 3: an entry sums to zero per asset. An entry that does not is a bug, and is never written. */
export function assertBalanced(postings: readonly Posting[]): void {
  const sums = new Map<Asset, Exact>();
  for (const { asset, amount } of postings) {
    sums.set(asset, (sums.get(asset) ?? new Exact(0)).plus(amount));
  }
  for (const [asset, total] of sums)
    assert(total.isZero(), `entry does not balance in ${asset}: ${total}`);
}
