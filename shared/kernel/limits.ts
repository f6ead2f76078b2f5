/** Every limit has its name and its reason here (law 12). */

/** The head item carries each open order's hold at about 60 bytes; 500 keep it under 40 KB, far from DynamoDB's 400. */
export const MAX_OPEN_ORDERS = 500;

/** Larger than any retail order; far below what 38 digits hold when multiplied by a price. */
export const MAX_ORDER_QUANTITY = 1_000_000;

/** A placement that waited this long for a venue session is not sent any more: its price is stale by then. */
export const PLACEMENT_VALID_FOR_MS = 60_000;

/** A cancel is worth sending for longer than a placement: the order may rest all day. */
export const CANCEL_VALID_FOR_MS = 300_000;

/** A client that was told "accepted" this long ago has certainly looked again; the order is refused as too old. */
export const PLACEMENT_MAX_AGE_MS = 3_600_000;

/** Claims of commands without an entity are kept 400 days, so an older command could not be told from a new one. */
export const COMMAND_MAX_AGE_MS = 30 * 86_400_000;
export const CLAIM_KEPT_FOR_MS = 400 * 86_400_000;

/**
 * The claims in an order item, 12 bytes each: an order of few fills stays under 1 KB, one of 64 under 2 KB. A venue may
 * fill the largest order in thousands of parts, and none of them may be lost or stop the account: 20,000 are 240 KB
 * of an item's 400, dear but right.
 */
export const MAX_CLAIMS_PER_ORDER = 20_000;

/** How much of a bug's message is kept with a parked command. */
export const MAX_BUG_TEXT = 200;
