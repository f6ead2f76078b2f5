import type { TableDescription } from '@aws-sdk/client-dynamodb';
import {
  startTableEngineProxy,
  type TableAnswer,
  type TableRequest,
} from '../../local/dynamodb/table-engine-proxy.ts';
import { type Consumed, consumedUnits, type WireItem } from './consumed-units.ts';
import { LEASE } from './cost-of.ts';

export type TableUse = {
  readonly caller: string;
  readonly table: string;
  readonly operation: string;
  readonly readUnits: number;
  readonly writeUnits: number;
};

export type TableMeter = {
  /** To be given to a stack as the way to its tables. */
  readonly endpoint: string;
  /** Indexes cost a unit for each new entry; what is in the tables by now is taken as known. */
  knowIndexes(tables: readonly TableDescription[]): void;
  /** Throws when a request was of a kind that it has no rule for. */
  uses(): readonly TableUse[];
  stop(): Promise<void>;
};

const REFUSED = 400;
/** Refusals that are billed like what was asked for. */
const BILLED_REFUSAL = /ConditionalCheckFailed|TransactionCanceled/;

const isBilled = ({ status, body }: TableAnswer): boolean =>
  status < REFUSED || (status === REFUSED && BILLED_REFUSAL.test(body.toString()));

const isLease = (item: WireItem | undefined): boolean => item?.sk?.S === 'LEASE';

/** `/<port of the engine>/<function, or services/service>/`, as the laptop cloud makes it. */
const placesIn = (path: string): { readonly engine: string; readonly caller: string } => {
  const [port, ...rest] = path.split('/').filter((part) => part !== '');
  return { engine: `http://127.0.0.1:${port}`, caller: rest.at(-1) ?? '' };
};

/** Entries of global indexes that hold keys only: written once, and not again while the keys stay. */
class IndexEntries {
  readonly #indexes = new Map<string, readonly (readonly string[])[]>();
  readonly #seen = new Set<string>();

  know(tables: readonly TableDescription[]): void {
    for (const { TableName = '', GlobalSecondaryIndexes = [], KeySchema = [] } of tables) {
      const keys = KeySchema.map(({ AttributeName = '' }) => AttributeName);
      const indexes = GlobalSecondaryIndexes.map(({ KeySchema: own = [] }) => [
        ...new Set([...own.map(({ AttributeName = '' }) => AttributeName), ...keys]),
      ]);
      this.#indexes.set(TableName, indexes);
    }
  }

  unitsOf(table: string, item: WireItem): number {
    const fresh = (this.#indexes.get(table) ?? [])
      .filter((attributes) => attributes.every((name) => item[name] !== undefined))
      .map((attributes) => JSON.stringify([table, ...attributes.map((name) => item[name])]))
      .filter((entry) => !this.#seen.has(entry));
    for (const entry of fresh) this.#seen.add(entry);
    return fresh.length;
  }
}

/** A proxy that reckons what the table requests of each function and service would be billed. */
export const startTableMeter = async (): Promise<TableMeter> => {
  const uses = new Map<string, TableUse>();
  const entries = new IndexEntries();
  const failures: unknown[] = [];

  const note = (use: TableUse): void => {
    const key = `${use.caller} ${use.table} ${use.operation}`;
    const before = uses.get(key) ?? { ...use, readUnits: 0, writeUnits: 0 };
    uses.set(key, {
      ...before,
      readUnits: before.readUnits + use.readUnits,
      writeUnits: before.writeUnits + use.writeUnits,
    });
  };

  const meter = ({ operation, body }: TableRequest, caller: string, reply: TableAnswer): void => {
    if (!isBilled(reply)) return;
    const request = JSON.parse(body.toString());
    const consumed = consumedUnits(operation, request, JSON.parse(reply.body.toString()));
    const indexUnits = ({ table, put }: Consumed): number =>
      put === undefined || reply.status >= REFUSED ? 0 : entries.unitsOf(table, put);
    for (const each of consumed) {
      const { readUnits, writeUnits, put } = each;
      const table = isLease(put) || isLease(request.Key) ? LEASE : each.table;
      note({ caller, table, operation, readUnits, writeUnits: writeUnits + indexUnits(each) });
    }
  };

  const proxy = await startTableEngineProxy(async (request) => {
    const { engine, caller } = placesIn(request.path);
    const reply = await request.forwardTo(engine);
    try {
      meter(request, caller, reply);
    } catch (error) {
      failures.push(error);
    }
    return reply;
  });
  return {
    ...proxy,
    knowIndexes: (tables) => entries.know(tables),
    uses() {
      if (failures.length > 0) throw failures[0];
      return [...uses.values()];
    },
  };
};
