declare const brand: unique symbol;

/** A type that only its own constructor can make: an order id is not just any string. */
export type Brand<T, Name extends string> = T & { readonly [brand]: Name };

/** Lower-case UUID text. */
export type AccountId = Brand<string, 'AccountId'>;
export type OrderId = Brand<string, 'OrderId'>;
export type CommandId = Brand<string, 'CommandId'>;

/** Milliseconds since 1970-01-01T00:00:00Z. Time enters the core only as a value of this type. */
export type Instant = Brand<number, 'Instant'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isUuid = (text: string): boolean => UUID.test(text);

export const instant = (millisecondsSinceEpoch: number): Instant =>
  millisecondsSinceEpoch as Instant;

export const isoTime = (at: Instant): string => new Date(at).toISOString();
