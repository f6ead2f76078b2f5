import '../support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import type { Account } from '../../shared/domain/accounts/account.ts';
import { Exact, money, quantity } from '../../shared/domain/money/exact.ts';
import { NEW_MARGIN_STATE } from '../../shared/domain/risk/margin-state.ts';
import { REFUSAL_REASONS, type RefusalReason } from '../../shared/domain/risk/refusal.ts';
import { instant, type OrderId } from '../../shared/kernel/brand.ts';
import { MAX_OPEN_ORDERS } from '../../shared/kernel/limits.ts';
import { ERROR_TABLE } from '../../shared/shell/error-table.ts';
import { NOW, positionOf } from '../support/api-fixtures.ts';
import type { HttpAnswer } from '../support/http-call.ts';
import {
  type SmallBrokerage,
  type SmallBrokerageOptions,
  smallBrokerage,
} from '../support/small-brokerage.ts';

/**
 * Every reason for which an order is refused, reached through the real handlers as a client reaches it: `asked` is the
 * answer to its request, `told` the order as GET shows it once the worker, or the venue, has refused it.
 */
type Reached = { readonly asked: HttpAnswer } | { readonly told: HttpAnswer };
type Scenario = () => Promise<Reached>;

const MARKET = { symbol: 'ACME', qty: '3', side: 'buy', type: 'market', time_in_force: 'day' };
/** ACME trades at about 143 here: a limit to buy far below rests, one to sell far above does. */
const LIMIT = { ...MARKET, type: 'limit', limit_price: '100' };
const SELL = { ...LIMIT, side: 'sell', limit_price: '9999' };
const OWNER = { positions: [positionOf()] };

const asked =
  (body: object, options: SmallBrokerageOptions = {}): Scenario =>
  async () => ({ asked: await smallBrokerage(options).post(body) });

const ofAccount = (body: object, account: Partial<Account>): Scenario => asked(body, { account });

const switched =
  (scope: string, state: 'halted' | 'closing-only'): Scenario =>
  async () => {
    const brokerage = smallBrokerage({});
    brokerage.store.controls.set(scope as 'global', state);
    return { asked: await brokerage.post(LIMIT) };
  };

/** An order that the venue has, and what becomes of it. */
const placed =
  (
    next: (brokerage: SmallBrokerage, id: string) => Promise<Reached | undefined>,
    body: object = LIMIT,
    options: SmallBrokerageOptions = {},
  ): Scenario =>
  async () => {
    const brokerage = smallBrokerage(options);
    const { body: order } = await brokerage.post(body);
    await brokerage.work();
    return (await next(brokerage, order.id)) ?? { told: await brokerage.get(order.id) };
  };

const report = (execType: string) => ({
  reports: [
    {
      execId: `E-${execType}`,
      execType,
      clOrdId: 'C',
      venueOrderId: 'V',
      ordStatus: '0',
      symbol: 'ACME',
      side: 'buy',
      cumulativeQuantity: '0',
      leavesQuantity: execType === 'new' ? '3' : '0',
      transactTime: NOW,
    },
  ],
});
const acknowledge = (brokerage: SmallBrokerage, id: string): Promise<void> =>
  brokerage.hear('apply-execution-reports', id, report('new'));

const cash = (settled: string): Account['cash'] => ({
  settled: money(settled),
  unsettled: {},
  provisional: money('0'),
});
const margin = (settled: string, state: Partial<NonNullable<Account['margin']>> = {}) => ({
  cash: cash(settled),
  margin: { ...NEW_MARGIN_STATE, ...state },
});
const TODAY = '2026-11-23';
const full = new Map(
  Array.from({ length: MAX_OPEN_ORDERS }, (_, n) => [
    `order-${n}` as OrderId,
    { kind: 'cash' as const, symbol: 'SODA', amount: money('1') },
  ]),
);
const inTheAlwaysClosedWeek = instant(Date.UTC(2026, 10, 22, 15));

const SCENARIOS: Readonly<Record<RefusalReason, Scenario>> = {
  ACCOUNT_NOT_FOUND: async () => {
    const brokerage = smallBrokerage({});
    brokerage.store.heads.clear();
    return { asked: await brokerage.post(LIMIT) };
  },
  ACCOUNT_QUARANTINED: ofAccount(LIMIT, { quarantine: { first: 0, next: 1 } }),
  TRADING_HALTED_GLOBAL: switched('global', 'halted'),
  TRADING_CLOSING_ONLY_GLOBAL: switched('global', 'closing-only'),
  ACCOUNT_HALTED: switched('account/a0000000-0000-4000-8000-000000000001', 'halted'),
  ACCOUNT_CLOSING_ONLY: switched('account/a0000000-0000-4000-8000-000000000001', 'closing-only'),
  VENUE_HALTED: switched('venue/alpha', 'halted'),
  VENUE_CLOSING_ONLY: switched('venue/alpha', 'closing-only'),
  ORDER_TOO_OLD: async () => {
    const brokerage = smallBrokerage({});
    const { body } = await brokerage.post(LIMIT);
    await brokerage.work(instant(NOW + 3_600_001));
    return { told: await brokerage.get(body.id) };
  },
  OPTIONS_NOT_SUPPORTED: asked({ ...LIMIT, symbol: 'ACME261218C00150000' }),
  CRYPTO_NOT_SUPPORTED: asked({ ...LIMIT, symbol: 'BTC/USD' }),
  SYMBOL_NOT_FOUND: asked({ ...LIMIT, symbol: 'NOPE' }),
  SYMBOL_NOT_TRADABLE: asked({ ...LIMIT, symbol: 'NOTRADE1', limit_price: '50' }),
  SYMBOL_RESTRICTED: asked({ ...LIMIT, symbol: 'RSTRICT1', limit_price: '50' }),
  SYMBOL_CLOSING_ONLY: asked({ ...LIMIT, symbol: 'CLOSEONLY1', limit_price: '50' }),
  SYMBOL_HALTED: asked({ ...LIMIT, symbol: 'HALTED1', limit_price: '50' }),
  FRACTIONAL_NOT_SUPPORTED: asked({ ...LIMIT, symbol: 'NOFRACT1', qty: '0.5', limit_price: '50' }),
  FRACTIONAL_TOO_SMALL: asked({ ...LIMIT, qty: '0.001', limit_price: '150' }),
  FRACTIONAL_INVENTORY_FULL: placed(
    async () => undefined,
    { ...LIMIT, qty: '0.5' },
    { inventoryOwed: quantity('1000') },
  ),
  ORDER_TOO_LARGE: asked({ ...LIMIT, qty: '1000001', limit_price: '1' }),
  NOTIONAL_TOO_LARGE: asked({ ...LIMIT, qty: '1000000' }),
  POSITION_LIMIT_EXCEEDED: placed(async () => undefined, LIMIT, {
    positions: [positionOf({ quantity: quantity('4999998') })],
  }),
  CONCENTRATION_LIMIT_EXCEEDED: ofAccount(LIMIT, {
    settings: { concentration: new Exact('0.02') },
  }),
  LIMIT_PRICE_INCREMENT: asked({ ...LIMIT, limit_price: '100.001' }),
  STOP_PRICE_INCREMENT: asked({
    ...MARKET,
    type: 'stop',
    stop_price: '200.001',
  }),
  STOP_PRICE_INVALID: asked({ ...MARKET, type: 'stop', stop_price: '40' }),
  LIMIT_PRICE_COLLAR: asked({ ...LIMIT, limit_price: '900' }),
  EXIT_PRICE_INVALID: asked({
    ...MARKET,
    order_class: 'bracket',
    take_profit: { limit_price: '120' },
    stop_loss: { stop_price: '110' },
  }),
  PRICE_UNAVAILABLE: asked(MARKET, { prices: { quote: async () => undefined } }),
  MARKET_CLOSED: asked({ ...LIMIT, time_in_force: 'ioc' }, { now: inTheAlwaysClosedWeek }),
  EXTENDED_HOURS_TERMS: asked({ ...LIMIT, extended_hours: true, time_in_force: 'ioc' }),
  AUCTION_CUT_OFF: asked({ ...LIMIT, time_in_force: 'opg' }),
  ORDER_RATE_EXCEEDED: ofAccount(LIMIT, {
    orderRate: { ordersPerSecond: 10, second: NOW / 1000, placed: 10 },
  }),
  TOO_MANY_OPEN_ORDERS: ofAccount(LIMIT, { open: full }),
  DUPLICATE_ORDER: placed(async (brokerage) => ({ asked: await brokerage.post(LIMIT) }), LIMIT, {
    account: { settings: { duplicateSeconds: 10 } },
  }),
  POTENTIAL_WASH_TRADE: placed(
    async (brokerage) => ({ asked: await brokerage.post(MARKET) }),
    SELL,
    OWNER,
  ),
  INSUFFICIENT_BUYING_POWER: asked({ ...LIMIT, qty: '101' }),
  UNSETTLED_FUNDS_RESTRICTED: ofAccount(LIMIT, {
    cash: { ...cash('100'), unsettled: { '2026-11-24': money('5000') } },
    proceeds: { '2026-11-24': money('5000') },
    conduct: { violations: [], restrictedUntil: '2026-12-01' },
  }),
  MARGIN_CALL_PAST_DUE: ofAccount(
    LIMIT,
    margin('10000', { call: { amount: money('500'), dueOn: '2026-11-20' } }),
  ),
  MARGIN_EQUITY_TOO_LOW: ofAccount({ ...LIMIT, qty: '10' }, margin('900')),
  INTRADAY_MARGIN_DEFICIT: asked(
    { ...LIMIT, qty: '1' },
    {
      // 100 ACME of about 143 with 12,000 borrowed: the old excess would pay, the equity does not.
      account: margin('-11500', { sma: money('1000') }),
      positions: [positionOf({ quantity: quantity('107') })],
    },
  ),
  PATTERN_DAY_TRADER: ofAccount(
    LIMIT,
    margin('10000', {
      dayTradeRule: 'count',
      days: [{ date: TODAY, dayTrades: 3, trades: 6 }],
    }),
  ),
  SHORTING_NOT_ALLOWED: asked(SELL),
  INSUFFICIENT_SHARES: asked({ ...SELL, qty: '11' }, OWNER),
  ORDER_NOT_REPLACEABLE: placed(async (brokerage, id) => ({
    asked: await brokerage.patch(id, { limit_price: '101' }),
  })),
  ORDER_NOT_CHANGED: placed(async (brokerage, id) => {
    await acknowledge(brokerage, id);
    return { asked: await brokerage.patch(id, { qty: '3' }) };
  }),
  VENUE_REJECTED: placed(async (brokerage, id) => {
    await brokerage.hear('apply-execution-reports', id, report('rejected'));
    return undefined;
  }),
  REPLACE_REJECTED: placed(async (brokerage, id) => {
    await acknowledge(brokerage, id);
    const { body } = await brokerage.patch(id, { limit_price: '101' });
    await brokerage.work();
    await brokerage.hear('reject-replace', body.id, { clOrdId: 'R', ordStatus: '0' });
    return { told: await brokerage.get(body.id) };
  }),
  NOT_SENT_IN_TIME: placed(async (brokerage, id) => {
    await brokerage.hear('report-not-sent', id, { clOrdId: 'C', message: 'new-order' });
    return undefined;
  }),
  NEVER_RECEIVED_BY_VENUE: placed(async (brokerage, id) => {
    await brokerage.hear('report-unknown-order', id, { clOrdId: 'C' });
    return undefined;
  }),
};

describe('every reason for which an order is refused is reached', () => {
  it.each(REFUSAL_REASONS)('%s', async (reason) => {
    const reached = await SCENARIOS[reason]();
    if ('asked' in reached) {
      const { status, body } = reached.asked;
      const { status: expected, code } = ERROR_TABLE[reason];
      expect({ status, reason: body.reason, code: body.code, said: typeof body.message }).toEqual({
        status: expected,
        reason,
        code,
        said: 'string',
      });
    } else {
      expect(reached.told.body).toMatchObject({ status: 'rejected', reason });
    }
  });
});
