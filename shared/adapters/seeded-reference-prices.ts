import { price } from '../domain/money/exact.ts';
import type { ReferencePrices } from '../ports/reference-prices.ts';
import { modelQuote } from '../quotes/price-model.ts';

/** Until the quote plane exists: the model that the venue trades on, so `seed` must be the venue's (MARKET_SEED). */
export function seededReferencePrices(seed: string): ReferencePrices {
  return {
    quote: async (symbol, at) => {
      const quote = modelQuote(seed, symbol, at);
      if (quote === undefined) return undefined;
      return {
        bid: price(quote.bid),
        ask: price(quote.ask),
        last: price(quote.last),
        asOf: at,
      };
    },
  };
}
