import { fitting } from './equivalent.ts';

const LEDGER = 'shared/domain/ledger';

export const OF_LEDGER = [
  ...fitting(
    'a value that is not there is asked for by `undefined`, and is not found: the question is for the compiler',
    {
      where: `${LEDGER}/tax-lots.ts#isOfReport`,
      original: "'execId' in event && event.order === order",
    },
  ),
  ...fitting('one command reports of one order: the bust of its ExecID is of that order', {
    where: `${LEDGER}/tax-lots.ts#isOfReport`,
    original: 'event.order === order',
    replacement: 'true',
  }),
  ...fitting('one day after the trade there is no other date that lies ahead', {
    where: `${LEDGER}/fill-legs.ts#bustSettlesOn`,
    original: 'filledSettlesOn > today ? filledSettlesOn : settlementDate(today)',
    operator: 'never',
  }),
  ...fitting(
    'before the first row, the first holds',
    { where: `${LEDGER}/fees.ts#SECTION_31`, original: "'2013-05-25'" },
    { where: `${LEDGER}/fees.ts#TRADING_ACTIVITY`, original: "'2012-07-01'" },
  ),
  ...fitting(
    'of two equal amounts it is the same which is taken',
    { where: `${LEDGER}/fees.ts#atMost`, original: 'amount.gt(most)', operator: 'gt as gte' },
    { where: `${LEDGER}/relieve-lots.ts#least`, original: 'b.lt(a)', operator: 'lt as lte' },
  ),
  ...fitting('a sum that is zero is zero with all its signs turned', {
    where: `${LEDGER}/postings.ts#assertBalanced`,
    original: '(sums.get(asset) ?? new Exact(0)).plus(amount)',
    operator: 'plus as minus',
  }),
  ...fitting('all of an amount in whole cents, times and divided by the same, is itself', {
    where: `${LEDGER}/relieve-lots.ts#partOf`,
    original:
      'part.eq(whole) ? amount : amount.times(part).dividedBy(whole).toDecimalPlaces(2, Exact.ROUND_HALF_UP)',
    operator: 'never',
  }),
  ...fitting('the sign is one or minus one', {
    where: `${LEDGER}/relieve-lots.ts#relieveLots`,
    original: 'quantity.times(sign)',
    operator: 'times as div',
  }),
  ...fitting(
    'a lot of which nothing is chosen any more is passed over',
    { where: `${LEDGER}/tax-lots.ts#choiceLeft`, original: 'left.gt(0)', operator: 'gt as gte' },
    {
      where: `${LEDGER}/tax-lots.ts#choiceLeft`,
      original: 'left.gt(0) ? [{ lot, quantity: left }] : []',
      operator: 'always',
    },
  ),
];
