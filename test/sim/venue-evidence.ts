import { Book } from '../../services/venue/book.ts';
import type { BookLine, ExecutionLine } from '../../services/venue/book-lines.ts';
import { leavesOf } from '../../services/venue/book-order.ts';
import { text } from '../../shared/domain/money/exact.ts';
import type { VenueOrder } from './evidence.ts';

type Fill = VenueOrder['fills'][number];

/** The fills that were reported under a ClOrdID, with what became of each. */
function fillsUnder(clOrdId: string, executions: readonly ExecutionLine[]): Fill[] {
  const real = executions.filter(({ misreport }) => misreport === undefined);
  const trades = real.filter((line) => line.execType === 'F' && line.clOrdId === clOrdId);
  return trades.map(({ execId, quantity, price = '' }) => {
    const about = real.filter(({ reference }) => reference === execId);
    const correction = about.findLast(({ execType }) => execType === 'G');
    return {
      execId,
      quantity,
      price,
      busted: about.some(({ execType }) => execType === 'H'),
      ...(correction === undefined
        ? {}
        : {
            correctedBy: {
              execId: correction.execId,
              quantity: correction.quantity,
              price: correction.price ?? '',
            },
          }),
    };
  });
}

/** The venue's orders by each ClOrdID that they were known by: what was replaced is over, and has its fills. */
export function venueEvidence(lines: readonly BookLine[]): VenueOrder[] {
  const book = new Book();
  for (const line of lines) book.apply(line);
  const executions = lines.filter((line) => line.kind === 'execution');
  return lines
    .filter((line) => line.kind === 'order')
    .flatMap(({ orderId, clOrdId: first, symbol, side, terms }) => {
      const order = book.order(orderId);
      const own = executions.filter((line) => line.orderId === orderId);
      const names = [
        { clOrdId: first, quantity: terms.quantity },
        ...own
          // A replacement that nobody asked for keeps the order's name.
          .filter((line) => line.execType === '5' && line.clOrdId !== line.origClOrdId)
          .map((line) => ({
            clOrdId: line.clOrdId,
            origClOrdId: line.origClOrdId,
            quantity: line.terms.quantity,
          })),
      ];
      const byName = new Map(names.map((name) => [name.clOrdId, name]));
      return [...byName.values()].map(({ clOrdId, quantity, ...rest }): VenueOrder => {
        const isCurrent = order.clOrdId === clOrdId;
        const leaves = isCurrent ? text(leavesOf(order)) : '0';
        const { origClOrdId } = rest as { origClOrdId?: string };
        return {
          clOrdId,
          ...(origClOrdId === undefined ? {} : { origClOrdId }),
          symbol,
          side,
          quantity,
          leaves,
          isOpen: leaves !== '0',
          fills: fillsUnder(clOrdId, own),
        };
      });
    });
}
