import { OF_ACCOUNTS } from './equivalents/accounts.ts';
import { OF_CALENDAR } from './equivalents/calendar.ts';
import type { Equivalent } from './equivalents/equivalent.ts';
import { OF_FIX } from './equivalents/fix.ts';
import { OF_LEDGER } from './equivalents/ledger.ts';
import { OF_MONEY } from './equivalents/money.ts';
import { OF_ORDERS_A_TO_F } from './equivalents/orders-a-to-f.ts';
import { OF_ORDERS_G_TO_Z } from './equivalents/orders-g-to-z.ts';
import { OF_RISK } from './equivalents/risk.ts';
import type { Mutant } from './mutants.ts';

/**
 * Changes that no test can see, because there is nothing to see; each with its reason. One that a test does see, or that
 * fits no mutant any more, is an error of this list.
 */
export const EQUIVALENT = [
  ...OF_ACCOUNTS,
  ...OF_ORDERS_A_TO_F,
  ...OF_ORDERS_G_TO_Z,
  ...OF_RISK,
  ...OF_LEDGER,
  ...OF_MONEY,
  ...OF_CALENDAR,
  ...OF_FIX,
];

const squeezed = (text: string): string => text.replaceAll(/\s+/g, ' ');

export const isMeant = (each: Equivalent, file: string, mutant: Mutant): boolean =>
  each.where === `${file}#${mutant.within}` &&
  each.original === squeezed(mutant.original) &&
  (each.operator ?? mutant.operator) === mutant.operator &&
  (each.replacement ?? mutant.replacement) === mutant.replacement;

export const whyEquivalent = (file: string, mutant: Mutant): string | undefined =>
  EQUIVALENT.find((each) => isMeant(each, file, mutant))?.why;
