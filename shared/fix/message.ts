/**
 * FIX messages as the session layer sees them: tags and exact text. A price or a quantity stays the text that was on
 * the wire; nobody on this path turns it into a JavaScript number (law 11).
 */
export const BEGIN_STRING = 'FIX.4.4';

/** The field separator, ASCII 1. */
export const SOH = '\u0001';

export type FixField = readonly [tag: number, value: string];

export type FixMessage = {
  readonly kind: 'message';
  /** BeginString(8) as received; the session decides what it means when it is not ours. */
  readonly beginString: string;
  readonly msgType: string;
  /** MsgSeqNum(34); MISSING_SEQUENCE when absent or not a number. */
  readonly sequence: number;
  /** PossDupFlag(43) is Y. */
  readonly possDup: boolean;
  /** Every field between BodyLength(9) and CheckSum(10), MsgType first, in the order of the wire. */
  readonly fields: readonly FixField[];
};

/** Bytes that are no message: wrong length, wrong checksum, no MsgType, no tag. FIX says: ignore them. */
export type Garbled = { readonly kind: 'garbled'; readonly reason: string };

export const MISSING_SEQUENCE = -1;

/** The tags that the engine itself reads or writes. */
export const Tag = {
  account: 1,
  averagePrice: 6,
  beginSequence: 7,
  beginString: 8,
  bodyLength: 9,
  checkSum: 10,
  clOrdId: 11,
  cumulativeQuantity: 14,
  endSequence: 16,
  execId: 17,
  execRefId: 19,
  handling: 21,
  lastPrice: 31,
  lastQuantity: 32,
  sequence: 34,
  msgType: 35,
  newSequence: 36,
  orderId: 37,
  orderQuantity: 38,
  ordStatus: 39,
  ordType: 40,
  origClOrdId: 41,
  possDup: 43,
  price: 44,
  refSequence: 45,
  senderCompId: 49,
  sendingTime: 52,
  side: 54,
  symbol: 55,
  targetCompId: 56,
  text: 58,
  timeInForce: 59,
  transactTime: 60,
  possResend: 97,
  encryptMethod: 98,
  stopPrice: 99,
  cancelRejectReason: 102,
  orderRejectReason: 103,
  heartbeatInterval: 108,
  testRequestId: 112,
  origSendingTime: 122,
  gapFill: 123,
  dontKnowReason: 127,
  resetSequence: 141,
  execType: 150,
  leavesQuantity: 151,
  tradingSession: 336,
  refTag: 371,
  refMsgType: 372,
  sessionRejectReason: 373,
  restatementReason: 378,
  businessRejectRefId: 379,
  businessRejectReason: 380,
  tradingSessionCount: 386,
  cancelRejectResponseTo: 434,
  username: 553,
  password: 554,
  massStatusRequestId: 584,
  massStatusRequestType: 585,
  statusRequestId: 790,
  totalReports: 911,
  lastReport: 912,
} as const;

/** MsgType(35). */
export const MsgType = {
  heartbeat: '0',
  testRequest: '1',
  resendRequest: '2',
  reject: '3',
  sequenceReset: '4',
  logout: '5',
  executionReport: '8',
  orderCancelReject: '9',
  logon: 'A',
  newOrderSingle: 'D',
  orderCancelRequest: 'F',
  orderCancelReplaceRequest: 'G',
  orderStatusRequest: 'H',
  dontKnowTrade: 'Q',
  orderMassStatusRequest: 'AF',
  businessMessageReject: 'j',
} as const;

const SESSION_TYPES: ReadonlySet<string> = new Set([
  MsgType.heartbeat,
  MsgType.testRequest,
  MsgType.resendRequest,
  MsgType.reject,
  MsgType.sequenceReset,
  MsgType.logout,
  MsgType.logon,
]);

/** Messages of the session itself, as opposed to those of the application. */
export const isSessionType = (msgType: string): boolean => SESSION_TYPES.has(msgType);

/** Of the session's messages only Reject is ever sent again; the others are gap-filled. */
export const isReplayable = (msgType: string): boolean =>
  msgType === MsgType.reject || !isSessionType(msgType);

/** The value of the first field with that tag. */
export function fieldOf(message: FixMessage, tag: number): string | undefined {
  return valueIn(message.fields, tag);
}

export function valueIn(fields: readonly FixField[], tag: number): string | undefined {
  for (const [each, value] of fields) if (each === tag) return value;
  return undefined;
}

const SEQUENCE = /^\d{1,15}$/;

/** A sequence number as text; undefined when it is not one. 15 digits stay exact in a JavaScript number. */
export const parseSequence = (text: string | undefined): number | undefined =>
  text !== undefined && SEQUENCE.test(text) ? Number(text) : undefined;

/** The message as readable text, fields parted by `|`; for logs and test failures. */
export const readable = (fields: readonly FixField[]): string =>
  fields.map(([tag, value]) => `${tag}=${value}`).join('|');
