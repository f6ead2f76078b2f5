import { type DynamoDBClient, paginateQuery, paginateScan } from '@aws-sdk/client-dynamodb';
import type { Finding } from '../app/verify/finding.ts';
import type { AccountSnapshot } from '../app/verify/verify-account.ts';
import type { DueHint, Hints, TriggerHint } from '../app/verify/verify-hints.ts';
import type { KeptSnapshot } from '../app/verify/verify-snapshots.ts';
import type { Account } from '../domain/accounts/account.ts';
import { Exact, text } from '../domain/money/exact.ts';
import type { AccountId } from '../kernel/brand.ts';
import type { AccountReader } from '../ports/account-store.ts';
import * as items from './account-items.ts';
import { readSnapshot } from './dynamodb-account-snapshots.ts';

/** An account that moves this often while it is read is left for another round. */
const MAX_SNAPSHOT_TRIES = 50;

async function all(client: DynamoDBClient, table: string, pk: string): Promise<items.Item[]> {
  const found: items.Item[] = [];
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': { S: pk } },
    },
  );
  for await (const { Items } of pages) found.push(...(Items ?? []));
  return found;
}

/** What the partitions of an account begin with: its own items, and its orders. */
const ACCOUNT_PARTITION = /^[AO]#/;

/**
 * Every account of the table, by any item of its own; an operator's read for audits, never on the order path. One whose
 * head is gone is found by what it left.
 */
export async function accountIds(client: DynamoDBClient, table: string): Promise<AccountId[]> {
  const ids = new Set<AccountId>();
  const pages = paginateScan(
    { client },
    { TableName: table, ConsistentRead: true, ProjectionExpression: 'pk, s' },
  );
  for await (const { Items } of pages) {
    for (const item of Items ?? []) {
      const partition = item.pk?.S ?? '';
      if (ACCOUNT_PARTITION.test(partition) && !items.isRefusal(item)) {
        ids.add(partition.slice(2) as AccountId);
      }
    }
  }
  return [...ids];
}

/** Kinds of items in an account's own partition, by how their sort keys begin. */
const OWN_KINDS = ['J#', 'P#', 'C#', 'Q#'] as const;

/** Reads items one by one, so that one that is spoilt is named and does not hide the others. */
class ItemsRead {
  readonly findings: Finding[] = [];

  add({ pk, sk }: items.Item, what: string): void {
    const where = `${(pk?.S ?? '').slice(2)} ${sk?.S}`;
    this.findings.push({ check: 'items', where, what });
  }

  each<T>(
    found: readonly items.Item[],
    prefix: string,
    read: (item: items.Item) => T,
    keyOf?: (value: T) => items.Item,
  ): T[] {
    return found
      .filter(({ sk }) => sk?.S?.startsWith(prefix))
      .flatMap((item) => {
        try {
          const value = read(item);
          const key = keyOf?.(value).sk?.S;
          if (key !== undefined && key !== item.sk?.S)
            this.add(item, `holds what belongs at ${key}`);
          return [value];
        } catch (error) {
          this.add(item, `cannot be read: ${String(error)}`);
          return [];
        }
      });
  }
}

type Partitions = {
  readonly own: readonly items.Item[];
  readonly orders: readonly items.Item[];
  readonly kept: readonly items.Item[];
};

/** The entry that a snapshot's key names; one of a format that nobody reads any more is passed over. */
function readKept(item: items.Item): KeptSnapshot[] {
  const history = readSnapshot(item);
  const [, , sequence] = item.sk?.S?.split('#') ?? [];
  return history === undefined ? [] : [{ sequence: Number(sequence), history }];
}

function readPartitions(account: Account, { own, orders, kept }: Partitions): AccountSnapshot {
  const reading = new ItemsRead();
  for (const item of own) {
    const known = item.sk?.S === 'H' || OWN_KINDS.some((kind) => item.sk?.S?.startsWith(kind));
    if (!known) reading.add(item, 'is of no kind that belongs to an account');
  }
  const entries = reading.each(own, 'J#', items.readJournal, ({ entry }) =>
    items.journalKey(account.id, entry.sequence),
  );
  const slots = reading.each(orders, '', items.readOrderSlot);
  return {
    account,
    entries,
    positions: reading.each(own, 'P#', items.readPosition),
    orders: slots.flatMap((slot) => (slot.kind === 'order' ? [slot.order] : [])),
    kept: reading.each(kept, 'S#', readKept).flat(),
    unreadable: reading.findings,
  };
}

/**
 * One account whole, all of it at one version of its head: read again when the head moved meanwhile. Undefined when it has
 * no head. Throws when the head cannot be read.
 */
export async function snapshotAccount(
  client: DynamoDBClient,
  table: string,
  reader: AccountReader,
  id: AccountId,
): Promise<AccountSnapshot | undefined> {
  for (let attempt = 0; attempt < MAX_SNAPSHOT_TRIES; attempt++) {
    const before = await reader.account(id);
    const [own, orders, kept] = await Promise.all(
      ['A', 'O', 'S'].map((kind) => all(client, table, `${kind}#${id}`)),
    );
    const after = await reader.account(id);
    if (before === undefined && after === undefined) return undefined;
    if (after !== undefined && before?.sequence === after.sequence) {
      return readPartitions(after, { own: own ?? [], orders: orders ?? [], kept: kept ?? [] });
    }
  }
  throw new Error(`account ${id} moved ${MAX_SNAPSHOT_TRIES} times while it was read`);
}

/** A hint that says where it belongs, read without what writes them. */
function readDue({ sk, w, at, m }: items.Item): DueHint {
  const [, account = '', order = ''] = sk?.S?.split('#') ?? [];
  return { account, order, due: w?.S ?? '', at: Number(at?.N), mailbox: Number(m?.N) };
}

function readTrigger({ pk, sk, k, p, y, f, x, m }: items.Item): TriggerHint {
  const [account = '', order = ''] = sk?.S?.split('#') ?? [];
  const from = f?.N === undefined ? [] : ['from', text(new Exact(f.N))];
  const amount = text(new Exact(p?.N ?? Number.NaN));
  const trigger = [k?.S, amount, ...(y?.S ? [y.S] : []), ...from].join(' ');
  return {
    account,
    order,
    symbol: (pk?.S ?? '').slice('T#'.length),
    trigger,
    isArmed: x === undefined,
    mailbox: Number(m?.N),
  };
}

/** Everything that lies beside the accounts: what comes due of orders, and what is watched for them. */
export async function readHints(
  client: DynamoDBClient,
  tables: { readonly due: string; readonly triggers: string },
): Promise<Hints> {
  const found = async (TableName: string, prefix: string): Promise<items.Item[]> => {
    const own: items.Item[] = [];
    for await (const { Items } of paginateScan({ client }, { TableName, ConsistentRead: true })) {
      own.push(...(Items ?? []).filter(({ pk }) => pk?.S?.startsWith(prefix)));
    }
    return own;
  };
  const [due, triggers] = await Promise.all([
    found(tables.due, 'D#'),
    found(tables.triggers, 'T#'),
  ]);
  return { due: due.map(readDue), triggers: triggers.map(readTrigger) };
}
