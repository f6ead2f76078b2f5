import { Exact } from '../domain/money/exact.ts';
import type { OrderFields } from './placement-fields.ts';

/** What is wrong between fields: the field to change and the rule that it breaks. */
export type Contradiction = {
  readonly path: readonly string[];
  readonly rule: string;
  /** The rule is said as it stands: Alpaca's own words, which name the field. */
  readonly verbatim?: true;
};

type Rule = (order: OrderFields) => Contradiction | undefined;

const at = (path: string, rule: string): Contradiction => ({ path: path.split('.'), rule });
const says = (path: string, rule: string): Contradiction => ({ ...at(path, rule), verbatim: true });

const isClassOf = (order: OrderFields, ...classes: readonly string[]): boolean =>
  classes.includes(order.order_class ?? '');
const isGrouped = (order: OrderFields): boolean => isClassOf(order, 'bracket', 'oco', 'oto');

const size: Rule = ({ qty, notional }) => {
  if (qty === undefined && notional === undefined) {
    return at('qty', 'is required, unless notional is given');
  }
  if (qty !== undefined && notional !== undefined) {
    return at('notional', 'must be left out when qty is given');
  }
  return notional?.lt(1) ? at('notional', 'must be at least 1') : undefined;
};

const TAKES_LIMIT = ['limit', 'stop_limit'];
const TAKES_STOP = ['stop', 'stop_limit'];

/** The limit of an OCO is its take-profit's; who names both must mean one. */
function limitFault({ limit_price, take_profit }: OrderFields): Contradiction | undefined {
  const isOther =
    limit_price && take_profit?.limit_price && !limit_price.eq(take_profit.limit_price);
  return isOther
    ? at('limit_price', 'must be left out of oco orders: their limit is take_profit.limit_price')
    : undefined;
}

const limitPrice: Rule = (order) => {
  const { type, limit_price } = order;
  if (isClassOf(order, 'oco')) return limitFault(order);
  if (TAKES_LIMIT.includes(type)) {
    return limit_price === undefined
      ? at('limit_price', `is required for ${type} orders`)
      : undefined;
  }
  return limit_price === undefined
    ? undefined
    : at('limit_price', `must be left out of ${type} orders`);
};

const stopPrice: Rule = ({ type, stop_price }) => {
  if (TAKES_STOP.includes(type)) {
    return stop_price === undefined
      ? at('stop_price', `is required for ${type} orders`)
      : undefined;
  }
  return stop_price === undefined
    ? undefined
    : at('stop_price', `must be left out of ${type} orders`);
};

type Trailing = Pick<OrderFields, 'trail_price' | 'trail_percent'>;

/** One of both at most, and a stop to sell stays above zero. */
function trailFault(prefix: string, { trail_price, trail_percent }: Trailing) {
  if (trail_price !== undefined && trail_percent !== undefined) {
    return at(`${prefix}trail_percent`, 'must be left out when trail_price is given');
  }
  return trail_percent?.gte(100)
    ? at(`${prefix}trail_percent`, 'must be less than 100')
    : undefined;
}

const trail: Rule = (order) => {
  const { type, trail_price, trail_percent } = order;
  const given = trail_price === undefined ? 'trail_percent' : 'trail_price';
  const hasTrail = (trail_price ?? trail_percent) !== undefined;
  if (type !== 'trailing_stop') {
    return hasTrail ? at(given, `must be left out of ${type} orders`) : undefined;
  }
  return hasTrail
    ? trailFault('', order)
    : at('trail_price', 'is required for trailing_stop orders, unless trail_percent is given');
};

const STOPS = ['stop', 'stop_limit', 'trailing_stop'];

const lasting: Rule = ({ type, time_in_force }) =>
  STOPS.includes(type) && time_in_force !== 'day' && time_in_force !== 'gtc'
    ? at('time_in_force', `must be day or gtc for ${type} orders`)
    : undefined;

/** Which single orders may ask for extended hours is a pre-trade rule, with a reason of its own. */
const extendedHours: Rule = (order) =>
  order.extended_hours === true && isGrouped(order)
    ? at('extended_hours', `must be false for ${order.order_class} orders`)
    : undefined;

const intent: Rule = ({ side, position_intent }) => {
  const own = side === 'buy' ? 'buy_to_open' : 'sell_to_close';
  return position_intent === undefined || position_intent === own
    ? undefined
    : at('position_intent', `must be ${own} for side ${side}`);
};

const simpleHasNoExits: Rule = (order) => {
  if (isGrouped(order)) return undefined;
  const given = (['take_profit', 'stop_loss'] as const).find((name) => order[name] !== undefined);
  return given && at(given, 'must be left out unless order_class is bracket, oco or oto');
};

/** What all orders with exits have in common: nothing is sold short, so exits sell. */
const grouped: Rule = (order) => {
  const { order_class: kind, side, type, qty, time_in_force } = order;
  if (!isGrouped(order)) return undefined;
  if (kind === 'oco' && type !== 'limit') return at('type', 'must be limit for oco orders');
  if (type === 'trailing_stop') return at('type', `must not be trailing_stop for ${kind} orders`);
  const own = kind === 'oco' ? 'sell' : 'buy';
  if (side !== own) {
    return at('side', `must be ${own} for ${kind} orders: their exits sell what is owned`);
  }
  if (qty === undefined) return at('qty', `is required for ${kind} orders`);
  if (!qty.isInteger()) return at('qty', `must be a whole number of shares for ${kind} orders`);
  return time_in_force === 'day' || time_in_force === 'gtc'
    ? undefined
    : at('time_in_force', `must be day or gtc for ${kind} orders`);
};

const hasStop = ({ stop_loss }: OrderFields): boolean =>
  (stop_loss?.stop_price ?? stop_loss?.trail_price ?? stop_loss?.trail_percent) !== undefined;

/** Brackets and OCOs have both exits, an OTO has one of them. */
const exitsThere: Rule = (order) => {
  if (!isGrouped(order)) return undefined;
  const { order_class: kind, take_profit, stop_loss } = order;
  const needsProfit = kind !== 'oto' || take_profit !== undefined;
  const needsStop = kind !== 'oto' || stop_loss !== undefined;
  if (kind === 'oto' && needsProfit === needsStop) {
    return at('order_class', 'oto takes one of take_profit and stop_loss');
  }
  if (needsProfit && take_profit?.limit_price === undefined) {
    return says('take_profit.limit_price', `${kind} orders require take_profit.limit_price`);
  }
  return needsStop && !hasStop(order)
    ? says('stop_loss.stop_price', `${kind} orders require stop_loss.stop_price`)
    : undefined;
};

const stopLossTrail: Rule = ({ stop_loss }) => {
  if (stop_loss === undefined) return undefined;
  const { stop_price, limit_price, trail_price, trail_percent } = stop_loss;
  if ((trail_price ?? trail_percent) === undefined) return undefined;
  if (stop_price !== undefined) {
    return at('stop_loss.stop_price', 'must be left out of a stop_loss with a trail');
  }
  if (limit_price !== undefined) {
    return at('stop_loss.limit_price', 'must be left out of a stop_loss with a trail');
  }
  return trailFault('stop_loss.', stop_loss);
};

const CENT = new Exact('0.01');

/** The entry's own price is what its exits lie around; without one it is the market's, which the request path knows. */
const basePrice = ({ order_class, limit_price, stop_price }: OrderFields): Exact | undefined =>
  order_class === 'oco' ? undefined : (limit_price ?? stop_price);

const exitsAroundEntry: Rule = (order) => {
  if (!isGrouped(order)) return undefined;
  const base = basePrice(order);
  const profit = order.take_profit?.limit_price;
  const stop = order.stop_loss?.stop_price;
  if (profit && stop?.gte(profit)) {
    return at('stop_loss.stop_price', 'must be below take_profit.limit_price');
  }
  if (base && profit?.lt(base.plus(CENT))) {
    return says('take_profit.limit_price', 'take_profit.limit_price must be >= base_price + 0.01');
  }
  return base && stop?.gt(base.minus(CENT))
    ? says('stop_loss.stop_price', 'stop_loss.stop_price must be <= base_price - 0.01')
    : undefined;
};

/** In the order in which they are told. */
const RULES: readonly Rule[] = [
  size,
  simpleHasNoExits,
  grouped,
  exitsThere,
  stopLossTrail,
  limitPrice,
  stopPrice,
  trail,
  lasting,
  extendedHours,
  exitsAroundEntry,
  intent,
];

/** The first rule between fields that the order breaks. */
export function contradiction(order: OrderFields): Contradiction | undefined {
  for (const rule of RULES) {
    const broken = rule(order);
    if (broken !== undefined) return broken;
  }
  return undefined;
}
