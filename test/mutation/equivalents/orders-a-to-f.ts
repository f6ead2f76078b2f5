import { fitting } from './equivalent.ts';

const ORDERS = 'shared/domain/orders';

export const OF_ORDERS_A_TO_F = [
  ...fitting(
    'a value that is not there is asked for by `undefined`, and is not found: the question is for the compiler',
    {
      where: `${ORDERS}/apply-report.ts#decideVenueReplaced`,
      original: 'order.replaces === undefined ? undefined : state.orders.get(order.replaces)',
      operator: 'never',
    },
    {
      where: `${ORDERS}/apply-report.ts#successorOf`,
      original: 'replacedBy === undefined ? undefined : state.orders.get(replacedBy)',
      operator: 'never',
    },
    {
      where: `${ORDERS}/cancel-order.ts#knownToVenue`,
      original: 'order.replaces === undefined ? undefined : state.orders.get(order.replaces)',
      operator: 'never',
    },
    {
      where: `${ORDERS}/undecided-replace.ts#undecidedReplacementOf`,
      original: 'replacedBy === undefined ? undefined : state.orders.get(replacedBy)',
      operator: 'never',
    },
  ),
  ...fitting(
    'once the venue has decided on a replacement, its order is REPLACED or names it no more',
    {
      where: `${ORDERS}/undecided-replace.ts#undecidedReplacementOf`,
      original: 'next !== undefined && isPendingReplacement(next) ? next : undefined',
      operator: 'always',
    },
  ),
  ...fitting(
    'an undefined date or amount compares as false',
    {
      where: `${ORDERS}/apply-report.ts#decideReport`,
      original: 'order.expiresAt !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/due-order.ts#decideDue`,
      original: 'order.expiresAt !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/further-exit.ts#wayOf`,
      original: 'exit.expiresAt !== undefined',
      replacement: 'true',
    },
  ),
  ...fitting(
    'the question is for the compiler: what comes after it answers the same of an order or a price that is not there',
    {
      where: `${ORDERS}/due-order.ts#dueMomentOf`,
      original: 'opensAt !== undefined',
      replacement: 'true',
    },
  ),
  ...fitting(
    'said for the reader: what is asked is whether it is another',
    { where: `${ORDERS}/cancel-order.ts#requestCancel`, original: "'asked'" },
    { where: `${ORDERS}/evolve-group.ts#withKnowledgeCarried`, original: "'order-replaced'" },
    { where: `${ORDERS}/further-exit.ts#wayOf`, original: "'at-once'" },
  ),
  ...fitting(
    'a key without a value is as none',
    {
      where: `${ORDERS}/apply-report.ts#decideRestated`,
      original: 'limitPrice === undefined',
      replacement: 'false',
    },
    {
      where: `${ORDERS}/evolve-group.ts#withKnowledgeCarried`,
      original: 'forExits === undefined',
      replacement: 'false',
    },
    {
      where: `${ORDERS}/evolve-group.ts#renamed`,
      original: 'entry === undefined ? {} : { entry: other(entry) }',
      operator: 'never',
    },
    {
      where: `${ORDERS}/evolve-group.ts#renamed`,
      original: 'takeProfit === undefined ? {} : { takeProfit: other(takeProfit) }',
      operator: 'never',
    },
    {
      where: `${ORDERS}/evolve-group.ts#renamed`,
      original: 'stopLoss === undefined ? {} : { stopLoss: other(stopLoss) }',
      operator: 'never',
    },
  ),
  ...fitting(
    'it is always there: a group has an exit, and its orders are at hand when one of them is placed or replaced',
    {
      where: `${ORDERS}/evolve-group.ts#withFurtherExit`,
      original: 'source === undefined',
      replacement: 'false',
    },
    {
      where: `${ORDERS}/evolve-group.ts#withKnowledgeCarried`,
      original: 'next === undefined',
      replacement: 'false',
    },
    {
      where: `${ORDERS}/further-exit.ts#placeFurtherExit`,
      original: 'exit === undefined',
      replacement: 'false',
    },
  ),
  ...fitting('a new order is in another state before anybody sees it', {
    where: `${ORDERS}/evolve-order.ts#newOrder`,
    original: "'PENDING'",
  }),
  ...fitting(
    'of a bust there are fills and busts only: the question is for the compiler',
    {
      where: `${ORDERS}/busted-entry.ts#filledAfter`,
      original: "event.type === 'fill-busted'",
      replacement: 'true',
    },
    {
      where: `${ORDERS}/busted-entry.ts#filledAfter`,
      original: "event.type === 'order-filled'",
      replacement: 'true',
    },
    {
      where: `${ORDERS}/busted-entry.ts#filledAfter`,
      original:
        "event.type === 'fill-busted' || event.type === 'order-filled' ? event.filledQuantity : filled",
      operator: 'always',
    },
  ),
];
