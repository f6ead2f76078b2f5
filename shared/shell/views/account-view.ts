import type { ValuedAccount } from '../../app/value-account.ts';
import { type Account, isQuarantined } from '../../domain/accounts/account.ts';
import { text, ZERO_MONEY } from '../../domain/money/exact.ts';
import type { MarginCall } from '../../domain/risk/margin-state.ts';
import { type AccountId, isoTime } from '../../kernel/brand.ts';

const ZERO = text(ZERO_MONEY);

/** Twelve characters of the account's own id: short enough to read out, and no counter that writers would share. */
export const accountNumber = (id: AccountId): string =>
  `BW${id.replaceAll('-', '').slice(0, 10).toUpperCase()}`;

/** What a cash account and a margin account show differently. */
function marginFields({ margin, longMarketValue, buyingPower }: ValuedAccount) {
  if (margin === undefined) {
    const power = text(buyingPower);
    return {
      regt_buying_power: power,
      non_marginable_buying_power: power,
      initial_margin: text(longMarketValue),
      maintenance_margin: ZERO,
      last_maintenance_margin: ZERO,
      sma: ZERO,
      multiplier: '1',
      daytrade_count: 0,
    };
  }
  const { figures, state } = margin;
  return {
    regt_buying_power: text(margin.regTBuyingPower),
    non_marginable_buying_power: text(margin.nonMarginableBuyingPower),
    initial_margin: text(figures.initialMargin),
    maintenance_margin: text(figures.maintenanceMargin),
    last_maintenance_margin: text(margin.lastMaintenanceMargin),
    sma: text(state.sma),
    multiplier: '2',
    daytrade_count: margin.dayTrades,
  };
}

/**
 * An account as Alpaca's clients read it; amounts are never null, since programs turn them into floats. Alpaca removed
 * the day-trading fields in 2026 and broke strict clients: they stay, harmless.
 */
export const accountView = (valued: ValuedAccount) => {
  const { account, equity, longMarketValue } = valued;
  return {
    id: account.id,
    account_number: accountNumber(account.id),
    status: 'ACTIVE',
    crypto_status: 'INACTIVE',
    currency: 'USD',
    cash: text(valued.cash),
    portfolio_value: text(equity),
    equity: text(equity),
    last_equity: text(valued.previousEquity),
    buying_power: text(valued.buyingPower),
    options_buying_power: ZERO,
    daytrading_buying_power: ZERO,
    long_market_value: text(longMarketValue),
    short_market_value: ZERO,
    ...marginFields(valued),
    accrued_fees: ZERO,
    pending_transfer_in: ZERO,
    pending_transfer_out: ZERO,
    pending_reg_taf_fees: ZERO,
    intraday_adjustments: ZERO,
    pattern_day_trader: false,
    trading_blocked: isQuarantined(account),
    transfers_blocked: isQuarantined(account),
    account_blocked: false,
    trade_suspended_by_user: false,
    shorting_enabled: false,
    options_approved_level: 0,
    options_trading_level: 0,
    created_at: isoTime(account.openedAt),
  };
};

const rulesView = ({ margin, settings }: Account) => ({
  day_trade_rule: margin?.dayTradeRule ?? 'intraday_margin',
  concentration_limit: settings?.concentration === undefined ? null : text(settings.concentration),
  duplicate_window: settings?.duplicateSeconds ?? null,
});

const callView = (call: MarginCall | undefined) =>
  call === undefined ? null : { amount: text(call.amount), due_on: call.dueOn };

/** An account as the broker routes answer it: no valuation. */
export const brokerAccountView = (account: Account) => ({
  id: account.id,
  account_number: accountNumber(account.id),
  status: 'ACTIVE',
  crypto_status: 'INACTIVE',
  currency: 'USD',
  created_at: isoTime(account.openedAt),
  type: account.margin === undefined ? 'cash' : 'margin',
  order_rate: account.orderRate?.ordersPerSecond ?? null,
  rules: rulesView(account),
  margin_call: callView(account.margin?.call),
  good_faith_violations: account.conduct?.violations ?? [],
  restricted_until: account.conduct?.restrictedUntil ?? null,
  parked_commands: account.quarantine.next - account.quarantine.first,
});
