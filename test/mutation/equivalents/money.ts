import { fitting } from './equivalent.ts';

const MONEY = 'shared/domain/money';

export const OF_MONEY = [
  ...fitting(
    'a short text has few digits: asking first only saves the count',
    {
      where: `${MONEY}/exact.ts#parseExact`,
      original: 'text.length > MAX_DIGITS',
      operator: '> as >=',
    },
    {
      where: `${MONEY}/exact.ts#parseExact`,
      original: 'text.length > MAX_DIGITS',
      replacement: 'true',
    },
  ),
  ...fitting('the clone takes nothing over that anybody changed: nobody changes it', {
    where: `${MONEY}/exact.ts#Exact`,
    original: 'true',
  }),
];
