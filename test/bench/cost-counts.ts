import type { UsageReport } from '../../local/cloud/usage-counts.ts';
import type { Counts } from './cost-of.ts';
import type { TableUse } from './table-meter.ts';

/** What a stack had used by a moment. */
export type Reading = { readonly usage: UsageReport; readonly tables: readonly TableUse[] };

/** Messages of a batch on average, as the queue gave them. */
export type BatchSizes = { readonly mailbox: number; readonly venue: number };

const RECEIVE = 'ReceiveMessage';

/** Tables, functions and queues of a cell share a prefix; `<prefix>-fix-log` says which. */
const prefixOf = ({ tables }: Reading): string => {
  const log = tables.find(({ table }) => table.endsWith('-fix-log'));
  if (log === undefined) throw new Error('nothing was written to a FIX log');
  return log.table.slice(0, -'fix-log'.length);
};

const short = (name: string, prefix: string): string =>
  name.startsWith(prefix) ? name.slice(prefix.length) : name;

/** What was used between two readings, in names without their prefix. */
export const countsBetween = (before: Reading, after: Reading, orders: number): Counts => {
  const prefix = prefixOf(after);
  const sameTable = (use: TableUse) => (other: TableUse) =>
    other.caller === use.caller && other.table === use.table && other.operation === use.operation;
  return {
    orders,
    httpRequests: after.usage.httpRequests - before.usage.httpRequests,
    pushes: after.usage.pushes - before.usage.pushes,
    functions: Object.entries(after.usage.functions).map(([name, use]) => {
      const earlier = before.usage.functions[name];
      return {
        name: short(name, prefix),
        invocations: use.invocations - (earlier?.invocations ?? 0),
        billedMs: use.billedMs - (earlier?.billedMs ?? 0),
        memoryMegabytes: use.memoryMegabytes,
      };
    }),
    queues: queueUses(before, after).map(({ queue, ...use }) => ({
      ...use,
      queue: short(queue, prefix),
    })),
    tables: after.tables.map((use) => {
      const earlier = before.tables.find(sameTable(use));
      return {
        caller: short(use.caller, prefix),
        table: short(use.table, prefix),
        operation: use.operation,
        readUnits: use.readUnits - (earlier?.readUnits ?? 0),
        writeUnits: use.writeUnits - (earlier?.writeUnits ?? 0),
      };
    }),
  };
};

const queueUses = (before: Reading, after: Reading): UsageReport['queues'] =>
  after.usage.queues.map((use) => {
    const earlier = before.usage.queues.find(
      ({ queue, action }) => queue === use.queue && action === use.action,
    );
    return {
      ...use,
      calls: use.calls - (earlier?.calls ?? 0),
      requests: use.requests - (earlier?.requests ?? 0),
      messages: use.messages - (earlier?.messages ?? 0),
    };
  });

export const batchSizes = (before: Reading, after: Reading): BatchSizes => {
  const sizeOf = (part: string): number => {
    const receives = queueUses(before, after).filter(
      ({ queue, action }) => queue.includes(part) && action === RECEIVE,
    );
    const sum = (of: 'calls' | 'messages'): number =>
      receives.reduce((total, use) => total + use[of], 0);
    return sum('messages') / sum('calls');
  };
  return { mailbox: sizeOf('-account-commands-'), venue: sizeOf('-venue-') };
};
