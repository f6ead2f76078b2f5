import { createHash } from 'node:crypto';
import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Order, Position } from '../domain/orders/order.ts';
import type { ControlScope, ControlState } from '../domain/risk/controls.ts';
import { assert, present } from '../kernel/assert.ts';
import type { AccountId, CommandId, OrderId } from '../kernel/brand.ts';
import type {
  AccountStore,
  Commit,
  CommitOutcome,
  ItemsFound,
  ItemsWanted,
  OrderClaims,
  OrderSlot,
} from '../ports/account-store.ts';
import * as items from './account-items.ts';
import { armedItem } from './armed-items.ts';
import { batchRead, type TableKey } from './batch-read.ts';
import { classifyCommitError } from './commit-errors.ts';
import { isSwitch, readSwitch, switchKey } from './control-items.ts';
import { dueItem } from './due-items.ts';

/** DynamoDB: at most 100 actions in a transaction. */
const MAX_TRANSACTION_ITEMS = 100;

/** The tables beside the accounts that a writer of commits puts hints into; readers have none. */
export type HintTables = { readonly due?: string; readonly triggers?: string };

/** And the one whose switches are read together with an account's items. */
export type OtherTables = HintTables & { readonly controls?: string };

/** The actions of a commit, in a fixed order: the same commit is always the same request. */
export function commitActions(
  table: string,
  commit: Commit,
  hints: HintTables = {},
): TransactWriteItem[] {
  const hint = (name: keyof HintTables, Item: items.Item): TransactWriteItem => ({
    Put: { TableName: present(hints[name], `a table for ${name}`), Item },
  });
  const put = (Item: items.Item, condition?: object): TransactWriteItem => ({
    Put: { TableName: table, Item, ...condition },
  });
  const absent = { ConditionExpression: 'attribute_not_exists(pk)' };
  const head = {
    ConditionExpression: commit.expectedSequence === 0 ? absent.ConditionExpression : 'n = :n',
    ...(commit.expectedSequence === 0
      ? {}
      : { ExpressionAttributeValues: { ':n': { N: commit.expectedSequence.toString() } } }),
  };
  const placing = (order: Order): object => ({
    ConditionExpression: 'attribute_not_exists(pk) OR (s = :pending AND b = :body)',
    ExpressionAttributeValues: {
      ':pending': { S: 'PENDING' },
      ':body': { B: Buffer.from(order.bodyHash, 'hex') },
    },
  });
  const account = commit.account.id;
  return [
    put(items.headItem(commit.account), head),
    ...commit.entries.map((entry) => put(items.journalItem(entry), absent)),
    ...commit.orders.map(({ order, placing: isPlacing }) =>
      put(items.orderItem(order), isPlacing ? placing(order) : undefined),
    ),
    ...commit.positions.map((position) => put(items.positionItem(position))),
    ...commit.claims.map(({ command, sequence, expiresAt }) =>
      put(
        {
          ...items.claimKey(account, command),
          n: { N: sequence.toString() },
          ttl: { N: Math.ceil(expiresAt / 1000).toString() },
        },
        absent,
      ),
    ),
    ...commit.parked.map((parked) => put(items.parkedItem(account, parked), absent)),
    ...commit.due.map((due) => hint('due', dueItem(due, commit.account.lastAt))),
    ...commit.armed.map((armed) => hint('triggers', armedItem(armed))),
  ];
}

/** Law 10: the token is a hash of the request, so a retry of the same commit is the same request to DynamoDB. */
const requestToken = (actions: readonly TransactWriteItem[]): string =>
  createHash('sha256').update(JSON.stringify(actions)).digest('hex').slice(0, 36);

function keysWanted(
  tables: OtherTables & { readonly accounts: string },
  account: AccountId,
  wanted: ItemsWanted,
): TableKey[] {
  const own = (key: items.Item): TableKey => ({ table: tables.accounts, key });
  return [
    ...(wanted.head ? [own(items.headKey(account))] : []),
    ...Array.from(new Set(wanted.orders), (order) => own(items.orderKey(account, order))),
    ...Array.from(new Set(wanted.symbols), (symbol) => own(items.positionKey(account, symbol))),
    ...Array.from(new Set(wanted.claims), (command) => own(items.claimKey(account, command))),
    ...Array.from(new Set(wanted.controls), (scope) => ({
      table: present(tables.controls, 'a table of controls'),
      key: switchKey(scope),
    })),
  ];
}

/** Sorts what a batch read found: it answers in any order. */
function itemsFound(found: readonly items.Item[]): ItemsFound {
  let account: ItemsFound['account'];
  const slots = new Map<OrderId, OrderSlot>();
  const positions = new Map<string, Position>();
  const claims = new Map<CommandId, number>();
  const controls = new Map<ControlScope, ControlState>();
  for (const item of found) {
    if (isSwitch(item)) {
      const { scope, state } = readSwitch(item);
      controls.set(scope, state);
      continue;
    }
    const sortKey = item.sk?.S ?? '';
    const name = sortKey.slice(2);
    if (sortKey === 'H') account = items.readHead(item);
    else if (sortKey.startsWith('O#')) slots.set(name as OrderId, items.readOrderSlot(item));
    else if (sortKey.startsWith('P#')) positions.set(name, items.readPosition(item));
    else claims.set(name as CommandId, Number(item.n?.N));
  }
  return { account, slots, positions, claims, controls };
}

/**
 * The accounts table. Every read is strongly consistent but `orderIdsByTime`. `signal` ends requests that are under
 * way: a read is thrown, a commit ambiguous.
 */
export function dynamoDbAccountStore(
  client: DynamoDBClient,
  table: string,
  signal?: AbortSignal,
  others: OtherTables = {},
): AccountStore & OrderClaims {
  const options = signal === undefined ? {} : { abortSignal: signal };
  const get = async (key: items.Item): Promise<items.Item | undefined> =>
    (
      await client.send(
        new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
        options,
      )
    ).Item;

  async function query(
    pk: string,
    from: string,
    to: string,
    limit?: number,
  ): Promise<items.Item[]> {
    const found: items.Item[] = [];
    let start: items.Item | undefined;
    do {
      const page = await client.send(
        new QueryCommand({
          TableName: table,
          ConsistentRead: true,
          KeyConditionExpression: 'pk = :pk AND sk BETWEEN :from AND :to',
          ExpressionAttributeValues: { ':pk': { S: pk }, ':from': { S: from }, ':to': { S: to } },
          ...(limit === undefined ? {} : { Limit: limit - found.length }),
          ...(start === undefined ? {} : { ExclusiveStartKey: start }),
        }),
        options,
      );
      found.push(...(page.Items ?? []));
      start = page.LastEvaluatedKey;
    } while (start !== undefined && (limit === undefined || found.length < limit));
    return found;
  }

  async function putIfAbsent(item: items.Item): Promise<OrderSlot> {
    try {
      await client.send(
        new PutItemCommand({
          TableName: table,
          Item: item,
          ConditionExpression: 'attribute_not_exists(pk)',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
        options,
      );
      return items.readOrderSlot(item);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || error.Item === undefined)
        throw error;
      return items.readOrderSlot(error.Item);
    }
  }

  return {
    async account(id) {
      const item = await get(items.headKey(id));
      return item && items.readHead(item);
    },
    async orderSlot(account, order) {
      const item = await get(items.orderKey(account, order));
      return item && items.readOrderSlot(item);
    },
    async items(account, wanted) {
      const keys = keysWanted({ ...others, accounts: table }, account, wanted);
      return itemsFound(await batchRead(client, keys, signal));
    },
    async orders(account, ids) {
      const found = await batchRead(
        client,
        ids.map((id) => ({ table, key: items.orderKey(account, id) })),
        signal,
      );
      const slots = found.map(items.readOrderSlot);
      return slots.flatMap((slot) => (slot.kind === 'order' ? [slot.order] : []));
    },
    async orderIdsByTime(account, page) {
      const answer = await client.send(
        new QueryCommand({
          TableName: table,
          IndexName: 'orders-by-time',
          KeyConditionExpression: 'pk = :pk AND t BETWEEN :after AND :until',
          ExpressionAttributeValues: {
            ':pk': { S: `O#${account}` },
            ':after': { N: ((page.after ?? -1) + 1).toString() },
            ':until': { N: ((page.until ?? Number.MAX_SAFE_INTEGER) - 1).toString() },
          },
          ScanIndexForward: !page.newestFirst,
          Limit: page.limit,
        }),
        options,
      );
      return (answer.Items ?? []).map((item) => (item.sk?.S ?? '').slice(2) as OrderId);
    },
    async position(account, symbol) {
      const item = await get(items.positionKey(account, symbol));
      return item && items.readPosition(item);
    },
    async positions(account): Promise<Position[]> {
      const found = await query(`A#${account}`, 'P#', 'P#\uffff');
      return found.map(items.readPosition);
    },
    async journal(account, from, limit) {
      const found = await query(
        `A#${account}`,
        items.journalSortKey(from),
        items.journalSortKey(999_999_999_999),
        limit,
      );
      return found.map(items.readJournal);
    },
    async claim(account, command) {
      const item = await get(items.claimKey(account, command));
      return item && { sequence: Number(item.n?.N) };
    },
    async parked(account: AccountId, first: number, next: number) {
      if (first >= next) return [];
      const sortKey = (position: number): string => items.parkedKey(account, position).sk?.S ?? '';
      const found = await query(`A#${account}`, sortKey(first), sortKey(next - 1));
      return found.map(items.readParked);
    },
    putPending: (order) => putIfAbsent(items.orderItem(order)),
    putRefused: (account, order, refusal) =>
      putIfAbsent(items.refusedItem(account, order, refusal)),
    async commit(commit: Commit): Promise<CommitOutcome> {
      const actions = commitActions(table, commit, others);
      assert(actions.length <= MAX_TRANSACTION_ITEMS, `a commit of ${actions.length} items`);
      try {
        await client.send(
          new TransactWriteItemsCommand({
            TransactItems: actions,
            ClientRequestToken: requestToken(actions),
          }),
          options,
        );
        return { kind: 'committed' };
      } catch (error) {
        return classifyCommitError(error);
      }
    },
  };
}
