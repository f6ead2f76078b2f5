import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../../shared/domain/money/exact.ts';
import { openAppendFile } from './append-file.ts';
import { Book } from './book.ts';
import type { BookLine, CommitLine, ExecutionLine, OrderLine, TermsText } from './book-lines.ts';
import { BOOK_FILE } from './book-lines.ts';
import type { BookOrder } from './book-order.ts';
import { leavesOf, statusOf } from './book-order.ts';

export type BookFile = {
  /** What was there when it was opened. */
  readonly lines: readonly BookLine[];
  /** Keeps the lines for the next flush. */
  add(lines: readonly BookLine[]): void;
  /** All lines added so far, all or nothing, on disk when it resolves. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

export async function openBookFile(folder: string): Promise<BookFile> {
  const { file, content } = await openAppendFile(join(folder, BOOK_FILE), endOfLastCommit);
  let waiting: BookLine[] = [];
  return {
    lines: parse(content),
    add: (lines) => {
      waiting.push(...lines);
    },
    flush: async () => {
      if (waiting.length === 0) return;
      const lines = waiting;
      waiting = [];
      const commit: CommitLine = { kind: 'commit', lines: lines.length };
      await file.append([...lines, commit].map((line) => `${JSON.stringify(line)}\n`).join(''));
    },
    close: () => file.close(),
  };
}

const COMMIT_START = '{"kind":"commit"';

function endOfLastCommit(content: Buffer): number {
  let from = content.length;
  while (from > 0) {
    const start = content.lastIndexOf(COMMIT_START, from - 1);
    if (start === -1) return 0;
    const end = content.indexOf('\n', start);
    if (end !== -1) return end + 1;
    from = start;
  }
  return 0;
}

const parse = (content: Buffer): BookLine[] =>
  content
    .toString()
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(COMMIT_START))
    .map((line) => JSON.parse(line) as BookLine);

/** An order as it stands in the venue's book. */
export type VenueBookOrder = Omit<OrderLine, 'kind' | 'terms' | 'inbound'> &
  TermsText & {
    /** OrdStatus(39); 0 for an order that was never answered. */
    readonly ordStatus: string;
    readonly cum: string;
    /** Zero exactly when the order has ended. */
    readonly leaves: string;
  };

/** A trade as it stands in the venue's book, with what became of it. */
export type VenueBookFill = Pick<
  ExecutionLine,
  'execId' | 'orderId' | 'clOrdId' | 'symbol' | 'side' | 'quantity'
> & {
  readonly price: string;
  /** ExecIDs of the corrections that quantity and price are after. */
  readonly correctedBy: readonly string[];
  /** ExecID of the bust: the trade never was. */
  readonly bustedBy?: string;
  /** DKReason(127): the broker does not know the trade. */
  readonly notKnown?: string;
};

export type VenueBook = {
  /** `clOrdId` is the one that the order is known by now: its own, or that of the last accepted replace. */
  readonly orders: readonly VenueBookOrder[];
  /** All reports, in the order in which they happened. */
  readonly executions: readonly Omit<ExecutionLine, 'kind'>[];
  /** Every trade; reports that are wrong on purpose are none. */
  readonly fills: readonly VenueBookFill[];
};

/** Reads the venue's book from its state folder, while the venue runs or not. An absent book is an empty one. */
export async function readVenueBook(folder: string): Promise<VenueBook> {
  const content = await readFile(join(folder, BOOK_FILE)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  return venueBookOf(parse(content.subarray(0, endOfLastCommit(content))));
}

/** What the lines of a book come to. */
export function venueBookOf(lines: readonly BookLine[]): VenueBook {
  const book = new Book();
  for (const line of lines) book.apply(line);
  const executions = lines.filter((line) => line.kind === 'execution');
  return {
    orders: lines
      .filter((line) => line.kind === 'order')
      .map(({ orderId }) => orderIn(book.order(orderId))),
    executions: executions.map(({ kind: _kind, ...execution }) => execution),
    fills: fillsIn(executions, new Map(notKnown(lines))),
  };
}

function orderIn(order: BookOrder): VenueBookOrder {
  const { orderId, symbol, side, at } = order.line;
  return {
    orderId,
    clOrdId: order.clOrdId,
    symbol,
    side,
    at,
    ...order.termsText,
    ordStatus: statusOf(order),
    cum: text(order.cum),
    leaves: text(leavesOf(order)),
  };
}

const notKnown = (lines: readonly BookLine[]): [string, string][] =>
  lines.flatMap((line) => (line.kind === 'dont-know' ? [[line.execId, line.reason]] : []));

function fillsIn(
  executions: readonly ExecutionLine[],
  reasons: ReadonlyMap<string, string>,
): VenueBookFill[] {
  const fills = new Map<string, VenueBookFill>();
  for (const line of executions) {
    if (line.misreport !== undefined) continue;
    const { execId, execType, reference = '', quantity, price } = line;
    const fill = fills.get(reference);
    if (execType === 'F' && price !== undefined) fills.set(execId, newFill(line, price, reasons));
    if (fill === undefined) continue;
    if (execType === 'H') fills.set(reference, { ...fill, bustedBy: execId });
    if (execType === 'G' && price !== undefined) {
      const correctedBy = [...fill.correctedBy, execId];
      fills.set(reference, { ...fill, quantity, price, correctedBy });
    }
  }
  return [...fills.values()];
}

function newFill(
  { execId, orderId, clOrdId, symbol, side, quantity }: ExecutionLine,
  price: string,
  reasons: ReadonlyMap<string, string>,
): VenueBookFill {
  const reason = reasons.get(execId);
  return {
    execId,
    orderId,
    clOrdId,
    symbol,
    side,
    quantity,
    price,
    correctedBy: [],
    ...(reason === undefined ? {} : { notKnown: reason }),
  };
}
