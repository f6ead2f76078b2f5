import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openAppendFile } from './append-file.ts';
import type { BookLine, CommitLine, ExecutionLine, OrderLine } from './book-lines.ts';
import { BOOK_FILE } from './book-lines.ts';

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
export type VenueBookOrder = Omit<OrderLine, 'kind'> & {
  /** OrdStatus(39); 0 for an order that was never answered. */
  readonly ordStatus: string;
  readonly cum: string;
  readonly leaves: string;
};

export type VenueBook = {
  readonly orders: readonly VenueBookOrder[];
  /** In the order in which they happened; a fill has execType F. */
  readonly executions: readonly Omit<ExecutionLine, 'kind'>[];
};

/** Reads the venue's book from its state folder, while the venue runs or not. An absent book is an empty one. */
export async function readVenueBook(folder: string): Promise<VenueBook> {
  const content = await readFile(join(folder, BOOK_FILE)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  const orders = new Map<string, VenueBookOrder>();
  const executions: Omit<ExecutionLine, 'kind'>[] = [];
  for (const line of parse(content.subarray(0, endOfLastCommit(content)))) {
    if (line.kind === 'order') {
      const { kind: _kind, ...order } = line;
      orders.set(line.orderId, { ...order, ordStatus: '0', cum: '0', leaves: line.quantity });
    }
    if (line.kind !== 'execution') continue;
    const { kind: _kind, ...execution } = line;
    executions.push(execution);
    const order = orders.get(line.orderId);
    if (order === undefined) continue;
    const { ordStatus, cum, leaves } = line;
    orders.set(line.orderId, { ...order, ordStatus, cum, leaves });
  }
  return { orders: [...orders.values()], executions };
}
