import * as z from 'zod/mini';
import { type AccountId, isUuid, type OrderId } from '../kernel/brand.ts';
import { broken, field, textOf, uuidField } from './fields.ts';

/** Alpaca says so of any order id that is no UUID, and its clients know the text. */
export const orderPath = z.strictObject({
  order_id: field<OrderId>((value) => {
    const lower = typeof value === 'string' ? value.toLowerCase() : '';
    return isUuid(lower) ? (lower as OrderId) : broken('is missing');
  }),
});

export const accountPath = z.strictObject({
  account_id: z.pipe(
    uuidField,
    z.transform((id: string) => id as AccountId),
  ),
});

/** A UUID is the longest name of an asset. */
const MAX_ASSET_NAME = 36;

export const assetPath = z.strictObject({ symbol_or_asset_id: textOf(MAX_ASSET_NAME) });
