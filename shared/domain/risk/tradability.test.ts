import { describe, expect, it } from 'vitest';
import { accountOf, positionOf, termsOf } from '../../../test/support/api-fixtures.ts';
import { orderCheck, refusedBy } from '../../../test/support/order-check.ts';
import { STANDING_RULES } from './standing.ts';
import { TRADABILITY_RULES } from './tradability.ts';

const sell = { position: positionOf(), terms: termsOf({ side: 'sell' }) };
const instrument = { symbol: 'ACME', tradable: true };
const symbol = (name: string) => ({ terms: termsOf({ symbol: name }), instrument: undefined });

describe('tradability', () => {
  it.each([
    ['a share that trades', {}, []],
    [
      'an OCC option symbol',
      symbol('AAPL261218C00150000'),
      ['OPTIONS_NOT_SUPPORTED', 'SYMBOL_NOT_FOUND'],
    ],
    [
      'a padded OCC option symbol',
      symbol('F     261218P00012500'),
      ['OPTIONS_NOT_SUPPORTED', 'SYMBOL_NOT_FOUND'],
    ],
    ['a crypto pair', symbol('BTC/USD'), ['CRYPTO_NOT_SUPPORTED', 'SYMBOL_NOT_FOUND']],
    ['a symbol that is none', symbol('NOPE'), ['SYMBOL_NOT_FOUND']],
    [
      'a symbol that does not trade',
      { instrument: { ...instrument, tradable: false } },
      ['SYMBOL_NOT_TRADABLE'],
    ],
    [
      'a restricted symbol, bought',
      { instrument: { ...instrument, restriction: 'restricted' as const } },
      ['SYMBOL_RESTRICTED'],
    ],
    [
      'a restricted symbol, sold',
      { ...sell, instrument: { ...instrument, restriction: 'restricted' as const } },
      ['SYMBOL_RESTRICTED'],
    ],
    [
      'a closing-only symbol, bought',
      { instrument: { ...instrument, restriction: 'closing-only' as const } },
      ['SYMBOL_CLOSING_ONLY'],
    ],
    [
      'a closing-only symbol, sold',
      { ...sell, instrument: { ...instrument, restriction: 'closing-only' as const } },
      [],
    ],
    ['a halted symbol', { instrument: { ...instrument, halted: true } }, ['SYMBOL_HALTED']],
    ['a symbol whose halt is over', { instrument: { ...instrument, halted: false } }, []],
  ])('%s', (_given, changes, reasons) => {
    expect(refusedBy(TRADABILITY_RULES, orderCheck(changes))).toEqual(reasons);
  });
});

describe('standing', () => {
  it.each([
    ['an account in order', accountOf(), []],
    [
      'an account with a parked command',
      accountOf({ quarantine: { first: 3, next: 4 } }),
      ['ACCOUNT_QUARANTINED'],
    ],
    [
      'an account whose parked command was redriven',
      accountOf({ quarantine: { first: 4, next: 4 } }),
      [],
    ],
  ])('%s', (_given, account, reasons) => {
    expect(refusedBy(STANDING_RULES, orderCheck({ account }))).toEqual(reasons);
  });
});
