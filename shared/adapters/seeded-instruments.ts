import { Exact } from '../domain/money/exact.ts';
import type { Instrument } from '../domain/orders/instrument.ts';
import type { Instruments } from '../ports/instruments.ts';
import { conditionOf, instrumentOf } from '../quotes/instruments.ts';

/** What the rules are told of a symbol with a condition. */
const CONDITIONS: Readonly<
  Record<NonNullable<ReturnType<typeof conditionOf>>, Omit<Partial<Instrument>, 'symbol'>>
> = {
  NOTRADE: { tradable: false },
  RSTRICT: { restriction: 'restricted' },
  CLOSEONLY: { restriction: 'closing-only' },
  HALTED: { halted: true },
  NOFRACT: { fractionable: false },
  NOMARGIN: { marginable: false },
  HOUSE60: { maintenanceRate: new Exact('0.6') },
};

/** The synthetic market's symbols: all of them trade, but scenario symbols that are named for why they do not. */
export const seededInstruments: Instruments = {
  find: async (symbol) => {
    const found = instrumentOf(symbol);
    if (found === undefined) return undefined;
    const condition = conditionOf(symbol);
    return {
      symbol: found.symbol,
      tradable: true,
      ...(condition === undefined ? {} : CONDITIONS[condition]),
    };
  },
};
