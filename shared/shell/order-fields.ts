import * as z from 'zod/mini';
import { type Exact, type Price, price, text } from '../domain/money/exact.ts';
import { QUANTITY_DECIMALS } from '../domain/orders/inventory-fill.ts';
import type { TimeInForce } from '../domain/orders/order.ts';
import { broken, choice, field, positiveDecimal, textOf } from './fields.ts';
import { isJsonObject } from './json-body.ts';
import type { IssueParams } from './validation.ts';

/** The fields that requests about orders share. */

/** Alpaca's longest client_order_id. */
const MAX_CLIENT_ORDER_ID = 128;

export const clientOrderId = textOf(MAX_CLIENT_ORDER_ID);

export const timeInForce = choice<TimeInForce>(['day', 'gtc', 'opg', 'cls', 'ioc', 'fok']);

export const flag = field<boolean>((value) =>
  typeof value === 'boolean' ? value : broken('must be true or false'),
);

const withDecimals = (most: number) =>
  z.pipe(
    positiveDecimal,
    z.transform((value: Exact, context): Exact => {
      if (value.decimalPlaces() <= most) return value;
      const message = `must have at most ${most} decimals`;
      context.issues.push({ code: 'custom', message, input: value });
      return z.NEVER;
    }),
  );

export const shares = withDecimals(QUANTITY_DECIMALS);
export const dollars = withDecimals(2);

export const priceOf = (value: Exact): Price => price(text(value));

/** Programs send null for what they leave out. */
export const withoutNulls = z.transform((value: unknown): unknown =>
  isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null))
    : value,
);

/** An object within the body; nulls in it count as left out. */
export const part = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.pipe(
    z.pipe(
      z.unknown(),
      z.transform((value: unknown, context): unknown => {
        if (isJsonObject(value)) return value;
        context.issues.push({ code: 'custom', message: 'must be an object', input: value });
        return z.NEVER;
      }),
    ),
    z.pipe(withoutNulls, z.strictObject(shape)),
  );

/** What is not supported is named first, whatever else is wrong. */
export const supportedFields = (unsupported: readonly string[]) =>
  z.transform((body: unknown, context): unknown => {
    const refused = isJsonObject(body)
      ? unsupported.find((name) => Object.hasOwn(body, name))
      : undefined;
    if (refused === undefined) return body;
    context.issues.push({
      code: 'custom',
      message: 'is not supported yet',
      path: [refused],
      input: body,
      params: { reason: 'FIELD_NOT_SUPPORTED' } satisfies IssueParams,
    });
    return z.NEVER;
  });
