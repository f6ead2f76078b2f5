import * as z from 'zod/mini';
import { CONTROL_REASONS } from '../../domain/risk/controls.ts';
import { decimal, uuid } from './fields.ts';

/**
 * Everything that moves an account, on its mailbox (message group = account). The worker refuses what does not
 * parse by parking it: a command that we wrote and cannot read is a bug (law 9).
 */
const instant = z.number();

export const actor = z.strictObject({
  type: z.enum(['client', 'operator', 'venue', 'system']),
  id: z.string(),
});

const envelope = {
  /** Takes effect once (law 5), whatever queue brings it how often. */
  id: uuid,
  account: uuid,
  actor,
  issuedAt: instant,
};

export const openAccount = z.strictObject({
  kind: z.literal('open-account'),
  ...envelope,
  mailbox: z.number(),
  /** Absent: a cash account. */
  accountType: z.optional(z.literal('margin')),
  ordersPerSecond: z.optional(z.number()),
});

/** Looks at a margin account's equity (operator, or the schedule at the close). */
export const assessAccount = z.strictObject({
  kind: z.literal('assess-account'),
  ...envelope,
});

/** The rules that an account asks for, all of them: what is absent is off. */
export const changeAccountSettings = z.strictObject({
  kind: z.literal('change-account-settings'),
  ...envelope,
  settings: z.strictObject({
    dayTradeRule: z.optional(z.literal('count')),
    /** Largest share of the equity in one symbol. */
    concentration: z.optional(decimal),
    duplicateSeconds: z.optional(z.number()),
  }),
});

/** Which tax lots the sales of an order take. */
export const chooseLots = z.strictObject({
  kind: z.literal('choose-lots'),
  ...envelope,
  sale: uuid,
  lots: z.array(z.strictObject({ lot: z.string(), quantity: decimal })),
});

export const depositTestFunds = z.strictObject({
  kind: z.literal('deposit-test-funds'),
  ...envelope,
  amount: decimal,
});

export const setOrderRate = z.strictObject({
  kind: z.literal('set-order-rate'),
  ...envelope,
  /** Orders a second; null lifts the limit. */
  ordersPerSecond: z.nullable(z.number()),
});

const timeInForce = z.enum(['day', 'gtc', 'ioc', 'fok', 'opg', 'cls']);

export const orderTerms = z.strictObject({
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  type: z.enum(['market', 'limit', 'stop', 'stop_limit', 'trailing_stop']),
  timeInForce,
  /** Zero for an order in dollars. */
  quantity: decimal,
  notional: z.optional(decimal),
  limitPrice: z.optional(decimal),
  stopPrice: z.optional(decimal),
  trail: z.optional(z.strictObject({ kind: z.enum(['price', 'percent']), amount: decimal })),
  extendedHours: z.boolean(),
});
export type OrderTermsWire = z.infer<typeof orderTerms>;

/** An exit that is placed with its entry, or with the other exit. */
const placedLeg = z.strictObject({ order: uuid, terms: orderTerms });

export const placeOrder = z.strictObject({
  kind: z.literal('place-order'),
  ...envelope,
  order: uuid,
  clientOrderId: z.string(),
  /** SHA-256 of the canonical body, hex: two bodies under one key are one order. */
  bodyHash: z.string(),
  terms: orderTerms,
  /** An order class other than simple, with its exits. */
  group: z.optional(z.enum(['bracket', 'oco', 'oto'])),
  takeProfit: z.optional(placedLeg),
  stopLoss: z.optional(placedLeg),
});

/** `order` is the replacement, which carries the client key; what is not named stays as it is. */
export const replaceOrder = z.strictObject({
  kind: z.literal('replace-order'),
  ...envelope,
  order: uuid,
  replaces: uuid,
  clientOrderId: z.string(),
  bodyHash: z.string(),
  change: z.strictObject({
    quantity: z.optional(decimal),
    timeInForce: z.optional(timeInForce),
    limitPrice: z.optional(decimal),
    stopPrice: z.optional(decimal),
    trailAmount: z.optional(decimal),
  }),
});

const tradePrint = z.strictObject({
  symbol: z.string(),
  sequence: z.number(),
  price: decimal,
  size: decimal,
  at: instant,
  conditions: z.array(z.enum(['regular', 'odd-lot', 'out-of-sequence', 'average-price', 'late'])),
});
export type TradePrintWire = z.infer<typeof tradePrint>;

/** A print that sets off an armed order; a trailing stop's with the best print since it was armed. */
export const triggerOrder = z.strictObject({
  kind: z.literal('trigger-order'),
  ...envelope,
  order: uuid,
  print: tradePrint,
  mark: z.optional(tradePrint),
});
export type TriggerOrderCommand = z.infer<typeof triggerOrder>;

/** An operator settles an order in doubt, on evidence of the venue's. */
export const resolveOrder = z.strictObject({
  kind: z.literal('resolve-order'),
  ...envelope,
  order: uuid,
  evidence: z.string(),
  resolution: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('never-received') }),
    z.strictObject({ kind: z.literal('cancelled') }),
    z.strictObject({
      kind: z.literal('filled'),
      execId: z.string(),
      quantity: decimal,
      price: decimal,
      transactTime: instant,
    }),
  ]),
});

export const cancelOrder = z.strictObject({
  kind: z.literal('cancel-order'),
  ...envelope,
  order: uuid,
});

/** One ExecutionReport (35=8) that changes an order. Statuses are the venue's own words, FIX 4.4 values. */
export const executionReport = z.strictObject({
  execId: z.string(),
  execType: z.enum([
    'new',
    'trade',
    'canceled',
    'rejected',
    'expired',
    'done-for-day',
    'pending-cancel',
    'replaced',
    'pending-replace',
    'restated',
    'suspended',
    'stopped',
    /** Bust of an earlier fill, named by `execRefId`. */
    'trade-cancel',
    /** Correction of an earlier fill, named by `execRefId`: `lastQuantity` and `lastPrice` are what it should be. */
    'trade-correct',
    'calculated',
    'status',
  ]),
  clOrdId: z.string(),
  venueOrderId: z.string(),
  ordStatus: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  lastQuantity: z.optional(decimal),
  lastPrice: z.optional(decimal),
  cumulativeQuantity: decimal,
  leavesQuantity: decimal,
  transactTime: instant,
  /** The execution that this one is about, ExecRefID(19). */
  execRefId: z.optional(z.string()),
  /** The order as the venue has it now, OrderQty(38) and Price(44). */
  orderQuantity: z.optional(decimal),
  limitPrice: z.optional(decimal),
  /** ExecRestatementReason(378), the venue's own code. */
  restatementReason: z.optional(z.string()),
  /** PossResend(97): the same may have been said before, under another sequence number. */
  possResend: z.optional(z.boolean()),
  text: z.optional(z.string()),
});
export type ExecutionReportWire = z.infer<typeof executionReport>;

export const applyExecutionReports = z.strictObject({
  kind: z.literal('apply-execution-reports'),
  ...envelope,
  order: uuid,
  session: z.string(),
  /** At least one; an acknowledgement and its fills travel together when they come within 10 ms. */
  reports: z.array(executionReport),
});

/** The venue does not change the order because it has ended there, or is unknown; a GTC order that is done for the day is back. */
const over = z.optional(z.enum(['for-good', 'for-the-day']));

/** OrderCancelReject (35=9): the order goes on as it was. */
export const rejectCancel = z.strictObject({
  kind: z.literal('reject-cancel'),
  ...envelope,
  order: uuid,
  session: z.string(),
  clOrdId: z.string(),
  ordStatus: z.string(),
  over,
  text: z.optional(z.string()),
});

/** OrderCancelReject (35=9) in answer to a replace: `order` is the replacement, the order before it goes on as it was. */
export const rejectReplace = z.strictObject({
  kind: z.literal('reject-replace'),
  ...envelope,
  order: uuid,
  session: z.string(),
  clOrdId: z.string(),
  ordStatus: z.string(),
  over,
  text: z.optional(z.string()),
});

/** What a message to the venue asked for. */
const venueRequest = z.enum(['new-order', 'cancel-order', 'replace-order']);

/** The gateway did not send a message and never will: its log says so. Releases a hold only for a new order. */
export const reportNotSent = z.strictObject({
  kind: z.literal('report-not-sent'),
  ...envelope,
  order: uuid,
  session: z.string(),
  message: venueRequest,
  clOrdId: z.string(),
  /** The kill switch that stopped it; absent: it was too late, or changes what was not sent. */
  reason: z.optional(z.enum(CONTROL_REASONS)),
});

/**
 * The venue has not said a word on a message. `asked`: the gateway asks it for the order's status. `unanswered`: it did
 * not answer that either. `refused`: it has said something of the order, and our session rejected that. Nothing is
 * released by it.
 */
export const reportStuck = z.strictObject({
  kind: z.literal('report-stuck'),
  ...envelope,
  order: uuid,
  session: z.string(),
  message: venueRequest,
  clOrdId: z.string(),
  step: z.enum(['asked', 'unanswered', 'refused']),
});

/** The venue answered a status request: it never received the order. Releases the hold. */
export const reportUnknownOrder = z.strictObject({
  kind: z.literal('report-unknown-order'),
  ...envelope,
  order: uuid,
  session: z.string(),
  clOrdId: z.string(),
});

/**
 * The venue said something of the order that cannot be booked: a malformed report, or a kind of report that is not
 * known here. Never guessed at and never dropped: the account parks it and waits for an operator.
 */
export const reportUnbookable = z.strictObject({
  kind: z.literal('report-unbookable'),
  ...envelope,
  order: uuid,
  session: z.string(),
  /** What is wrong with it, and the report's own fields as `tag=value` text. */
  problem: z.string(),
  report: z.string(),
});

/**
 * A time that an order waits for has come: by the schedule, whose clock may be ahead of the worker's, so `dueAt` is
 * itself the evidence that it is at least so late.
 */
export const dueOrder = z.strictObject({
  kind: z.literal('due-order'),
  ...envelope,
  order: uuid,
  due: z.enum(['open', 'expiry']),
  dueAt: instant,
});

/** Replays the account's quarantine list in order (operator, audited). */
export const redriveAccount = z.strictObject({
  kind: z.literal('redrive-account'),
  ...envelope,
});

/** Gives up the first parked message of the list, which is no command or never will be bookable (operator, audited). */
export const discardParked = z.strictObject({
  kind: z.literal('discard-parked'),
  ...envelope,
  position: z.number(),
  why: z.string(),
});

export const accountCommand = z.discriminatedUnion('kind', [
  openAccount,
  depositTestFunds,
  setOrderRate,
  assessAccount,
  changeAccountSettings,
  chooseLots,
  placeOrder,
  replaceOrder,
  dueOrder,
  triggerOrder,
  resolveOrder,
  cancelOrder,
  applyExecutionReports,
  rejectCancel,
  rejectReplace,
  reportNotSent,
  reportStuck,
  reportUnknownOrder,
  reportUnbookable,
  redriveAccount,
  discardParked,
]);
export type AccountCommandWire = z.infer<typeof accountCommand>;
