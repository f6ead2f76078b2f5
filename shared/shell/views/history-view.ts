import type { AccountHistory } from '../../domain/accounts/history.ts';
import { openedAccount } from '../../domain/accounts/state.ts';
import type { CivilDate } from '../../domain/calendar/civil-date.ts';
import { balancesOf } from '../../domain/ledger/balances.ts';
import type { Lot, RealizedGain } from '../../domain/ledger/relieve-lots.ts';
import { lotsOf } from '../../domain/ledger/tax-lots.ts';
import { Exact, type Money, sum, text } from '../../domain/money/exact.ts';
import type { Position } from '../../domain/orders/order.ts';
import { type Instant, isoTime } from '../../kernel/brand.ts';
import { type PageQuery, pageOf } from '../history-route.ts';

/** Which account, when, and by which entry of its journal. */
const header = ({ state }: AccountHistory, at: Instant) => {
  const { id, sequence } = openedAccount(state);
  return { account_id: id, as_of: isoTime(at), sequence };
};

const byDate = <Name extends string>(
  amounts: Readonly<Record<CivilDate, Exact>>,
  name: Name,
): { date: CivilDate }[] =>
  Object.entries(amounts).map(([date, amount]) => ({ date, [name]: text(amount) }));

export function balancesView(history: AccountHistory, at: Instant) {
  const balances = balancesOf(openedAccount(history.state), at);
  return {
    ...header(history, at),
    currency: 'USD',
    settled: text(balances.settled),
    unsettled: byDate(balances.unsettled, 'amount'),
    provisional: text(balances.provisional),
    cash: text(balances.cash),
    held: text(balances.held),
    // What a cash account may buy with. A margin account's buying power needs prices: GET /v2/account has it.
    cash_available: text(balances.available),
    withdrawable: text(balances.withdrawable),
  };
}

const PRICE_DECIMALS = 6;

const positionLine = ({ symbol, quantity, cost, unsettled }: Position) => ({
  symbol,
  qty: text(quantity),
  cost_basis: text(cost),
  avg_entry_price: text(
    cost.dividedBy(quantity).toDecimalPlaces(PRICE_DECIMALS, Exact.ROUND_HALF_UP),
  ),
  unsettled: byDate(unsettled, 'qty'),
});

export const positionsView = (history: AccountHistory, at: Instant) => ({
  ...header(history, at),
  positions: [...history.state.positions.values()]
    .filter(({ quantity }) => !quantity.isZero())
    .sort((a, b) => (a.symbol < b.symbol ? -1 : 1))
    .map(positionLine),
});

const lotLine = ({ id, symbol, quantity, cost, acquiredOn }: Lot) => ({
  id,
  symbol,
  qty: text(quantity),
  cost_basis: text(cost),
  acquired_on: acquiredOn,
});

export function taxLotsView(history: AccountHistory, at: Instant, query: PageQuery) {
  const { page, next_page_token } = pageOf(lotsOf(history.lots).open, query, at);
  return { ...header(history, at), tax_lots: page.map(lotLine), next_page_token };
}

const gainLine = (gain: RealizedGain) => ({
  lot_id: gain.lot,
  closed_by: gain.closedBy,
  symbol: gain.symbol,
  qty: text(gain.quantity),
  acquired_on: gain.acquiredOn,
  sold_on: gain.soldOn,
  proceeds: text(gain.proceeds),
  fees: text(gain.fees),
  cost_basis: text(gain.cost),
  gain: text(gain.gain),
  term: gain.term,
});

const totalOf = (gains: readonly RealizedGain[], term: RealizedGain['term']): Money =>
  sum(gains.filter((each) => each.term === term).map(({ gain }) => gain));

export type SoldBetween = { readonly from: CivilDate; readonly to: CivilDate };

export function realizedGainsView(
  history: AccountHistory,
  at: Instant,
  { from, to, ...query }: SoldBetween & PageQuery,
) {
  const gains = lotsOf(history.lots).gains.filter(({ soldOn }) => soldOn >= from && soldOn <= to);
  const { page, next_page_token } = pageOf(gains, query, at);
  return {
    ...header(history, at),
    from,
    to,
    short_term: text(totalOf(gains, 'short')),
    long_term: text(totalOf(gains, 'long')),
    realized_gains: page.map(gainLine),
    next_page_token,
  };
}
