import { describe, expect, it } from 'vitest';
import { EMPTY_RECEIVE } from '../../local/sqs/billed-call.ts';
import { type Counts, costOf, LEASE, type Purpose, verdict } from './cost-of.ts';
import { priceList } from './price-list.ts';

const NOTHING: Counts = {
  orders: 1,
  httpRequests: 0,
  pushes: 0,
  functions: [],
  queues: [],
  tables: [],
};

/**
 * By hand, for a million orders: a request each ($1.00); three messages sent, received and deleted one by one (9 × $0.50);
 * four invocations (4 × $0.20) of 30 ms with half a GB (60 GB-ms × $0.0000133334 a GB-s = $0.80); three transactions of
 * six short items (36 units × $0.625 a million) and ten strong reads (10 × $0.125 a million).
 */
const TWO_ORDERS: Counts = {
  orders: 2,
  httpRequests: 2,
  pushes: 0,
  functions: [{ name: 'any', invocations: 8, billedMs: 240, memoryMegabytes: 512 }],
  queues: ['SendMessage', 'ReceiveMessage', 'DeleteMessageBatch'].map((action) => ({
    queue: 'any',
    action,
    requests: 6,
  })),
  tables: [
    { caller: 'any', table: 'any', operation: 'TransactWriteItems', readUnits: 0, writeUnits: 72 },
    { caller: 'any', table: 'any', operation: 'GetItem', readUnits: 20, writeUnits: 0 },
  ],
};

describe('the list price of a million orders', () => {
  it('is what a hand works out, in total and by part', () => {
    const cost = costOf(TWO_ORDERS, priceList);
    expect(cost.order).toBeCloseTo(1 + 4.5 + 0.8 + 0.8 + 22.5 + 1.25, 3);
    expect(cost.lines.map(({ dollarsPerMillion }) => Number(dollarsPerMillion.toFixed(2)))).toEqual(
      [1, 0.8, 0.8, 1.5, 1.5, 1.5, 22.5, 1.25],
    );
    expect(cost.lines.map(({ quantityPerOrder }) => quantityPerOrder)).toEqual([
      1, 4, 60, 3, 3, 3, 36, 10,
    ]);
  });

  it('follows memory as it follows time', () => {
    const of = (memoryMegabytes: number, billedMs: number): number =>
      costOf(
        { ...NOTHING, functions: [{ name: 'f', invocations: 0, billedMs, memoryMegabytes }] },
        priceList,
      ).order;
    expect(of(1024, 75)).toBeCloseTo(1.000005, 9);
    expect(of(512, 150)).toBeCloseTo(of(1024, 75), 9);
  });

  it('keeps pushes, and what goes by the clock, apart', () => {
    const read = (caller: string, table: string) => ({
      caller,
      table,
      operation: 'GetItem',
      readUnits: 8,
      writeUnits: 0,
    });
    const cost = costOf(
      {
        ...NOTHING,
        pushes: 3,
        functions: [
          { name: 'push-events', invocations: 5, billedMs: 0, memoryMegabytes: 512 },
          { name: 'release-due-orders', invocations: 7, billedMs: 0, memoryMegabytes: 512 },
        ],
        queues: [{ queue: 'venue', action: EMPTY_RECEIVE, requests: 9 }],
        tables: [
          read('place-order', 'accounts'),
          read('fix-gateway', LEASE),
          read('stop-trigger', 'triggers'),
        ],
      },
      priceList,
    );
    const partsOf = (purpose: Purpose): string[] =>
      cost.lines.filter((line) => line.purpose === purpose).map(({ part }) => part);
    expect(partsOf('order')).toEqual(['table accounts: GetItem by place-order']);
    expect(partsOf('push')).toEqual(['λ push-events', 'WebSocket API']);
    expect(partsOf('clock')).toHaveLength(4);
    expect(cost.order).toBeCloseTo(1, 9);
    expect(cost.push).toBeCloseTo(5 * 0.2 + 3, 9);
  });
});

it('a budget is kept to the cent', () => {
  expect([17.99, 18, 18.01].map((dollars) => verdict(dollars, 18))).toEqual([
    'within',
    'within',
    'over',
  ]);
});
