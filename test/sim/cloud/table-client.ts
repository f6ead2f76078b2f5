import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Cloud, Process } from './cloud.ts';
import type { Item } from './expressions.ts';
import { keyText, type Tables, updated, type Write } from './tables.ts';

/** How long a client waits before it gives a request up. */
const TIMEOUT_MS = 1_000;
const LATE_MS = 8_000;
const SLOW_MS = 3_000;
/** DynamoDB remembers a transaction's token for so long. */
const TOKEN_KEPT_MS = 600_000;

const named = (name: string): Error => Object.assign(new Error(`simulated ${name}`), { name });

type Settings = { readonly abortSignal?: AbortSignal };

/** Tokens of transactions that were done, and until when they are known. */
export class Tokens {
  readonly #until = new Map<string, number>();

  isKnown(token: string | undefined, now: number): boolean {
    return token !== undefined && (this.#until.get(token) ?? 0) > now;
  }

  note(token: string | undefined, now: number): void {
    if (token !== undefined) this.#until.set(token, now + TOKEN_KEPT_MS);
  }
}

/** A process’s client of DynamoDB, which the adapters take for the SDK’s own. */
export class TableClient {
  readonly #cloud: Cloud;
  readonly #process: Process;
  readonly #tables: Tables;
  readonly #tokens: Tokens;

  constructor(cloud: Cloud, process: Process, tables: Tables, tokens: Tokens) {
    this.#cloud = cloud;
    this.#process = process;
    this.#tables = tables;
    this.#tokens = tokens;
  }

  asClient(): DynamoDBClient {
    const client = Object.create(DynamoDBClient.prototype) as DynamoDBClient;
    return Object.assign(client, {
      send: (command: unknown, settings?: Settings) => this.send(command, settings?.abortSignal),
    });
  }

  send(command: unknown, signal?: AbortSignal): Promise<unknown> {
    if (command instanceof GetItemCommand) {
      const { TableName = '', Key = {} } = command.input;
      return this.#read('get', signal, () => ({ Item: this.#tables.get(TableName, Key) }));
    }
    if (command instanceof BatchGetItemCommand) return this.#batch(command, signal);
    if (command instanceof QueryCommand) {
      return this.#read('query', signal, () => this.#query(command));
    }
    if (command instanceof ScanCommand) {
      const { TableName = '' } = command.input;
      return this.#read('scan', signal, () => ({ Items: this.#tables.scan(TableName) }));
    }
    return this.#write(command, signal);
  }

  /** How this request is disturbed. */
  #trouble(): { thereMs?: number; error?: Error } {
    const { faults, dice } = this.#cloud;
    if (faults.fires('table-throttle')) return { error: named('ThrottlingException') };
    if (faults.fires('table-request-lost')) {
      return { error: named('TimeoutError'), thereMs: TIMEOUT_MS };
    }
    return faults.fires('table-slow') ? { thereMs: dice.between(0, SLOW_MS) } : {};
  }

  #read<T>(label: string, signal: AbortSignal | undefined, effect: () => T): Promise<T> {
    return this.#cloud.remote(this.#process, { label, effect, signal, ...this.#trouble() });
  }

  #query({ input }: QueryCommand): object {
    const { items, last } = this.#tables.query({
      table: input.TableName ?? '',
      index: input.IndexName,
      condition: input.KeyConditionExpression ?? '',
      values: input.ExpressionAttributeValues ?? {},
      backwards: input.ScanIndexForward === false,
      limit: input.Limit ?? Number.MAX_SAFE_INTEGER,
      start: input.ExclusiveStartKey,
    });
    return { Items: items, ...(last === undefined ? {} : { LastEvaluatedKey: last }) };
  }

  /** The items of one batch are read at the same time, but not as of one moment. */
  async #batch({ input }: BatchGetItemCommand, signal: AbortSignal | undefined): Promise<object> {
    const { faults } = this.#cloud;
    const wanted = Object.entries(input.RequestItems ?? {}).flatMap(([table, { Keys = [] }]) =>
      Keys.map((key) => ({ table, key })),
    );
    const read = (some: typeof wanted) =>
      some.map(({ table, key }) => ({ table, item: this.#tables.get(table, key) }));
    const parts = faults.fires('table-torn-read') ? wanted.map((each) => [each]) : [wanted];
    const found = await Promise.all(
      parts.map((part) => this.#read('batch-get', signal, () => read(part))),
    );
    const grouped = (each: readonly { table: string; item: Item | undefined }[]) => {
      const byTable: Record<string, Item[]> = {};
      for (const { table, item } of each) {
        byTable[table] ??= [];
        if (item !== undefined) byTable[table]?.push(item);
      }
      return byTable;
    };
    return { Responses: grouped(found.flat()), UnprocessedKeys: {} };
  }

  #write(command: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    const { faults, dice } = this.#cloud;
    const trouble = this.#trouble();
    if (meetsTransactions(command) && faults.fires('table-conflict')) {
      trouble.error ??= conflict(command);
    }
    const effect = (): unknown => this.#effect(command);
    if (trouble.error === undefined && faults.fires('table-late-write')) {
      // Given up by its sender, and on its way still.
      this.#cloud.late(
        dice.between(TIMEOUT_MS, LATE_MS),
        `${this.#process.name} late write`,
        () => {
          try {
            effect();
          } catch {
            // Nobody hears of it.
          }
        },
      );
      const error = named('TimeoutError');
      return this.#cloud.remote(this.#process, {
        label: 'write',
        effect: () => undefined,
        thereMs: TIMEOUT_MS,
        error,
        signal,
      });
    }
    if (trouble.error === undefined && faults.fires('table-reply-lost')) {
      const error = named('TimeoutError');
      return this.#cloud.remote(this.#process, {
        label: 'write',
        effect,
        signal,
        ...trouble,
        error,
        errorWhen: 'after',
      });
    }
    return this.#cloud.remote(this.#process, { label: 'write', effect, signal, ...trouble });
  }

  #effect(command: unknown): unknown {
    if (command instanceof PutItemCommand) {
      const { input } = command;
      const { TableName: table = '', Item = {} } = input;
      return this.#single(
        {
          table,
          key: Item,
          make: () => Item,
          condition: input.ConditionExpression,
          values: input.ExpressionAttributeValues,
        },
        input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
      );
    }
    if (command instanceof UpdateItemCommand) {
      const { input } = command;
      const { TableName: table = '', Key: key = {}, UpdateExpression: update = '' } = input;
      const values = input.ExpressionAttributeValues ?? {};
      const make = (before: Item | undefined) => updated(key, before, update, values);
      return this.#single(
        { table, key, make, condition: input.ConditionExpression, values },
        false,
      );
    }
    if (command instanceof DeleteItemCommand) {
      const { TableName: table = '', Key: key = {} } = command.input;
      return this.#single({ table, key, make: () => undefined }, false);
    }
    if (command instanceof TransactWriteItemsCommand) return this.#transact(command);
    throw new Error(`no such request: ${(command as object).constructor.name}`);
  }

  #single(write: Write, tellsStanding: boolean): object {
    const standing = this.#tables.get(write.table, write.key);
    if (this.#tables.write([write]) === undefined) return {};
    throw new ConditionalCheckFailedException({
      message: 'The conditional request failed',
      $metadata: { httpStatusCode: 400 },
      ...(tellsStanding && standing !== undefined ? { Item: standing } : {}),
    });
  }

  #transact({ input }: TransactWriteItemsCommand): object {
    const now = this.#cloud.timeline.now;
    if (this.#tokens.isKnown(input.ClientRequestToken, now)) return {};
    const writes = (input.TransactItems ?? []).map(writeOf);
    const keys = new Set(writes.map(({ table, key }) => `${table} ${keyText(key)}`));
    if (keys.size < writes.length || writes.length > 100) throw named('ValidationException');
    const fits = this.#tables.write(writes);
    if (fits !== undefined) {
      throw new TransactionCanceledException({
        message: 'Transaction cancelled',
        $metadata: { httpStatusCode: 400 },
        CancellationReasons: fits.map((fit) => ({ Code: fit ? 'None' : 'ConditionalCheckFailed' })),
      });
    }
    this.#tokens.note(input.ClientRequestToken, now);
    return {};
  }
}

function writeOf({ Put, Update }: TransactWriteItem): Write {
  if (Put !== undefined) {
    const { TableName: table = '', Item: item = {} } = Put;
    return {
      table,
      key: item,
      make: () => item,
      condition: Put.ConditionExpression,
      values: Put.ExpressionAttributeValues,
    };
  }
  const { TableName: table = '', Key: key = {}, UpdateExpression: update = '' } = Update ?? {};
  const values = Update?.ExpressionAttributeValues ?? {};
  return { table, key, make: (before) => updated(key, before, update, values) };
}

/** Tables in which transactions write: only there can one be in the way of a plain write. */
const WITH_TRANSACTIONS: ReadonlySet<string | undefined> = new Set([
  'accounts',
  'due',
  'triggers',
  'controls',
  'firm',
]);

const meetsTransactions = (command: unknown): boolean =>
  command instanceof TransactWriteItemsCommand ||
  ((command instanceof PutItemCommand ||
    command instanceof UpdateItemCommand ||
    command instanceof DeleteItemCommand) &&
    WITH_TRANSACTIONS.has(command.input.TableName));

/** A plain write hears of a transaction in its way by an exception of its own, which the SDK does not retry. */
const conflict = (command: unknown): Error =>
  command instanceof TransactWriteItemsCommand
    ? new TransactionCanceledException({
        message: 'Transaction cancelled',
        $metadata: { httpStatusCode: 400 },
        CancellationReasons: (command.input.TransactItems ?? []).map((_, index) => ({
          Code: index === 0 ? 'TransactionConflict' : 'None',
        })),
      })
    : named('TransactionConflictException');
