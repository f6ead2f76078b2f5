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
      where: `${ORDERS}/cancel-order.ts#stateWithoutCancel`,
      original: 'order.replacedBy === undefined ? undefined : state.orders.get(order.replacedBy)',
      operator: 'never',
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
  ),
  ...fitting(
    'the question is for the compiler: what comes after it answers the same of an order or a price that is not there',
    {
      where: `${ORDERS}/due-order.ts#dueMomentOf`,
      original: 'order.opensAt !== undefined',
      replacement: 'true',
    },
  ),
  ...fitting('said for the reader: what is asked is whether it is the other', {
    where: `${ORDERS}/cancel-order.ts#requestCancel`,
    original: "'asked'",
  }),
  ...fitting('a new order is in another state before anybody sees it', {
    where: `${ORDERS}/evolve-order.ts#newOrder`,
    original: "'PENDING'",
  }),
];
