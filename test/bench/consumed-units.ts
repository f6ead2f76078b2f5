import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { itemBytes, transactionWriteUnits } from '../../shared/adapters/dynamodb-item-size.ts';

/** An item as the wire has it: binary values are base64 text. */
export type WireItem = Readonly<Record<string, WireValue>>;
type WireValue = Readonly<Record<string, unknown>>;

export type Consumed = {
  readonly table: string;
  readonly readUnits: number;
  readonly writeUnits: number;
  /** What was put, whole. */
  readonly put?: WireItem;
};

type Keys = Readonly<{ Keys?: readonly unknown[]; ConsistentRead?: boolean }>;
type Action = Readonly<{ TableName: string; Item?: WireItem }>;
type Request = Partial<Action> &
  Readonly<{
    ConsistentRead?: boolean;
    RequestItems?: Readonly<Record<string, Keys>>;
    TransactItems?: readonly Readonly<Record<string, Action>>[];
  }>;
type Answer = Readonly<{
  Item?: WireItem;
  Items?: readonly WireItem[];
  Responses?: Readonly<Record<string, readonly WireItem[]>>;
  UnprocessedKeys?: Readonly<Record<string, Keys>>;
}>;

const READ_BYTES = 4 * 1024;
/** An update does not say how long its item is; those here (sums of a firm account, marks of a trigger) are short. */
const ONE_KB_UPDATED = 1;
const IN_TRANSACTION = 2;

const valueOfWire = (value: WireValue): AttributeValue => {
  if (typeof value.B === 'string') return { B: Buffer.from(value.B, 'base64') };
  if (Array.isArray(value.L)) return { L: value.L.map(valueOfWire) };
  if (typeof value.M === 'object' && value.M !== null) {
    return { M: itemOfWire(value.M as WireItem) };
  }
  // All other kinds are the same text in both.
  return value as unknown as AttributeValue;
};

const itemOfWire = (item: WireItem): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, valueOfWire(value)]));

const bytesOf = (items: readonly WireItem[]): number =>
  items.reduce((sum, item) => sum + itemBytes(itemOfWire(item)), 0);

/** One for each 4 KB that is started, also for what is not there; half of it when it may be stale. */
const readUnitsOf = (bytes: number, isStrong: boolean | undefined): number =>
  Math.max(1, Math.ceil(bytes / READ_BYTES)) * (isStrong === true ? 1 : 0.5);

const written = ({ TableName, Item }: Action, times: number): Consumed =>
  Item === undefined
    ? { table: TableName, readUnits: 0, writeUnits: ONE_KB_UPDATED * times }
    : {
        table: TableName,
        readUnits: 0,
        writeUnits: (transactionWriteUnits(itemOfWire(Item)) / IN_TRANSACTION) * times,
        put: Item,
      };

const batchRead = (request: Request, answer: Answer): Consumed[] =>
  Object.entries(request.RequestItems ?? {}).map(([table, { Keys = [], ConsistentRead }]) => {
    const found = answer.Responses?.[table] ?? [];
    const unread = answer.UnprocessedKeys?.[table]?.Keys?.length ?? 0;
    const absent = Keys.length - unread - found.length;
    const each = found.map((item) => readUnitsOf(bytesOf([item]), ConsistentRead));
    return {
      table,
      readUnits: each.reduce((sum, units) => sum + units, absent * readUnitsOf(0, ConsistentRead)),
      writeUnits: 0,
    };
  });

/**
 * What an on-demand table bills for a request, by the bytes of its items (developer guide, "read and write
 * operations"): DynamoDB Local's own figures are wrong for transactions. A refused condition and a cancelled
 * transaction are billed as if they had been done.
 */
export const consumedUnits = (
  operation: string,
  request: Request,
  answer: Answer,
): readonly Consumed[] => {
  const table = request.TableName ?? '';
  switch (operation) {
    case 'PutItem':
    case 'UpdateItem':
    case 'DeleteItem':
      return [written({ ...request, TableName: table }, 1)];
    case 'TransactWriteItems':
      return (request.TransactItems ?? []).flatMap((item) =>
        Object.values(item).map((action) => written(action, IN_TRANSACTION)),
      );
    case 'GetItem':
    case 'Query':
    case 'Scan': {
      const items = answer.Item === undefined ? (answer.Items ?? []) : [answer.Item];
      return [
        { table, readUnits: readUnitsOf(bytesOf(items), request.ConsistentRead), writeUnits: 0 },
      ];
    }
    case 'BatchGetItem':
      return batchRead(request, answer);
    default:
      throw new RangeError(`no rule for what ${operation} consumes`);
  }
};
