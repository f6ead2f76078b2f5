import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Exact, money, price, quantity, text } from '../domain/money/exact.ts';
import type { Claim, Order, OrderGroup, OrderTerms } from '../domain/orders/order.ts';
import type { TradePrint } from '../domain/orders/trade-print.ts';
import { instant, type OrderId } from '../kernel/brand.ts';
import { orderItem, readOrder } from './account-items.ts';

/** Of every field a value; a field of the type that is left out here, optional or not, does not compile. */
type Every<T> = { readonly [K in keyof T]-?: fc.Arbitrary<Exclude<T[K], undefined>> };

const amount = fc
  .bigInt({ min: 1n, max: 10n ** 20n })
  .map((units) => text(new Exact(units.toString()).div(10_000)));
const exact = amount.map((each) => new Exact(each));
const shares = amount.map(quantity);
const dollars = amount.map(money);
const each = amount.map(price);
const id = fc.uuid() as fc.Arbitrary<OrderId>;
const time = fc.nat().map(instant);
const hex = (digits: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${digits}}$`));

const TERMS: Every<OrderTerms> = {
  symbol: fc.constantFrom('ACME', 'BOLT'),
  side: fc.constantFrom('buy', 'sell'),
  type: fc.constantFrom('market', 'limit', 'stop', 'stop_limit', 'trailing_stop'),
  timeInForce: fc.constantFrom('day', 'gtc', 'ioc', 'fok', 'opg', 'cls'),
  quantity: shares,
  notional: dollars,
  limitPrice: each,
  stopPrice: each,
  trail: fc.record({ kind: fc.constantFrom('price', 'percent'), amount: exact }),
  extendedHours: fc.boolean(),
};

const GROUP: Every<OrderGroup> = {
  class: fc.constantFrom('bracket', 'oco', 'oto'),
  entry: id,
  takeProfit: id,
  stopLoss: id,
};

const PRINT: Every<Omit<TradePrint, 'symbol'>> = {
  sequence: fc.nat(),
  price: each,
  size: shares,
  at: time,
  conditions: fc.subarray(['regular', 'odd-lot', 'late'], { minLength: 1 }),
};

const CLAIM = { hash: hex(16), sequence: fc.nat() } as Every<Claim>;

const ORDER: Every<Omit<Order, 'triggeredBy'>> = {
  id,
  account: fc.uuid() as Every<Order>['account'],
  clientOrderId: fc.string({ minLength: 1, maxLength: 48 }),
  bodyHash: hex(64),
  terms: fc.record(TERMS, {
    requiredKeys: ['symbol', 'side', 'type', 'timeInForce', 'quantity', 'extendedHours'],
  }),
  state: fc.constantFrom('FUNDS_HELD', 'HELD', 'ROUTED', 'FILLED', 'CANCELLED', 'FAILED'),
  submittedAt: time,
  updatedAt: time,
  reason: fc.constantFrom('VENUE_REJECTED', 'NOT_SENT_IN_TIME'),
  waitsFor: fc.constantFrom('session', 'trigger'),
  opensAt: time,
  expiresAt: time,
  armedAt: time,
  firstMark: each,
  mark: each,
  group: fc.record(GROUP, { requiredKeys: ['class'] }),
  endedWithGroup: fc.constant(true),
  sharedQuantity: shares,
  notForExits: shares,
  givenUpBusted: shares,
  forExits: shares,
  furtherExits: fc.array(id, { minLength: 1, maxLength: 4 }),
  replaces: id,
  replacedBy: id,
  chain: id,
  clOrdId: fc.string({ minLength: 1 }),
  timesUnsent: fc.nat(),
  venueOrderId: fc.string({ minLength: 1 }),
  holdPrice: each,
  extraHold: exact,
  venueQuantity: shares,
  inventoryQuantity: shares,
  inventoryValue: exact,
  filledQuantity: shares,
  filledValue: exact,
  filledByHand: shares,
  feesCharged: fc.record({ sec: dollars, taf: dollars }),
  goodFaithViolation: fc.record({
    date: fc.constantFrom('2026-11-23', '2027-01-04'),
    kind: fc.constantFrom('good-faith', 'free-riding'),
  }),
  unpaid: fc.dictionary(
    fc.constantFrom('2026-11-24', '9999-12-31'),
    fc.record({ shares, cost: dollars, paid: dollars }, { requiredKeys: ['shares', 'cost'] }),
  ),
  initialRate: exact,
  cancelsSent: fc.nat(),
  cancelledByUs: fc.constant(true),
  inDoubtSince: time,
  reportInDoubt: fc.constant(true),
  endedAt: time,
  claims: fc.array(fc.record(CLAIM), { maxLength: 4 }),
};

const REQUIRED = [
  'id',
  'account',
  'clientOrderId',
  'bodyHash',
  'terms',
  'state',
  'submittedAt',
  'updatedAt',
  'filledQuantity',
  'filledValue',
  'cancelsSent',
  'claims',
] as const;

/** With any of its optional fields and without the others. */
const order: fc.Arbitrary<Order> = fc
  .record({
    plain: fc.record(ORDER, { requiredKeys: [...REQUIRED] }),
    print: fc.option(fc.record(PRINT), { nil: undefined }),
  })
  .map(({ plain, print }) => ({
    ...plain,
    // A print is of the order's own symbol, which the item says once.
    ...(print === undefined ? {} : { triggeredBy: { ...print, symbol: plain.terms.symbol } }),
  }));

it('an order is read back from its item as it was written, whatever it has and has not', () => {
  fc.assert(
    fc.property(order, (written) => {
      expect(readOrder(orderItem(written))).toEqual(written);
    }),
  );
});

it('and every optional field is written under a name of its own', () => {
  const all = fc.sample(fc.record({ ...ORDER, triggeredBy: fc.record(PRINT) }), 1)[0] as Order;
  const fields = Object.keys(all).filter((name) => !(REQUIRED as readonly string[]).includes(name));
  const without = (name: string): Order =>
    Object.fromEntries(Object.entries(all).filter(([each]) => each !== name)) as unknown as Order;
  const names = (each: Order): string[] => Object.keys(orderItem(each));
  for (const name of fields) {
    const left = names(without(name));
    expect([name, names(all).filter((each) => !left.includes(each)).length]).toEqual([name, 1]);
  }
});
