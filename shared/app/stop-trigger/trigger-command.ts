import { text } from '../../domain/money/exact.ts';
import type { TradePrint } from '../../domain/orders/trade-print.ts';
import { uuid5 } from '../uuid5.ts';
import type { TradePrintWire, TriggerOrderCommand } from '../wire/account-command.ts';
import type { Trigger } from './watch-prints.ts';

const printOnTheWire = (print: TradePrint): TradePrintWire => ({
  symbol: print.symbol,
  sequence: print.sequence,
  price: text(print.price),
  size: text(print.size),
  at: print.at,
  conditions: [...print.conditions],
});

/**
 * The print is the evidence, and the worker judges it again. The same print always gives the same command and the same
 * bytes, so that sending it twice is harmless.
 */
export const triggerOrderCommand = ({ armed, print, mark }: Trigger): TriggerOrderCommand => ({
  kind: 'trigger-order',
  id: uuid5(`trigger:${armed.order}:${print.sequence}`),
  account: armed.account,
  actor: { type: 'system', id: 'stop-trigger' },
  issuedAt: print.at,
  order: armed.order,
  print: printOnTheWire(print),
  ...(mark === undefined ? {} : { mark: printOnTheWire(mark) }),
});
