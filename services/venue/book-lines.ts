/**
 * The venue's book on disk: JSON lines that an auditor can read without this program. Prices and quantities are decimal
 * text, times ISO 8601. A line counts once a commit line stands behind it; what follows the last one was being written
 * when the power failed and was never answered.
 */
export type OrderLine = {
  readonly kind: 'order';
  readonly orderId: string;
  readonly clOrdId: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  readonly type: 'market' | 'limit';
  readonly quantity: string;
  readonly limitPrice?: string;
  /** MsgSeqNum of the order: the same message brought again after a crash is not a second order. */
  readonly inbound: number;
  readonly at: string;
};

/** An accepted cancel request; from here on the order is known by its ClOrdID too. */
export type CancelLine = {
  readonly kind: 'cancel';
  readonly orderId: string;
  readonly clOrdId: string;
  readonly origClOrdId: string;
  readonly inbound: number;
  readonly at: string;
};

/** One ExecutionReport that changed the order. */
export type ExecutionLine = {
  readonly kind: 'execution';
  readonly execId: string;
  /** ExecType(150): A pending new, 0 new, F fill, 4 cancelled, 8 rejected. */
  readonly execType: 'A' | '0' | 'F' | '4' | '8';
  /** OrdStatus(39) after it. */
  readonly ordStatus: string;
  readonly orderId: string;
  readonly clOrdId: string;
  readonly origClOrdId?: string;
  readonly symbol: string;
  readonly side: 'buy' | 'sell';
  /** Shares filled by it; 0 when it is no fill. */
  readonly quantity: string;
  /** Only of a fill. */
  readonly price?: string;
  readonly cum: string;
  readonly leaves: string;
  readonly averagePrice: string;
  /** OrdRejReason(103), only of a rejection. */
  readonly rejectReason?: string;
  readonly text?: string;
  readonly at: string;
};

export type CommitLine = { readonly kind: 'commit'; readonly lines: number };

export type BookLine = OrderLine | CancelLine | ExecutionLine;

export const BOOK_FILE = 'book.jsonl';
