import type { PreviewedOrder } from '../../app/preview-order.ts';
import { feesTotal } from '../../domain/ledger/fees.ts';
import { add, type Exact, subtract, text } from '../../domain/money/exact.ts';
import type { MarginFigures } from '../../domain/risk/margin-figures.ts';

const orNull = (amount: Exact | undefined): string | null =>
  amount === undefined ? null : text(amount);

const marginView = ({ equity, initialMargin, maintenanceMargin }: MarginFigures) => ({
  equity: text(equity),
  initial_margin: text(initialMargin),
  maintenance_margin: text(maintenanceMargin),
  excess: text(subtract(equity, initialMargin)),
});

/** `margin` is null for a cash account; `estimated_total` is what the order would move of the cash, fees included. */
export function previewView({ terms, preview }: PreviewedOrder) {
  const { price, value, fees, hold, buyingPower, margin, verdicts } = preview;
  const refused = verdicts.find(({ passed }) => !passed);
  const total = feesTotal(fees);
  return {
    symbol: terms.symbol,
    side: terms.side,
    qty: text(terms.quantity),
    estimated_price: orNull(price),
    estimated_value: orNull(value),
    estimated_fees: { sec: text(fees.sec), taf: text(fees.taf), total: text(total) },
    estimated_total:
      value === undefined
        ? null
        : text(terms.side === 'buy' ? add(value, total) : subtract(value, total)),
    held_cash: hold?.kind === 'cash' ? text(hold.amount) : null,
    held_qty: hold?.kind === 'shares' ? text(hold.quantity) : null,
    buying_power: { before: text(buyingPower.before), after: text(buyingPower.after) },
    margin:
      margin === undefined
        ? null
        : { before: marginView(margin.before), after: marginView(margin.after) },
    accepted: refused === undefined,
    reason: refused?.reason ?? null,
    verdicts: verdicts.map(({ rule, reason, passed, message }) => ({
      rule,
      reason,
      passed,
      message: message ?? null,
    })),
  };
}
