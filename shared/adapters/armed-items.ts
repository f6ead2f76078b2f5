import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { Exact, parseExact, price, quantity, text } from '../domain/money/exact.ts';
import type { PrintCondition, TradePrint } from '../domain/orders/trade-print.ts';
import { type AccountId, instant, type OrderId } from '../kernel/brand.ts';
import type { ArmedOrder, ArmedTrigger, Arming } from '../ports/armed-orders.ts';

/** How long an item stands that is watched no more: until every reader has certainly seen that. */
const DISARMED_KEPT_FOR_SECONDS = 86_400;

/**
 * The index `armed-by-time` has the orders that are armed, by a shard `n` and the time of arming `a`: how the trigger
 * service hears of them, whatever their symbol. A shard takes a thousand new orders a second.
 */
export const ARMED_BY_TIME_INDEX = 'armed-by-time';
export const armedShards: readonly string[] = ['0', '1'];

type Item = Record<string, AttributeValue>;

const SYMBOL_PREFIX = 'T#';

export const armedKey = ({ symbol, account, order }: Omit<Arming, 'armedAt'>): Item => ({
  pk: { S: `${SYMBOL_PREFIX}${symbol}` },
  sk: { S: `${account}#${order}` },
});

/** The end of an order's id is as good as random. */
const shardOf = (order: OrderId): string =>
  armedShards[Number.parseInt(order.slice(-2), 16) % armedShards.length] ?? '0';

/**
 * Item of the `triggers` table: `T#symbol` / `account#order`
 * {m mailbox, k kind, p price | y by + p amount + f mark to trail on from, a armed at, n shard of the index, w mark of
 * a trailing stop}.
 * One that is watched no more says so (`x`), leaves the index and ends by its `ttl`; nothing is ever deleted. The mark
 * is the trigger service's: an item that is put anew has none.
 */
export function armedItem(armed: Omit<ArmedOrder, 'mark'>): Item {
  const { mailbox, order, trigger, armedAt, isArmed } = armed;
  const amount = 'price' in trigger ? trigger.price : trigger.amount;
  return {
    ...armedKey(armed),
    m: { N: mailbox.toString() },
    k: { S: trigger.kind },
    p: { N: text(amount) },
    a: { N: armedAt.toString() },
    ...('by' in trigger ? trailAttributes(trigger) : {}),
    ...(isArmed
      ? { n: { S: shardOf(order) } }
      : {
          x: { BOOL: true },
          ttl: { N: (Math.ceil(armedAt / 1_000) + DISARMED_KEPT_FOR_SECONDS).toString() },
        }),
  };
}

const trailAttributes = ({ by, from }: Extract<ArmedTrigger, { by: unknown }>): Item => ({
  y: { S: by },
  ...(from === undefined ? {} : { f: { N: text(from) } }),
});

export const markAttribute = (mark: TradePrint): AttributeValue => ({
  M: {
    n: { N: mark.sequence.toString() },
    p: { N: text(mark.price) },
    q: { N: text(mark.size) },
    a: { N: mark.at.toString() },
    c: { L: mark.conditions.map((condition) => ({ S: condition })) },
  },
});

const readMark = (symbol: string, attribute: AttributeValue): TradePrint => {
  const { n, p, q, a, c } = attribute.M ?? {};
  return {
    symbol,
    sequence: Number(n?.N),
    price: price(p?.N ?? ''),
    size: quantity(q?.N ?? ''),
    at: instant(Number(a?.N)),
    conditions: (c?.L ?? []).map(({ S }) => S as PrintCondition),
  };
};

function readTrigger(item: Item): ArmedTrigger | undefined {
  const kind = item.k?.S;
  const by = item.y?.S;
  const amount = parseExact(item.p?.N ?? '');
  if (amount === undefined) return undefined;
  if (kind === 'at-or-above' || kind === 'at-or-below') return { kind, price: price(text(amount)) };
  if (kind !== 'trail-below' && kind !== 'trail-above') return undefined;
  if (by !== 'price' && by !== 'percent') return undefined;
  const from = item.f?.N === undefined ? {} : { from: price(item.f.N) };
  return { kind, by, amount: new Exact(amount), ...from };
}

/** Which arming an item or an entry of the index is of; undefined: no key that we wrote. */
export function readArming(item: Item): Arming | undefined {
  const [account, order] = item.sk?.S?.split('#') ?? [];
  const symbol = item.pk?.S?.slice(SYMBOL_PREFIX.length);
  const armedAt = Number(item.a?.N);
  if (!symbol || account === undefined || order === undefined) return undefined;
  if (!Number.isSafeInteger(armedAt)) return undefined;
  return {
    symbol,
    account: account as AccountId,
    order: order as OrderId,
    armedAt: instant(armedAt),
  };
}

export const isArmedItem = (item: Item): boolean => item.x?.BOOL !== true;

/** Undefined: it cannot be read. */
export function readArmedItem(item: Item): ArmedOrder | undefined {
  const arming = readArming(item);
  const trigger = readTrigger(item);
  const mailbox = Number(item.m?.N);
  if (arming === undefined || trigger === undefined) return undefined;
  if (!Number.isSafeInteger(mailbox)) return undefined;
  return {
    ...arming,
    mailbox,
    trigger,
    isArmed: isArmedItem(item),
    ...(item.w === undefined ? {} : { mark: readMark(arming.symbol, item.w) }),
  };
}
