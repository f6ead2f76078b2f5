import type { TradeUpdate } from '../../app/trade-updates.ts';
import { text } from '../../domain/money/exact.ts';
import { isoTime } from '../../kernel/brand.ts';
import { orderView } from './order-view.ts';

/** The data of a `trade_updates` frame: Alpaca's, with `sequence` and `index` added. events/trade-update says it in full. */
const tradeUpdateView = ({ name, executionId, order, at, fill, ...rest }: TradeUpdate) => ({
  event: name,
  execution_id: executionId,
  order: orderView(order),
  timestamp: isoTime(at),
  ...(fill === undefined
    ? {}
    : {
        price: text(fill.price),
        qty: text(fill.quantity),
        position_qty: text(fill.positionQuantity),
      }),
  ...(rest.previousExecutionId === undefined
    ? {}
    : { previous_execution_id: rest.previousExecutionId }),
  sequence: rest.sequence,
  index: rest.index,
});

export const tradeUpdateFrame = (update: TradeUpdate): string =>
  JSON.stringify({ stream: 'trade_updates', data: tradeUpdateView(update) });
