import type { Instrument } from '../domain/orders/instrument.ts';

export interface Instruments {
  find(symbol: string): Promise<Instrument | undefined>;
}
