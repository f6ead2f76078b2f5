import * as z from 'zod/mini';
import type { LotChoice } from '../../shared/domain/ledger/relieve-lots.ts';
import type { Exact } from '../../shared/domain/money/exact.ts';
import type { OrderId } from '../../shared/kernel/brand.ts';
import { positiveDecimal, textOf, uuidField } from '../../shared/shell/fields.ts';

export { accountPath } from '../../shared/shell/path-fields.ts';

/** An order's id, a colon and an ExecID. */
const MAX_LOT_ID = 200;
/** Fits the journal entry of a choice into a few kilobytes. */
const MAX_LOTS = 50;

type Line = { readonly id: string; readonly qty: Exact };

const distinct = (lines: readonly Line[]): boolean =>
  lines.length >= 1 &&
  lines.length <= MAX_LOTS &&
  new Set(lines.map(({ id }) => id)).size === lines.length;

const body = z.strictObject({
  order_id: uuidField,
  lots: z
    .array(z.strictObject({ id: textOf(MAX_LOT_ID), qty: positiveDecimal }))
    .check(z.refine(distinct, { error: `must list 1 to ${MAX_LOTS} lots, each once` })),
});

/** Which lots the sales of an order take, and how much of each; the rest is first in, first out. */
export const lotChoiceBody = z.pipe(
  body,
  z.transform(({ order_id, lots }: z.output<typeof body>) => ({
    sale: order_id as OrderId,
    lots: lots.map(({ id, qty }): LotChoice => ({ lot: id, quantity: qty })),
  })),
);
