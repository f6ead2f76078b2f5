import { fitting } from './equivalent.ts';

const RISK = 'shared/domain/risk';

export const OF_RISK = [
  ...fitting('before the first row, the first holds', {
    where: `${RISK}/margin-interest.ts#RATES`,
    original: "'2025-01-01'",
  }),
  ...fitting('a price of one has no decimals, whichever number of them is allowed', {
    where: `${RISK}/price.ts#hasIncrement`,
    original: 'price.gte(1)',
    operator: 'gte as gt',
  }),
  ...fitting('no shares that are not paid for are as none', {
    where: `${RISK}/settled-funds.ts#afterPurchase`,
    original: 'missing.gt(0)',
    operator: 'gt as gte',
  }),
  ...fitting(
    'where nothing is used, what is written down is nothing, and left out with what has settled',
    {
      where: `${RISK}/funds-after-bust.ts#afterBoughtBack`,
      original: 'used[date] === undefined',
      replacement: 'false',
    },
    {
      where: `${RISK}/settled-funds.ts#afterSale`,
      original: 'used[date] !== undefined',
      replacement: 'true',
    },
  ),
  ...fitting(
    'nothing that was paid is as no word of it',
    {
      where: `${RISK}/settled-funds.ts#afterSale`,
      original: 'covered.isZero() ? part : { ...part, paid: covered }',
      operator: 'never',
    },
    {
      where: `${RISK}/unpaid-shares.ts#more`,
      original:
        'a.paid === undefined && b.paid === undefined ? {} : { paid: add(a.paid ?? ZERO_MONEY, b.paid ?? ZERO_MONEY) }',
      operator: 'never',
    },
    {
      where: `${RISK}/unpaid-shares.ts#more`,
      original: 'a.paid === undefined',
      replacement: 'false',
    },
    {
      where: `${RISK}/unpaid-shares.ts#more`,
      original: 'b.paid === undefined',
      replacement: 'false',
    },
  ),
  ...fitting('violations are counted as they come: the last one’s restriction ends last', {
    where: `${RISK}/cash-conduct.ts#restrictionOf`,
    original: 'ends.sort()',
  }),
  ...fitting('said for the reader: what is asked is whether it is the other', {
    where: `${RISK}/cash-conduct.ts#restrictionOf`,
    original: "'good-faith'",
  }),
  ...fitting('no date is of a year before 1000', {
    where: `${RISK}/cash-conduct.ts#aYearBefore`,
    original: "'0'",
  }),
  ...fitting('of two equal amounts it is the same which is taken', {
    where: `${RISK}/expected-value.ts#expectedValue`,
    original: 'value.gt(notional)',
    operator: 'gt as gte',
  }),
  ...fitting('a sale without its letter is told from a purchase by the purchase’s', {
    where: `${RISK}/account-settings.ts#keyOf`,
    original: "'s'",
  }),
  ...fitting('the question is for the compiler: a trail that is not there is not too long', {
    where: `${RISK}/stop-price.ts#stopBeyondMarket`,
    original: 'trail !== undefined',
    replacement: 'true',
  }),
  ...fitting('no order has that id', {
    where: `${RISK}/preview.ts#PREVIEWED`,
    original: "'previewed'",
  }),
  ...fitting(
    'what the inventory owes of nothing is worth nothing',
    {
      where: `${RISK}/size.ts#inventoryCap`,
      original: 'inventoryOwed.gt(0)',
      operator: 'gt as gte',
    },
    {
      where: `${RISK}/size.ts#inventoryCap`,
      original: 'inventoryOwed.lt(0)',
      operator: 'lt as lte',
    },
  ),
];
