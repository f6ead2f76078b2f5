import { EMPTY_RECEIVE } from '../../local/sqs/billed-call.ts';
import type { PriceList, PriceName } from './price-list.ts';

/** What a run used, with every name as the catalogue has it. */
export type Counts = {
  readonly orders: number;
  readonly httpRequests: number;
  readonly pushes: number;
  readonly functions: readonly {
    readonly name: string;
    readonly invocations: number;
    readonly billedMs: number;
    readonly memoryMegabytes: number;
  }[];
  readonly queues: readonly {
    readonly queue: string;
    readonly action: string;
    readonly requests: number;
  }[];
  readonly tables: readonly {
    readonly caller: string;
    readonly table: string;
    readonly operation: string;
    readonly readUnits: number;
    readonly writeUnits: number;
  }[];
};

/**
 * Who pays: `order` is what an order cannot do without; `push` is what telling open WebSockets adds; `clock` is what
 * goes on without any order (schedules, polls that find nothing, the lease), so that it has no price per order.
 */
export type Purpose = 'order' | 'push' | 'clock';

export type CostLine = {
  readonly purpose: Purpose;
  readonly part: string;
  readonly price: PriceName;
  readonly quantityPerOrder: number;
  readonly dollarsPerMillion: number;
};

export type Cost = {
  readonly lines: readonly CostLine[];
  /** Dollars for a million orders. */
  readonly order: number;
  readonly push: number;
};

const MILLION = 1_000_000;
const MEGABYTES_PER_GB = 1024;

const PUSHERS: readonly string[] = ['push-events'];
const BY_THE_CLOCK: readonly string[] = ['release-due-orders', 'stop-trigger'];
const CALLS_BY_THE_CLOCK: readonly string[] = [EMPTY_RECEIVE, 'GetQueueAttributes'];
/** What the meter calls the item of the session's lease, which is renewed by the clock. */
export const LEASE = 'lease';

const purposeOf = (program: string): Purpose => {
  if (PUSHERS.includes(program)) return 'push';
  return BY_THE_CLOCK.includes(program) ? 'clock' : 'order';
};

type Use = readonly [purpose: Purpose, part: string, price: PriceName, quantity: number];

const usesOf = (counts: Counts): Use[] => [
  ['order', 'HTTP API', 'httpRequest', counts.httpRequests],
  ...counts.functions.flatMap(({ name, invocations, billedMs, memoryMegabytes }): Use[] => [
    [purposeOf(name), `λ ${name}`, 'lambdaRequest', invocations],
    [
      purposeOf(name),
      `λ ${name}, ${memoryMegabytes} MB`,
      'lambdaDuration',
      (billedMs * memoryMegabytes) / MEGABYTES_PER_GB,
    ],
  ]),
  ...counts.queues.map(
    ({ queue, action, requests }): Use => [
      CALLS_BY_THE_CLOCK.includes(action) ? 'clock' : 'order',
      `SQS ${queue}: ${action}`,
      'fifoRequest',
      requests,
    ],
  ),
  ...counts.tables.flatMap(({ caller, table, operation, readUnits, writeUnits }): Use[] => {
    const purpose = table === LEASE ? 'clock' : purposeOf(caller);
    const part = `table ${table}: ${operation} by ${caller}`;
    return [
      [purpose, part, 'writeUnit', writeUnits],
      [purpose, part, 'readUnit', readUnits],
    ];
  }),
  ['push', 'WebSocket API', 'webSocketMessage', counts.pushes],
];

/** The list price of what was counted, for a million orders. Parts that were not used are left out. */
export const costOf = (counts: Counts, prices: PriceList): Cost => {
  const lines = usesOf(counts)
    .filter(([, , , quantity]) => quantity > 0)
    .map(([purpose, part, price, quantity]): CostLine => {
      const quantityPerOrder = quantity / counts.orders;
      const { dollars, per } = prices[price];
      const dollarsPerMillion = ((quantityPerOrder * dollars) / per) * MILLION;
      return { purpose, part, price, quantityPerOrder, dollarsPerMillion };
    });
  const sumOf = (purpose: Purpose): number =>
    lines
      .filter((line) => line.purpose === purpose)
      .reduce((sum, { dollarsPerMillion }) => sum + dollarsPerMillion, 0);
  return { lines, order: sumOf('order'), push: sumOf('push') };
};

/** Told plainly; a machine's durations are in it, so nothing is failed by it. */
export const verdict = (dollars: number, budget: number): 'within' | 'over' =>
  dollars <= budget ? 'within' : 'over';
