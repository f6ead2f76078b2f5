/**
 * The venue's book on disk: JSON lines that an auditor can read without this program. Prices and quantities are decimal
 * text, times ISO 8601. A line counts once a commit line stands behind it; what follows the last one was being written
 * when the power failed and was never answered.
 */
export type TimeInForce = 'day' | 'gtc' | 'ioc' | 'fok' | 'opg' | 'cls';

/** What a replacement may change. */
export type TermsText = {
  readonly type: 'market' | 'limit' | 'stop' | 'stop-limit';
  readonly quantity: string;
  /** Exactly of limit and stop-limit orders. */
  readonly limitPrice?: string;
  /** Exactly of stop and stop-limit orders. */
  readonly stopPrice?: string;
  readonly timeInForce: TimeInForce;
  /** May trade before the open and after the close. */
  readonly extendedHours?: true;
};

export type OrderLine = {
  readonly kind: 'order';
  readonly orderId: string;
  readonly clOrdId: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly terms: TermsText;
  /** MsgSeqNum of the order: the same message brought again after a crash is not a second order. */
  readonly inbound: number;
  readonly at: string;
};

/** A cancel or replace request that was not refused at sight; what comes of it stands in the lines behind it. */
export type RequestLine = {
  readonly kind: 'cancel' | 'replace';
  readonly orderId: string;
  readonly clOrdId: string;
  readonly origClOrdId: string;
  /** Exactly of a replace request. */
  readonly terms?: TermsText;
  readonly inbound: number;
  readonly at: string;
};

/** Which step of which of the order's scripts it was: a restart goes on behind it. */
export type StepMark = { readonly script: number; readonly next: number };

/** A report that is wrong on purpose: no trade stands behind it, and the order does not change by it. */
export type Misreport =
  | 'other-content'
  | 'overfill'
  | 'wrong-side'
  | 'wrong-symbol'
  | 'unknown-order'
  | 'bad-price';

/** ExecType(150). */
export type ExecTypeCode =
  | '0'
  | '3'
  | '4'
  | '5'
  | '6'
  | '7'
  | '8'
  | '9'
  | 'A'
  | 'B'
  | 'C'
  | 'D'
  | 'E'
  | 'F'
  | 'G'
  | 'H';

/** One ExecutionReport about an order. */
export type ExecutionLine = {
  readonly kind: 'execution';
  readonly execId: string;
  readonly execType: ExecTypeCode;
  /** OrdStatus(39) after it. */
  readonly ordStatus: string;
  readonly orderId: string;
  readonly clOrdId: string;
  readonly origClOrdId?: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  /** The order's terms after it. */
  readonly terms: TermsText;
  /** Shares filled by it, or as corrected by it; 0 when it is neither. */
  readonly quantity: string;
  /** Only of a fill, its correction, and a guaranteed price (150=7). */
  readonly price?: string;
  /** ExecRefID(19): the fill that a bust or a correction is about. */
  readonly reference?: string;
  readonly cum: string;
  readonly leaves: string;
  readonly averagePrice: string;
  /** OrdRejReason(103), only of a rejection. */
  readonly rejectReason?: string;
  /** ExecRestatementReason(378). */
  readonly restatement?: string;
  readonly text?: string;
  /** A bust of a day that is over: the order does not trade again. */
  readonly dayIsOver?: true;
  readonly misreport?: Misreport;
  readonly step?: StepMark;
  readonly at: string;
};

/** One OrderCancelReject that came later than its request. */
export type RefusalLine = {
  readonly kind: 'refusal';
  readonly orderId: string;
  readonly clOrdId: string;
  readonly origClOrdId: string;
  readonly refused: RequestLine['kind'];
  readonly ordStatus: string;
  /** CxlRejReason(102). */
  readonly reason: string;
  readonly text: string;
  readonly step?: StepMark;
  readonly at: string;
};

/** A step of a story that had nothing to report. */
export type StepLine = {
  readonly kind: 'step';
  readonly orderId: string;
  readonly step: StepMark;
  readonly at: string;
};

/** The print that set off a stop; from here on the order is a market or limit order. */
export type TriggerLine = {
  readonly kind: 'trigger';
  readonly orderId: string;
  readonly print: { readonly sequence: number; readonly price: string };
  readonly at: string;
};

/** The broker does not know a trade that was reported to it (35=Q): recorded, and for a person to settle. */
export type DontKnowLine = {
  readonly kind: 'dont-know';
  readonly execId: string;
  /** DKReason(127). */
  readonly reason: string;
  readonly text?: string;
  readonly inbound: number;
  readonly at: string;
};

export type CommitLine = { readonly kind: 'commit'; readonly lines: number };

export type BookLine =
  | OrderLine
  | RequestLine
  | ExecutionLine
  | RefusalLine
  | StepLine
  | TriggerLine
  | DontKnowLine;

export const BOOK_FILE = 'book.jsonl';
