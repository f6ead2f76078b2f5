import { describe, expect, it } from 'vitest';
import { termsOf } from '../../../test/support/api-fixtures.ts';
import { Exact, price, text } from '../money/exact.ts';
import type { MarketView } from '../orders/market-view.ts';
import type { OrderTerms } from '../orders/order.ts';
import { changedExitRefusal, exitRefusal } from './exits.ts';

const limit = (each: string): OrderTerms => termsOf({ type: 'limit', limitPrice: price(each) });
const stop = (each: string, limitPrice?: string): OrderTerms =>
  termsOf({
    type: 'stop',
    stopPrice: price(each),
    ...(limitPrice === undefined ? {} : { limitPrice: price(limitPrice) }),
  });
const trailing = (amount: string, kind: 'price' | 'percent' = 'price'): OrderTerms =>
  termsOf({ type: 'trailing_stop', side: 'sell', trail: { kind, amount: new Exact(amount) } });
const market: MarketView = {
  instrument: { symbol: 'ACME', tradable: true },
  ask: price('10.5'),
  last: price('10'),
  marketOpen: true,
};
const { last: _none, ...unpriced } = market;

type Exits = Parameters<typeof exitRefusal>[1];
const said = (entry: OrderTerms, exits: Exits, view: MarketView = market) => {
  const refusal = exitRefusal(entry, exits, view);
  return refusal && `${refusal.reason} ${refusal.details?.base_price ?? ''}`.trim();
};
const around = (entry: OrderTerms, profit: string, loss: string, view = market) =>
  said(entry, { group: 'bracket', takeProfit: limit(profit), stopLoss: stop(loss) }, view);

describe('the exits of a bracket', () => {
  it.each([
    ['its limit', limit('20'), '20'],
    ['its stop', stop('30'), '30'],
    ['the last sale', termsOf(), '10'],
  ])('lie a cent or more from %s', (_what, entry, base) => {
    const [above, below] = [text(price(base).plus('0.01')), text(price(base).minus('0.01'))];
    expect(around(entry, above, below)).toBeUndefined();
    expect(around(entry, base, below)).toMatch('EXIT_PRICE_INVALID');
    expect(around(entry, above, base)).toMatch('EXIT_PRICE_INVALID');
  });

  it('say from which price', () => {
    expect(around(limit('20'), '19', '21')).toBe('EXIT_PRICE_INVALID 20');
  });

  it('lie anywhere around an entry at market while there is no last sale', () => {
    expect(around(termsOf(), '1', '100', unpriced)).toBeUndefined();
  });

  it('trail by less than their entry costs', () => {
    const by = (amount: string, kind: 'price' | 'percent' = 'price') =>
      said(limit('20'), { group: 'oto', stopLoss: trailing(amount, kind) });
    expect(by('19.99')).toBeUndefined();
    expect(by('20')).toBe('EXIT_PRICE_INVALID 20');
    expect(by('50', 'percent')).toBeUndefined();
  });

  it('have whole ticks, each of them', () => {
    const exits = (takeProfit: OrderTerms, stopLoss: OrderTerms): Exits => ({
      group: 'bracket',
      takeProfit,
      stopLoss,
    });
    const named = (takeProfit: OrderTerms, stopLoss: OrderTerms) =>
      exitRefusal(limit('20'), exits(takeProfit, stopLoss), market)?.message;
    expect(named(limit('20.015'), stop('19'))).toMatch('take_profit.limit_price 20.015');
    expect(named(limit('21'), stop('19.001'))).toMatch('stop_loss.stop_price 19.001');
    expect(named(limit('21'), stop('19', '18.001'))).toMatch('stop_loss.limit_price 18.001');
    expect(said(limit('20'), exits(limit('20.015'), stop('19')))).toBe('LIMIT_PRICE_INCREMENT');
    expect(said(limit('20'), exits(limit('21'), stop('19.001')))).toBe('LIMIT_PRICE_INCREMENT');
    expect(said(limit('20'), exits(limit('21'), stop('19', '18.001')))).toBe(
      'LIMIT_PRICE_INCREMENT',
    );
    expect(said(limit('20'), exits(limit('21'), stop('19', '18')))).toBeUndefined();
  });
});

describe('the exits of an OCO', () => {
  it('lie around the last sale: the limit that is asked for is the take-profit', () => {
    const oco = (profit: string, loss: string) =>
      said(limit(profit), { group: 'oco', stopLoss: stop(loss) });
    expect(oco('10.01', '9.99')).toBeUndefined();
    expect(oco('10', '9')).toBe('EXIT_PRICE_INVALID 10');
    expect(oco('11', '10')).toBe('EXIT_PRICE_INVALID 10');
  });
});

it('an order without exits has none that could be wrong', () => {
  expect(said(limit('20'), {})).toBeUndefined();
  expect(said(limit('20'), { takeProfit: limit('1') })).toBeUndefined();
});

describe('exits whose prices are changed', () => {
  const changed = (entries: OrderTerms[], takeProfits: OrderTerms[], stopLosses: OrderTerms[]) =>
    changedExitRefusal({ entries, takeProfits, stopLosses })?.details?.base_price;

  it('lie a cent or more from their entry, while that is open', () => {
    expect(changed([limit('20')], [limit('20.01')], [stop('19.99')])).toBeUndefined();
    expect(changed([limit('20')], [limit('20')], [])).toBe('20');
    expect(changed([limit('20')], [], [stop('20')])).toBe('20');
    expect(changed([stop('30')], [limit('30')], [])).toBe('30');
    expect(changed([termsOf()], [limit('1')], [stop('100')])).toBe('100');
    expect(changed([termsOf()], [limit('1')], [])).toBeUndefined();
    expect(changed([limit('20')], [], [trailing('19.99')])).toBeUndefined();
    expect(changed([limit('20')], [], [trailing('20')])).toBe('20');
    expect(changed([], [limit('12')], [trailing('15')])).toBeUndefined();
  });

  it('lie apart from each other, also from a price that was only asked for', () => {
    expect(changed([], [limit('12')], [stop('11.99')])).toBeUndefined();
    expect(changed([], [limit('12')], [stop('12')])).toBe('12');
    expect(changed([], [limit('12')], [stop('9'), stop('12')])).toBe('12');
  });
});
