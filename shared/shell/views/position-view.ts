import { unrealizedGain, type ValuedPosition } from '../../app/value-account.ts';
import { Exact, text } from '../../domain/money/exact.ts';
import { conditionOf, instrumentOf } from '../../quotes/instruments.ts';

const PRICE_DECIMALS = 6;
/** Ratios such as `unrealized_plpc`: 0.0123 is 1.23 %. */
const RATIO_DECIMALS = 8;

const ratio = (part: Exact, whole: Exact): string =>
  whole.isZero()
    ? '0'
    : text(part.dividedBy(whole).toDecimalPlaces(RATIO_DECIMALS, Exact.ROUND_HALF_UP));

/** A position as Alpaca's clients read it. Without a price it is shown at cost. */
export const positionView = (valued: ValuedPosition) => {
  const { position, marketValue, available } = valued;
  const { quantity, cost, symbol } = position;
  const instrument = instrumentOf(symbol);
  const average = cost.dividedBy(quantity).toDecimalPlaces(PRICE_DECIMALS, Exact.ROUND_HALF_UP);
  const current = valued.currentPrice ?? average;
  const previous = valued.previousPrice ?? current;
  const gain = unrealizedGain(valued);
  // Of a position that was added to today, all shares count from the last close.
  const previousValue = valued.isBoughtToday
    ? cost
    : previous.times(quantity).toDecimalPlaces(2, Exact.ROUND_HALF_UP);
  const gainToday = marketValue.minus(previousValue);
  return {
    asset_id: instrument?.assetId ?? null,
    symbol,
    exchange: instrument?.exchange ?? '',
    asset_class: 'us_equity',
    asset_marginable: conditionOf(symbol) !== 'NOMARGIN',
    avg_entry_price: text(average),
    qty: text(quantity),
    qty_available: text(available),
    side: 'long',
    cost_basis: text(cost),
    market_value: text(marketValue),
    unrealized_pl: text(gain),
    unrealized_plpc: ratio(gain, cost),
    unrealized_intraday_pl: text(gainToday),
    unrealized_intraday_plpc: ratio(gainToday, previousValue),
    current_price: text(current),
    lastday_price: text(previous),
    change_today: ratio(current.minus(previous), previous),
  };
};
