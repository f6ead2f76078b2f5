import { fitting } from './equivalent.ts';

const ORDERS = 'shared/domain/orders';

export const OF_ORDERS_G_TO_Z = [
  ...fitting(
    'a value that is not there is asked for by `undefined`, and is not found: the question is for the compiler',
    {
      where: `${ORDERS}/group-members.ts#membersOf`,
      original: 'id ? state.orders.get(id) : undefined',
      operator: 'always',
    },
  ),
  ...fitting(
    'the question is for the compiler: what comes after it answers the same of an order or a price that is not there',
    {
      where: `${ORDERS}/order-group.ts#cancelWaitingStop`,
      original: 'stopLoss !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/order-group.ts#isWatching`,
      original: 'stopLoss !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/order-group.ts#cancelTakeProfit`,
      original: 'takeProfit === undefined',
      replacement: 'false',
    },
    {
      where: `${ORDERS}/order-group.ts#settleStop`,
      original: 'takeProfit === undefined',
      replacement: 'false',
    },
    {
      where: `${ORDERS}/venue-terms.ts#atMarket`,
      original: 'order.holdPrice !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/venue-terms.ts#venueTerms`,
      original: 'order.holdPrice !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/trigger-order.ts#triggerFault`,
      original: 'order.armedAt !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/trigger-order.ts#isBeyondHold`,
      original: 'holdPrice !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/trigger-order.ts#decideTrigger`,
      original: 'each !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/route-order.ts#wholeShares`,
      original: 'holdPrice !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/route-order.ts#routeNow`,
      original: 'each !== undefined',
      replacement: 'true',
    },
    {
      where: `${ORDERS}/replace-order.ts#decideReplaceRejected`,
      original: 'order.replaces === undefined ? undefined : state.orders.get(order.replaces)',
      operator: 'never',
    },
    {
      where: `${ORDERS}/replace-order.ts#decideReplace`,
      original: 'order === undefined',
      replacement: 'false',
    },
  ),
  ...fitting('of two equal quantities it is the same which is taken', {
    where: `${ORDERS}/replace-order.ts#decideReplaced`,
    original: 'filled.gt(order.terms.quantity)',
    operator: 'gt as gte',
  }),
  ...fitting('a price of one has no decimals, whichever number of them is allowed', {
    where: `${ORDERS}/venue-terms.ts#collarAt`,
    original: 'holdPrice.gte(1)',
    operator: 'gte as gt',
  }),
  ...fitting(
    'a purchase was charged no fees, and no more than was charged is given back',
    { where: `${ORDERS}/order-fees.ts#feesOfBust`, original: "'buy'" },
    {
      where: `${ORDERS}/order-fees.ts#feesOfBust`,
      original:
        "order.terms.side === 'buy' ? {} : unlessNone(bustFees(soldSoFar(order), fill, tradeDate, order.feesCharged ?? NO_FEES))",
      operator: 'never',
    },
  ),
  ...fitting(
    'without a part for the venue it is sent all, and then nothing is left for the inventory',
    {
      where: `${ORDERS}/inventory-fill.ts#wholeSharesFilled`,
      original: 'order.venueQuantity !== undefined',
      replacement: 'true',
    },
  ),
];
