import type { Price, Quantity } from '../money/exact.ts';
import type { Controls } from '../risk/controls.ts';
import type { Instrument } from './instrument.ts';

/** What the market looks like for one symbol, at the moment of a decision. */
export type MarketView = {
  readonly instrument: Instrument | undefined;
  /** Best offer and best bid now; undefined when there is no price that may be used. */
  readonly ask: Price | undefined;
  readonly bid?: Price | undefined;
  /** Last sale: what a price is far from. Absent: no collar can be drawn. */
  readonly last?: Price;
  /** The exchanges' hours are kept, and with them the cut-offs of their auctions; absent: they are not. */
  readonly followsCalendar?: boolean;
  /**
   * What customers were filled with from the firm's inventory, as far as that is projected: above zero, the firm owes
   * shares. Read for orders with a fraction only; absent: not looked at.
   */
  readonly inventoryOwed?: Quantity | undefined;
  /** Regular trading hours. */
  readonly marketOpen: boolean;
  /** Before or after them, for orders that ask for extended hours. */
  readonly extendedOpen?: boolean;
  /** The kill switches that an order in the symbol is under; absent: nobody turned one. */
  readonly controls?: Controls | undefined;
};
