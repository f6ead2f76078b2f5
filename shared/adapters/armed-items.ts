import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { text } from '../domain/money/exact.ts';
import type { ArmedOrder } from '../ports/armed-orders.ts';

/** How long an item stands that is watched no more: until every reader has certainly seen that. */
const DISARMED_KEPT_FOR_SECONDS = 86_400;

/**
 * Item of the `triggers` table: `T#symbol` / `account#order` {m mailbox, k kind, p price | y by + p amount, a armed at}.
 * One that is watched no more says so (`x`) and ends by its `ttl`; nothing is ever deleted.
 */
export function armedItem(armed: ArmedOrder): Record<string, AttributeValue> {
  const { account, mailbox, order, symbol, trigger, armedAt, isArmed } = armed;
  const amount = 'price' in trigger ? trigger.price : trigger.amount;
  return {
    pk: { S: `T#${symbol}` },
    sk: { S: `${account}#${order}` },
    m: { N: mailbox.toString() },
    k: { S: trigger.kind },
    p: { N: text(amount) },
    a: { N: armedAt.toString() },
    ...('by' in trigger ? { y: { S: trigger.by } } : {}),
    ...(isArmed
      ? {}
      : {
          x: { BOOL: true },
          ttl: { N: (Math.ceil(armedAt / 1_000) + DISARMED_KEPT_FOR_SECONDS).toString() },
        }),
  };
}
