import type { CivilDate } from '../calendar/civil-date.ts';
import { add, type Money, subtract, ZERO_MONEY } from '../money/exact.ts';
import {
  type Funds,
  gained,
  type Trade,
  type Traded,
  UNUSED,
  type UsedProceeds,
} from './settled-funds.ts';
import {
  anyOf,
  inDateOrder,
  least,
  less,
  minus,
  more,
  most,
  NOTHING,
  only,
  paidShares,
  partOf,
  type Unpaid,
  type UnpaidShares,
  unpaidOf,
} from './unpaid-shares.ts';

/** `unpaid`: of the order's fills, this one with them; what was paid for last is taken back first. */
function afterBoughtBack(funds: Funds, trade: Trade, own: UnpaidShares): Traded {
  let { settled } = funds;
  let left: Money = trade.amount;
  const proceeds: Record<CivilDate, Money> = { ...funds.proceeds };
  const used: Record<CivilDate, UsedProceeds> = { ...funds.used };
  const unpaid: Record<CivilDate, Unpaid> = { ...funds.unpaid };
  const still: Record<CivilDate, Unpaid> = {};
  for (const [date, each] of inDateOrder(own).reverse()) {
    const cost = least(each.cost, left);
    const back: Unpaid = { shares: paidShares(each.shares, each.cost, cost), cost };
    left = subtract(left, cost);
    still[date] = less(each, back);
    unpaid[date] = less(unpaid[date] ?? NOTHING, back);
    const { waiting, paid } = used[date] ?? UNUSED;
    const free = least(waiting, cost);
    const others = subtract(cost, free);
    settled = add(settled, others);
    if (used[date] === undefined) continue;
    proceeds[date] = add(proceeds[date] ?? ZERO_MONEY, free);
    used[date] = { waiting: subtract(waiting, free), paid: most(minus(paid, others), 0) };
  }
  const owned = subtract(funds.owned, trade.quantity);
  return {
    funds: {
      settled: add(settled, left),
      proceeds,
      used,
      owned,
      unpaid: unpaidOf(unpaid, owned),
    },
    unpaid: still,
  };
}

/**
 * `unpaid`: what the order sold of unpaid shares, which come back before those that were paid for. What settled cash had
 * paid counts for those that stay sold first.
 */
function afterSaleBack(funds: Funds, trade: Trade, own: UnpaidShares): Traded {
  let left = trade.quantity;
  const used: Record<CivilDate, UsedProceeds> = { ...funds.used };
  const unpaid: Record<CivilDate, Unpaid> = { ...funds.unpaid };
  const still: Record<CivilDate, Unpaid> = {};
  for (const [date, each] of inDateOrder(own).reverse()) {
    const back = partOf(each, least(each.shares, left));
    left = subtract(left, back.shares);
    const rest = less(each, back);
    const counted = each.paid ?? ZERO_MONEY;
    const kept = least(counted, rest.cost);
    still[date] = kept.isZero() ? rest : { ...rest, paid: kept };
    unpaid[date] = more(unpaid[date] ?? NOTHING, back);
    const { waiting, paid } = used[date] ?? UNUSED;
    used[date] = { waiting, paid: add(paid, subtract(counted, kept)) };
  }
  const owned = add(funds.owned, trade.quantity);
  const { settlesOn } = trade;
  return {
    funds: {
      settled: subtract(funds.settled, least(trade.amount, 0)),
      proceeds: {
        ...funds.proceeds,
        [settlesOn]: subtract(funds.proceeds[settlesOn] ?? ZERO_MONEY, gained(trade)),
      },
      used,
      owned,
      unpaid: unpaidOf(unpaid, owned),
    },
    unpaid: still,
  };
}

/**
 * Funds after a fill was taken back, as they would be without it: what paid for a purchase is there again, and of a
 * sale's shares those are unpaid again that were. `own` is what its order knows of that, and what is left of it is
 * returned. Proceeds that a purchase has used are below zero then: until they settle another's cash may take their place.
 */
export function fundsAfterBust(funds: Funds, trade: Trade, own: UnpaidShares): Traded {
  const result =
    trade.side === 'buy' ? afterBoughtBack(funds, trade, own) : afterSaleBack(funds, trade, own);
  return { ...result, unpaid: only(result.unpaid, (_date, each) => anyOf(each)) };
}
