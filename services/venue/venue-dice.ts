import { createHash } from 'node:crypto';
import { hasStatedPrice } from '../../shared/quotes/market-quote.ts';
import type { OrderLine } from './book-lines.ts';
import type { Draw } from './matching.ts';

/** Symbols with a stated price are filled whole at a stated price, too. */
const NO_LUCK: Draw = 1;

export const drawOf = (seed: string, { clOrdId, symbol }: OrderLine): Draw =>
  hasStatedPrice(symbol)
    ? NO_LUCK
    : createHash('sha256').update(`${seed}|${clOrdId}`).digest().readUInt32BE(0);
