import { present } from '../../kernel/assert.ts';
import { Exact, type Price, text } from '../money/exact.ts';
import type { OrderTerms } from '../orders/order.ts';
import { PRICE_COLLARS } from './house-limits.ts';
import type { OrderCheck, Rule } from './rule.ts';
import { stopBeyondMarket } from './stop-price.ts';

/** Two decimals from $1 on, four below. */
const hasIncrement = (price: Price): boolean => price.decimalPlaces() <= (price.gte(1) ? 2 : 4);

/** A price finer than its tick, named by the field it is in; undefined: it is not. */
export const incrementFault = (
  field: string,
  price: Price | undefined,
): { readonly message: string } | undefined =>
  price === undefined || hasIncrement(price)
    ? undefined
    : {
        message: `invalid ${field} ${text(price)}. sub-penny increment does not fulfill minimum pricing criteria`,
      };

const incrementOf = (
  name: string,
  field: string,
  reason: Rule['reason'],
  priceIn: (terms: OrderTerms) => Price | undefined,
): Rule => ({
  name,
  reason,
  source: 'SEC Rule 612 of Regulation NMS (sub-penny rule)',
  refusal: ({ terms }) => incrementFault(field, priceIn(terms)),
});

/**
 * The furthest price at which a limit may still trade at once; undefined without a last sale. A stop-limit goes out when
 * the market is at its stop: it is measured from there.
 */
function collarOf({ terms: { side, type, stopPrice }, last }: OrderCheck): Price | undefined {
  const market = type === 'stop_limit' ? stopPrice : last;
  if (market === undefined) return undefined;
  const collar = present(
    PRICE_COLLARS.find(({ from }) => market.gte(from)),
    'a collar for every price',
  );
  return side === 'buy'
    ? (market.times(collar.above).toDecimalPlaces(4, Exact.ROUND_UP) as Price)
    : (market.times(collar.below).toDecimalPlaces(4, Exact.ROUND_DOWN) as Price);
}

const priceCollar: Rule = {
  name: 'price-collar',
  reason: 'LIMIT_PRICE_COLLAR',
  source: 'SEC Rule 15c3-5(c)(1)(ii): orders that exceed price parameters; widths are the house’s',
  refusal: (check) => {
    const { side, limitPrice } = check.terms;
    const collar = collarOf(check);
    if (limitPrice === undefined || collar === undefined) return undefined;
    const isBeyond = side === 'buy' ? limitPrice.gt(collar) : limitPrice.lt(collar);
    return isBeyond
      ? {
          message: `limit_price ${text(limitPrice)} is too far from the market: a ${side} limit must not be ${side === 'buy' ? 'over' : 'under'} ${text(collar)}`,
          details: { limit_price: text(limitPrice), collar_price: text(collar) },
        }
      : undefined;
  },
};

const needsQuote = ({ type, notional }: OrderTerms): boolean =>
  notional !== undefined || type === 'market' || type === 'trailing_stop';

const hasPrice: Rule = {
  name: 'price-available',
  reason: 'PRICE_UNAVAILABLE',
  source: 'house: what an order at market costs must be known before it is sent',
  refusal: ({ terms, ask }) =>
    !needsQuote(terms) || ask !== undefined
      ? undefined
      : { message: `there is no current price for ${terms.symbol}` },
};

/** Whether the order's prices may be sent, and are meant. */
export const PRICE_RULES: readonly Rule[] = [
  incrementOf(
    'limit-price-increment',
    'limit_price',
    'LIMIT_PRICE_INCREMENT',
    ({ limitPrice }) => limitPrice,
  ),
  incrementOf(
    'stop-price-increment',
    'stop_price',
    'STOP_PRICE_INCREMENT',
    ({ stopPrice }) => stopPrice,
  ),
  stopBeyondMarket,
  priceCollar,
  hasPrice,
];
