import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { AccountId, Instant, OrderId } from '../kernel/brand.ts';
import { instant } from '../kernel/brand.ts';
import type { DueKind, DueOrder } from '../ports/due-orders.ts';

/**
 * Item of the `due` table: `D#shard` / `minute#account#order#what` {m mailbox, w what, at, ttl}.
 *
 * The time is in the sort key, so whatever the clock jumped over is one range of each shard: a weekend costs what a
 * minute costs (one read unit for each shard and page of 4 KB), where a partition for each minute would have to be
 * looked into one by one. A partition takes 1,000 write units a second and an item 2 of them inside a transaction, so
 * four shards take 2,000 waiting orders a second, about as many as all workers of a cell can commit.
 */
const SHARDS = 4;
const MINUTE_MS = 60_000;
const SECONDS_PER_DAY = 86_400;
/** Long after it was due: time enough to find and mend a driver that stood still. */
const KEPT_FOR_DAYS = 30;

type Item = Record<string, AttributeValue>;

export const dueShards: readonly string[] = Array.from({ length: SHARDS }, (_, shard) =>
  shard.toString(),
);

/** All of an account in one shard: what comes due of it stays in order. */
const shardOf = (account: AccountId): string =>
  ((createHash('sha256').update(account).digest()[0] ?? 0) % SHARDS).toString();

/** The minute, as text that sorts by time: `2026-11-23T14:30`. */
const minuteText = (at: number): string =>
  new Date(at).toISOString().slice(0, '2026-11-23T14:30'.length);

export const duePartition = (shard: string): string => `D#${shard}`;
export const dueCursorKey = (shard: string): Item => ({
  pk: { S: `C#${shard}` },
  sk: { S: 'CURSOR' },
});

export const dueFrom = (from: Instant): string => minuteText(from);
/** Above every key of the minute of `until`, below every one of the next. */
export const dueUntil = (until: Instant): string => `${minuteText(until)}#~`;

/**
 * The item to put in the commit of time `now` that lets the order wait. It stands under the first whole minute that is
 * neither before its time nor before the commit: what is already due must not lie behind the driver's back.
 */
export function dueItem(due: DueOrder, now: Instant): Item {
  const { account, order, mailbox, due: what, at } = due;
  const minute = Math.ceil(Math.max(at, now) / MINUTE_MS) * MINUTE_MS;
  return {
    pk: { S: duePartition(shardOf(account)) },
    sk: { S: `${minuteText(minute)}#${account}#${order}#${what}` },
    m: { N: mailbox.toString() },
    w: { S: what },
    at: { N: at.toString() },
    ttl: { N: (Math.ceil(minute / 1_000) + KEPT_FOR_DAYS * SECONDS_PER_DAY).toString() },
  };
}

const KINDS: readonly DueKind[] = ['open', 'expiry', 'assess'];

export function readDueItem(item: Item): DueOrder | undefined {
  const [, account, order] = item.sk?.S?.split('#') ?? [];
  const due = KINDS.find((kind) => kind === item.w?.S);
  const mailbox = Number(item.m?.N);
  const at = Number(item.at?.N);
  if (account === undefined || order === undefined || due === undefined) return undefined;
  if (!Number.isSafeInteger(mailbox) || !Number.isSafeInteger(at)) return undefined;
  return {
    account: account as AccountId,
    order: order as OrderId,
    mailbox,
    due,
    at: instant(at),
  };
}
