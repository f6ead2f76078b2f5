import type { Instruments } from '../ports/instruments.ts';
import { instrumentOf } from '../quotes/instruments.ts';

/** The synthetic market's symbols, scenario symbols included: all of them trade. */
export const seededInstruments: Instruments = {
  find: async (symbol) => {
    const found = instrumentOf(symbol);
    return found && { symbol: found.symbol, tradable: true };
  },
};
