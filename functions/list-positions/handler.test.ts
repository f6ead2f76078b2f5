import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { money, price, quantity } from '../../shared/domain/money/exact.ts';
import type { OrderId } from '../../shared/kernel/brand.ts';
import type { ReferencePrices } from '../../shared/ports/reference-prices.ts';
import { fixedClock, fundedStore, NOW, positionOf } from '../../test/support/api-fixtures.ts';
import { CLIENT, call } from '../../test/support/http-call.ts';
import { listPositions } from './handler.ts';

/** 150 now, 120 at the last close. */
const prices: ReferencePrices = {
  quote: async (_symbol, at) => {
    const last = price(at === NOW ? '150' : '120');
    return { bid: last, ask: last, last, asOf: at };
  },
};

const list = async (store: ReturnType<typeof fundedStore>, source = prices) => {
  const handler = listPositions({
    accounts: store,
    prices: source,
    clock: fixedClock(),
    marketHours: 'calendar',
  });
  return call(handler, { principal: CLIENT });
};

describe('GET /v2/positions', () => {
  it('values each open position and leaves out closed ones', async () => {
    const store = fundedStore({
      open: new Map([
        ['o' as OrderId, { kind: 'shares', symbol: 'ACME', quantity: quantity('4') }],
      ]),
    });
    store.putPosition(positionOf());
    store.putPosition(positionOf({ symbol: 'SODA', quantity: quantity('0'), cost: money('0') }));
    const { status, body } = await list(store);
    expect(status).toBe(200);
    expect(body).toEqual([
      {
        asset_id: 'b0b6dd9d-8b9b-48a9-ba46-b9d54906e415',
        symbol: 'ACME',
        exchange: 'NASDAQ',
        asset_class: 'us_equity',
        asset_marginable: true,
        avg_entry_price: '140',
        qty: '10',
        qty_available: '6',
        side: 'long',
        cost_basis: '1400',
        market_value: '1500',
        unrealized_pl: '100',
        unrealized_plpc: '0.07142857',
        unrealized_intraday_pl: '300',
        unrealized_intraday_plpc: '0.25',
        current_price: '150',
        lastday_price: '120',
        change_today: '0.25',
      },
    ]);
  });

  it.each([
    ['10', '100', '0.07142857'],
    ['4', '300', '0.25'],
  ])(
    'counts the day of shares that were all bought today from their cost: %s of 10',
    async (today, gain, ratio) => {
      const store = fundedStore();
      // Monday's trades settle on Tuesday.
      store.putPosition(positionOf({ unsettled: { '2026-11-24': quantity(today) } }));
      const { body } = await list(store);
      expect(body[0]).toMatchObject({
        unrealized_pl: '100',
        unrealized_intraday_pl: gain,
        unrealized_intraday_plpc: ratio,
        lastday_price: '120',
      });
    },
  );

  it('shows a position at cost when there is no price', async () => {
    const store = fundedStore();
    store.putPosition(positionOf());
    const { body } = await list(store, { quote: async () => undefined });
    expect(body[0]).toMatchObject({
      market_value: '1400',
      unrealized_pl: '0',
      current_price: '140',
    });
  });

  it('is empty for a new account', async () => {
    expect((await list(fundedStore())).body).toEqual([]);
  });
});
