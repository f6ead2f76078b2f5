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
