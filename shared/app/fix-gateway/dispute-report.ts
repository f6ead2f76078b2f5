import { Exact } from '../../domain/money/exact.ts';
import type { RoutedMessage } from '../../ports/fix-log.ts';
import type { ExecutionReportWire } from '../wire/account-command.ts';
import { done } from './answers.ts';
import type { Gateway, GatewayEffect } from './gateway-state.ts';
import { aboutOrder, note } from './note.ts';
import { DONT_KNOW, type DontKnowReason, dontKnowTrade, sideCode } from './order-messages.ts';

/** Why the report cannot be of the order that it names. */
export function disputeOf(
  order: RoutedMessage | undefined,
  report: ExecutionReportWire,
): DontKnowReason | undefined {
  if (order === undefined) return DONT_KNOW.noMatchingOrder;
  if (order.symbol !== report.symbol) return DONT_KNOW.unknownSymbol;
  if (order.side !== sideCode(report.side)) return DONT_KNOW.wrongSide;
  return report.execType === 'trade' ? outsideOf(order, report) : undefined;
}

/**
 * Why the fill cannot be one of what the venue was asked for. Only what is certain from the message that it names is
 * refused here; what contradicts the books is for the account to find.
 */
function outsideOf(
  { terms }: RoutedMessage,
  { side, lastQuantity, lastPrice, cumulativeQuantity }: ExecutionReportWire,
): DontKnowReason | undefined {
  if (terms === undefined || lastQuantity === undefined || lastPrice === undefined)
    return undefined;
  const { quantity, limitPrice } = terms;
  const filled = Exact.max(lastQuantity, cumulativeQuantity);
  if (quantity !== undefined && filled.gt(quantity)) return DONT_KNOW.quantityExceedsOrder;
  if (limitPrice === undefined) return undefined;
  const each = new Exact(lastPrice);
  const isWithin = side === 'buy' ? each.lte(limitPrice) : each.gte(limitPrice);
  return isWithin ? undefined : DONT_KNOW.priceExceedsLimit;
}

/** The venue is told that the report is not accepted, and no account is: there is none, or it is not the order's story. */
export function dispute(
  gateway: Gateway,
  sequence: number,
  report: ExecutionReportWire,
  { order, reason }: { readonly order: RoutedMessage | undefined; readonly reason: DontKnowReason },
): GatewayEffect[] {
  gateway.disputes.push(dontKnowTrade(report, reason));
  const alarm = note('alarm', 'strange-execution-report', {
    dontKnowReason: reason,
    clOrdId: report.clOrdId,
    ...aboutOrder(order?.route),
    execId: report.execId,
    execType: report.execType,
    symbol: report.symbol,
    side: report.side,
    lastQuantity: report.lastQuantity ?? '',
    lastPrice: report.lastPrice ?? '',
  });
  return done(gateway, sequence, alarm);
}
