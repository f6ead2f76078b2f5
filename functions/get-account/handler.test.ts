import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { seededInstruments } from '../../shared/adapters/seeded-instruments.ts';
import { seededReferencePrices } from '../../shared/adapters/seeded-reference-prices.ts';
import { money, price, quantity } from '../../shared/domain/money/exact.ts';
import { NEW_MARGIN_STATE } from '../../shared/domain/risk/margin-state.ts';
import { instant, type OrderId } from '../../shared/kernel/brand.ts';
import type { ReferencePrices } from '../../shared/ports/reference-prices.ts';
import { fixedClock, fundedStore, NOW, positionOf } from '../../test/support/api-fixtures.ts';
import { CLIENT, call, TEST_ACCOUNT } from '../../test/support/http-call.ts';
import { getAccount } from './handler.ts';

/** 150 now, 140 at the last close. */
const prices: ReferencePrices = {
  quote: async (_symbol, at) => {
    const last = price(at === NOW ? '150' : '140');
    return { bid: last, ask: last, last, asOf: at };
  },
};

const ports = {
  instruments: seededInstruments,
  prices: seededReferencePrices('test'),
  clock: fixedClock(),
  marketHours: 'calendar',
} as const;

describe('GET /v2/account', () => {
  it('shows what a margin account may borrow, and what is asked for it', async () => {
    const store = fundedStore({
      cash: { settled: money('-100'), unsettled: {}, provisional: money('0') },
      margin: {
        ...NEW_MARGIN_STATE,
        sma: money('1200'),
        days: [{ date: '2026-11-23', dayTrades: 2, trades: 5 }],
      },
    });
    store.putPosition(positionOf({ quantity: quantity('20') }));
    const handler = getAccount({ ...ports, accounts: store, prices });
    const { body } = await call(handler, { principal: CLIENT });
    // 20 at 150 is 3,000; less the debit of 100, and half of it asked for.
    expect(body).toMatchObject({
      equity: '2900',
      initial_margin: '1500',
      maintenance_margin: '750',
      last_maintenance_margin: '700',
      sma: '1200',
      regt_buying_power: '2800',
      buying_power: '2800',
      non_marginable_buying_power: '1400',
      multiplier: '2',
      daytrade_count: 2,
    });
  });

  it('shows the account once the interest due by now is charged', async () => {
    const store = fundedStore({
      lastAt: instant(NOW - 29 * 86_400_000),
      cash: { settled: money('-10000'), unsettled: {}, provisional: money('0') },
      margin: NEW_MARGIN_STATE,
    });
    const { body } = await call(getAccount({ ...ports, accounts: store }), { principal: CLIENT });
    // The nights of October: those of November are charged in December.
    expect(body.cash).toBe('-10014.1');
  });

  it('shows the equity of the last close without what was bought and sold since', async () => {
    const store = fundedStore({
      cash: {
        settled: money('1000'),
        unsettled: { '2026-11-24': money('20') },
        provisional: money('0'),
      },
    });
    store.putPosition(
      positionOf({
        quantity: quantity('2'),
        cost: money('290'),
        unsettled: { '2026-11-24': quantity('2') },
      }),
    );
    store.putPosition(
      positionOf({
        symbol: 'BWTH',
        quantity: quantity('0'),
        cost: money('0'),
        unsettled: { '2026-11-24': quantity('-3') },
      }),
    );
    const handler = getAccount({ ...ports, accounts: store, prices });
    const { body } = await call(handler, { principal: CLIENT });
    // 1,000 in cash and three shares at 140, which were sold today for 310; two others were bought for 290.
    expect(body).toMatchObject({ cash: '1020', equity: '1320', last_equity: '1420' });
  });

  /** A thousand, and two shares of Saturday at 145, which settle on Monday. */
  it.each([
    ['always-unless-driven', '1000'],
    ['calendar', '990'],
  ] as const)(
    'counts what was traded on a Saturday as of that day: %s',
    async (marketHours, last) => {
      const saturday = instant(Date.parse('2026-11-21T15:00:00Z'));
      const monday = '2026-11-23';
      const store = fundedStore({
        cash: {
          settled: money('1000'),
          unsettled: { [monday]: money('-290') },
          provisional: money('0'),
        },
      });
      store.putPosition(
        positionOf({
          quantity: quantity('2'),
          cost: money('290'),
          unsettled: { [monday]: quantity('2') },
        }),
      );
      const quotes: ReferencePrices = {
        quote: (symbol, at) => prices.quote(symbol, at === saturday ? NOW : at),
      };
      const own = {
        ...ports,
        accounts: store,
        prices: quotes,
        clock: fixedClock(saturday),
        marketHours,
      };
      const { body } = await call(getAccount(own), { principal: CLIENT });
      expect(body).toMatchObject({ equity: '1010', last_equity: last });
    },
  );

  it('shows a restricted cash account no buying power of proceeds on their way', async () => {
    const store = fundedStore({
      cash: {
        settled: money('100'),
        unsettled: { '2026-11-24': money('500') },
        provisional: money('0'),
      },
      proceeds: { '2026-11-24': money('500') },
      conduct: { violations: ['2026-11-20'], restrictedUntil: '2027-02-19' },
    });
    const { body } = await call(getAccount({ ...ports, accounts: store }), { principal: CLIENT });
    expect(body).toMatchObject({ cash: '600', buying_power: '100' });
  });

  it('shows cash, holds and positions to the cent, every amount as text', async () => {
    const store = fundedStore({
      cash: {
        settled: money('1000.10'),
        unsettled: { '2026-11-24': money('-99.95') },
        provisional: money('0'),
      },
      open: new Map([['o' as OrderId, { kind: 'cash', symbol: 'ACME', amount: money('300.05') }]]),
    });
    const unsettled = { '2026-11-24': quantity('1') };
    store.putPosition(positionOf({ quantity: quantity('2'), cost: money('290'), unsettled }));
    const handler = getAccount({ ...ports, accounts: store, prices });
    const { status, body } = await call(handler, { principal: CLIENT });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      id: TEST_ACCOUNT,
      status: 'ACTIVE',
      currency: 'USD',
      cash: '900.15',
      buying_power: '600.1',
      non_marginable_buying_power: '600.1',
      long_market_value: '300',
      short_market_value: '0',
      equity: '1200.15',
      portfolio_value: '1200.15',
      // One share of today cost 99.95; the other was worth 140 at the last close.
      last_equity: '1140.1',
      multiplier: '1',
      shorting_enabled: false,
      created_at: '2026-11-22T15:00:00.000Z',
    });
    expect(Object.values(body)).not.toContain(null);
  });

  it('does not know a key whose account is gone', async () => {
    const store = fundedStore();
    store.heads.clear();
    const handler = getAccount({ ...ports, accounts: store });
    const { status, body } = await call(handler, { principal: CLIENT });
    expect([status, body.reason]).toEqual([404, 'ACCOUNT_NOT_FOUND']);
  });
});
