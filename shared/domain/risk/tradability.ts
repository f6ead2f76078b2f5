import { symbolIsClosingOnly, symbolIsHalted } from './controls.ts';
import type { Rule } from './rule.ts';

/** OCC symbology (2010): root of 1 to 6 letters, padded or not, date, C or P, strike in thousandths. */
const OPTION_SYMBOL = /^[A-Z]{1,6} *\d{6}[CP]\d{8}$/;
const CRYPTO_PAIR = /^[A-Z]{2,6}\/[A-Z]{3,4}$/;

const notAnOption: Rule = {
  name: 'asset-class-option',
  reason: 'OPTIONS_NOT_SUPPORTED',
  source: 'house: no options are traded here',
  refusal: ({ terms: { symbol } }) =>
    OPTION_SYMBOL.test(symbol)
      ? { message: `asset "${symbol}" is an option, and options are not traded here` }
      : undefined,
};

const notCrypto: Rule = {
  name: 'asset-class-crypto',
  reason: 'CRYPTO_NOT_SUPPORTED',
  source: 'house: no crypto assets are traded here',
  refusal: ({ terms: { symbol } }) =>
    CRYPTO_PAIR.test(symbol)
      ? { message: `asset "${symbol}" is a crypto pair, and crypto assets are not traded here` }
      : undefined,
};

const knownSymbol: Rule = {
  name: 'symbol-known',
  reason: 'SYMBOL_NOT_FOUND',
  source: 'house: the list of assets',
  refusal: ({ instrument, terms }) =>
    instrument ? undefined : { message: `could not find us_equity '${terms.symbol}'` },
};

const tradableSymbol: Rule = {
  name: 'symbol-tradable',
  reason: 'SYMBOL_NOT_TRADABLE',
  source: 'house: the list of assets (delisted, not yet listed, no venue)',
  refusal: ({ instrument, terms }) =>
    instrument?.tradable === false
      ? { message: `asset "${terms.symbol}" is not tradable` }
      : undefined,
};

const notRestricted: Rule = {
  name: 'symbol-not-restricted',
  reason: 'SYMBOL_RESTRICTED',
  source: 'house: the restricted list (SEC Exchange Act section 15(g), sanctions, compliance)',
  refusal: ({ instrument, terms }) =>
    instrument?.restriction === 'restricted'
      ? { message: `asset "${terms.symbol}" is restricted: no orders are taken` }
      : undefined,
};

/** A sale of what is owned is always a close: nothing is sold short. */
const notClosingOnly: Rule = {
  name: 'symbol-not-closing-only',
  reason: 'SYMBOL_CLOSING_ONLY',
  source: 'house: the closing-only list, and the symbol’s kill switch',
  refusal: ({ instrument, terms, controls }) =>
    (instrument?.restriction === 'closing-only' && terms.side === 'buy') ||
    symbolIsClosingOnly({ controls, terms })
      ? { message: `asset "${terms.symbol}" is closing only: it may be sold, not bought` }
      : undefined,
};

const notHalted: Rule = {
  name: 'symbol-not-halted',
  reason: 'SYMBOL_HALTED',
  source: 'FINRA Rule 5260: no trading during a trading halt',
  refusal: ({ instrument, terms, controls }) =>
    instrument?.halted === true || symbolIsHalted({ controls, terms })
      ? { message: `trading in "${terms.symbol}" is halted` }
      : undefined,
};

/** Whether the symbol may be traded, and by this side. */
export const TRADABILITY_RULES: readonly Rule[] = [
  notAnOption,
  notCrypto,
  knownSymbol,
  tradableSymbol,
  notRestricted,
  notClosingOnly,
  notHalted,
];
