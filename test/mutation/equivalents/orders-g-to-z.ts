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
  ...fitting('every group names its entry or its take-profit: it is found, or the group is old', {
    where: `${ORDERS}/group-members.ts#membersOf`,
    original: 'source === undefined',
    replacement: 'false',
  }),
  ...fitting(
    'said for the reader: what is asked is whether it is the other',
    { where: `${ORDERS}/order-group.ts#cancelTakeProfit`, original: "'asked'" },
    { where: `${ORDERS}/replace-order.ts#decideReplaced`, original: "'asked'" },
    { where: `${ORDERS}/replace-order.ts#replaceHere`, original: "'trigger'" },
  ),
  ...fitting('a key without a value is to every reader, and to the codecs, as none', {
    where: `${ORDERS}/place-order.ts#firstMarkOf`,
    original: 'last === undefined',
    replacement: 'false',
  }),
  ...fitting('who has no position owns nothing', {
    where: `${ORDERS}/position.ts#costOfSale`,
    original: 'position === undefined',
    replacement: 'false',
  }),
  ...fitting('all of an amount in whole cents, times and divided by the same, is itself', {
    where: `${ORDERS}/position.ts#costOfSale`,
    original: 'sold.gte(owned)',
    operator: 'gte as gt',
  }),
  ...fitting('the rule itself passes an order in whole shares: asking first only saves the look', {
    where: `${ORDERS}/release-order.ts#releasedWithin`,
    original: 'isFractional(order.terms) ? refusalBy(INVENTORY_RULES, checked()) : undefined',
    operator: 'always',
  }),
  ...fitting(
    'the rules of margin pass a sale, and only a purchase is held by the price of the evening',
    { where: `${ORDERS}/release-order.ts#releasedWithin`, original: "'sell'" },
    {
      where: `${ORDERS}/release-order.ts#releasedWithin`,
      original: "order.terms.side === 'sell'",
      replacement: 'false',
    },
    {
      where: `${ORDERS}/release-order.ts#isHeldByPrice`,
      original: "side === 'buy'",
      replacement: 'true',
    },
  ),
  ...fitting('neither a fill nor an end is asked for its order’s id at the venue', {
    where: `${ORDERS}/resolve-order.ts#reportOf`,
    original: "'NONE'",
  }),
  ...fitting(
    'a bust, a correction or a restatement decides these, or nothing, which has no state',
    {
      where: `${ORDERS}/undecided-replace.ts#isReopening`,
      original: "event.type === 'fill-busted'",
      replacement: 'true',
    },
    {
      where: `${ORDERS}/undecided-replace.ts#isReopening`,
      original: "event.type === 'order-filled'",
      replacement: 'true',
    },
    {
      where: `${ORDERS}/undecided-replace.ts#isReopening`,
      original: "event.type === 'order-restated'",
      replacement: 'true',
    },
  ),
  ...fitting(
    'of two equal prices it is the same which is taken',
    {
      where: `${ORDERS}/trigger-order.ts#betterMark`,
      original: 'seen.gt(kept)',
      operator: 'gt as gte',
    },
    {
      where: `${ORDERS}/trigger-order.ts#betterMark`,
      original: 'seen.lt(kept)',
      operator: 'lt as lte',
    },
  ),
];
