import { expect, it } from 'vitest';
import { batchSizes, countsBetween, type Reading } from './cost-counts.ts';

const QUEUE = 'cell-1-account-commands-0.fifo';

const reading = (times: number): Reading => ({
  usage: {
    httpRequests: 10 * times,
    pushes: 3 * times,
    functions: {
      'cell-1-place-order': { invocations: 5 * times, billedMs: 70 * times, memoryMegabytes: 512 },
    },
    queues: [
      { queue: QUEUE, action: 'ReceiveMessage', calls: 2, requests: 2, messages: 8 * times },
      {
        queue: 'cell-1-venue-alpha.fifo',
        action: 'ReceiveMessage',
        calls: times,
        requests: times,
        messages: times,
      },
    ].map((use) => ({ ...use, calls: use.calls * (use.queue === QUEUE ? times : 1) })),
  },
  tables: [
    {
      caller: 'fix-gateway',
      table: 'cell-1-fix-log',
      operation: 'PutItem',
      readUnits: 0,
      writeUnits: 4 * times,
    },
  ],
});

it('counts what came between two readings, in names without their prefix', () => {
  const counts = countsBetween(reading(1), reading(3), 20);
  expect(counts).toMatchObject({ orders: 20, httpRequests: 20, pushes: 6 });
  expect(counts.functions).toEqual([
    { name: 'place-order', invocations: 10, billedMs: 140, memoryMegabytes: 512 },
  ]);
  expect(counts.tables).toMatchObject([{ caller: 'fix-gateway', table: 'fix-log', writeUnits: 8 }]);
  expect(counts.queues.map(({ queue }) => queue)).toEqual([
    'account-commands-0.fifo',
    'venue-alpha.fifo',
  ]);
});

it('takes what the first reading does not have as unused by then', () => {
  const nothing = { usage: { httpRequests: 0, pushes: 0, functions: {}, queues: [] }, tables: [] };
  expect(countsBetween(nothing, reading(1), 1)).toMatchObject({
    functions: [{ invocations: 5 }],
    tables: [{ writeUnits: 4 }],
  });
});

it('divides messages by the receives that gave them', () => {
  expect(batchSizes(reading(1), reading(3))).toEqual({ mailbox: 4, venue: 1 });
});
