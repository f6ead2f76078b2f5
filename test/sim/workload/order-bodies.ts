import type { Order } from '../../../shared/domain/orders/order.ts';
import type { Instant } from '../../../shared/kernel/brand.ts';
import { STORY_PREFIXES, type StoryPrefix } from '../../../shared/quotes/instruments.ts';
import { modelQuote } from '../../../shared/quotes/price-model.ts';
import type { Dice } from '../time/dice.ts';

const LISTED = ['ACME', 'BWTH', 'GLDR', 'FNCH', 'SODA'] as const;
/** Below a dollar prices have four decimals (SEC Rule 612), and values parts of a cent. */
const pennies = (dice: Dice): string => dice.between(0.05, 0.9999).toFixed(4);

/** What the venue says of these no account can book: their accounts would be parked for good. */
const UNBOOKABLE: ReadonlySet<StoryPrefix> = new Set([
  'DUPDIFF',
  'OVERFILL',
  'WRONGSIDE',
  'WRONGSYM',
  'UNKNOWN',
  'BADPX',
]);
/** Symbols at which the venue tells a story or prices follow a path. */
const STORIES = STORY_PREFIXES.filter((story) => !UNBOOKABLE.has(story));
const PATHS = [
  'FLAT',
  'RAMPUP',
  'RAMPDN',
  'SPIKE',
  'DIP',
  'CRASH',
  'SWING',
  'GAPDN',
  'GAPUP',
] as const;
const CONDITIONS = [
  'NOTRADE',
  'RSTRICT',
  'CLOSEONLY',
  'HALTED',
  'NOFRACT',
  'NOMARGIN',
  'HOUSE60',
] as const;

/** The symbols of a run: few, so that its orders meet. */
export function symbolsOf(dice: Dice): readonly string[] {
  const symbols = [dice.pick(LISTED), dice.pick(LISTED)];
  const stories = dice.whole(1, 5);
  for (let each = 0; each < stories; each += 1) symbols.push(dice.pick(STORIES) as never);
  if (dice.chance(0.8)) symbols.push(dice.pick(PATHS) as never);
  if (dice.chance(0.2)) symbols.push(dice.pick(CONDITIONS) as never);
  return [...new Set<string>(symbols)];
}

const cents = (amount: number): string => Math.max(0.05, amount).toFixed(2);

/** Orders of every kind, most of them plain, some of them foolish. */
export class OrderBodies {
  readonly #dice: Dice;
  readonly #symbols: readonly string[];
  readonly #marketSeed: string;

  constructor(dice: Dice, symbols: readonly string[], marketSeed: string) {
    this.#dice = dice;
    this.#symbols = symbols;
    this.#marketSeed = marketSeed;
  }

  symbol(): string {
    return this.#dice.pick(this.#symbols) ?? 'ACME';
  }

  #price(symbol: string, at: Instant): number {
    return Number(modelQuote(this.#marketSeed, symbol, at)?.last ?? '50');
  }

  /** `owned`: symbols of which the account seems to have some. */
  order(at: Instant, owned: readonly string[]): Record<string, unknown> {
    const dice = this.#dice;
    const sells = owned.length > 0 && dice.chance(0.45);
    const symbol = (sells ? dice.pick(owned) : undefined) ?? this.symbol();
    const near = this.#price(symbol, at);
    const kind = dice.weighted({
      market: 30,
      limit: 30,
      stop: 8,
      stop_limit: 6,
      trailing_stop: 6,
      fraction: 6,
      notional: 6,
      bracket: 5,
      oco: sells ? 6 : 1,
      oto: 4,
      auction: 5,
      extended: 4,
      penny: 4,
    });
    const common = { symbol, side: sells ? 'sell' : 'buy', qty: this.#shares() };
    return this.#fill(kind, common, near);
  }

  #fill(
    kind: string,
    common: { readonly symbol: string; readonly side: string; readonly qty: string },
    near: number,
  ): Record<string, unknown> {
    const dice = this.#dice;
    const isBuy = common.side === 'buy';
    const past = cents(near * (isBuy ? dice.between(0.96, 1.02) : dice.between(0.98, 1.04)));
    const stop = cents(near * (isBuy ? dice.between(0.995, 1.03) : dice.between(0.97, 1.005)));
    const lasting = dice.pick(['day', 'gtc'] as const);
    const above = cents(near * dice.between(1.005, 1.05));
    const below = cents(near * dice.between(0.95, 0.995));
    const exits = { take_profit: { limit_price: above }, stop_loss: this.#stopLoss(below, near) };
    switch (kind) {
      case 'limit':
        return {
          ...common,
          type: 'limit',
          limit_price: past,
          time_in_force: dice.pick(['day', 'gtc', 'ioc', 'fok', 'day', 'gtc'] as const),
        };
      case 'stop':
        return { ...common, type: 'stop', stop_price: stop, time_in_force: lasting };
      case 'stop_limit':
        return {
          ...common,
          type: 'stop_limit',
          stop_price: stop,
          limit_price: cents(Number(stop) * (isBuy ? 1.01 : 0.99)),
          time_in_force: lasting,
        };
      case 'trailing_stop':
        return {
          ...common,
          type: 'trailing_stop',
          ...(dice.chance(0.5) ? { trail_price: cents(near * 0.01) } : { trail_percent: '0.8' }),
          time_in_force: lasting,
        };
      case 'fraction':
        return this.#fraction(common, past);
      case 'notional': {
        const { qty: _, ...rest } = common;
        const notional = dice.between(1, 400).toFixed(2);
        return { ...rest, notional, type: 'market', time_in_force: 'day' };
      }
      case 'bracket':
      case 'oto':
        return this.#grouped(kind, { ...common, side: 'buy' }, lasting, past, exits);
      case 'oco':
        return {
          ...common,
          side: 'sell',
          type: 'limit',
          order_class: 'oco',
          time_in_force: lasting,
          ...exits,
        };
      case 'auction': {
        const type = dice.pick(['market', 'limit'] as const);
        return {
          ...common,
          type,
          ...(type === 'limit' ? { limit_price: past } : {}),
          time_in_force: dice.pick(['opg', 'cls'] as const),
        };
      }
      case 'penny':
        // Far from any market: only a venue that tells a story fills it, often in parts.
        return {
          ...common,
          side: 'buy',
          type: 'limit',
          limit_price: pennies(dice),
          time_in_force: lasting,
        };
      case 'extended':
        return {
          ...common,
          type: 'limit',
          limit_price: past,
          time_in_force: 'day',
          extended_hours: true,
        };
      default:
        return {
          ...common,
          type: 'market',
          time_in_force: dice.pick(['day', 'day', 'day', 'gtc', 'ioc', 'fok'] as const),
        };
    }
  }

  #fraction(common: { readonly side: string }, past: string): Record<string, unknown> {
    const dice = this.#dice;
    const qty = dice.between(0.001, 12).toFixed(dice.whole(1, 9));
    const type = dice.pick(['market', 'market', 'limit'] as const);
    const limit_price = common.side === 'buy' && dice.chance(0.3) ? pennies(dice) : past;
    const price = type === 'limit' ? { limit_price } : {};
    return { ...common, qty, type, ...price, time_in_force: 'day' };
  }

  #stopLoss(below: string, near: number): object {
    const dice = this.#dice;
    return dice.weighted({ stop: 6, limit: 2, trail: 2 }) === 'trail'
      ? { trail_price: cents(near * 0.01) }
      : dice.chance(0.3)
        ? { stop_price: below, limit_price: cents(Number(below) * 0.99) }
        : { stop_price: below };
  }

  #grouped(
    kind: 'bracket' | 'oto',
    common: object,
    lasting: string,
    past: string,
    exits: { readonly take_profit: object; readonly stop_loss: object },
  ): Record<string, unknown> {
    const dice = this.#dice;
    const type = dice.pick(['market', 'limit'] as const);
    const price = type === 'limit' ? { limit_price: past } : {};
    const { take_profit, stop_loss } = exits;
    const own = kind === 'bracket' ? exits : dice.chance(0.5) ? { take_profit } : { stop_loss };
    return { ...common, type, ...price, order_class: kind, time_in_force: lasting, ...own };
  }

  #shares(): string {
    const dice = this.#dice;
    return String(
      dice.weighted({ few: 6, some: 4, many: 1 }) === 'few' ? dice.whole(1, 5) : dice.whole(1, 60),
    );
  }

  /** What a client changes who knows the order: prices that it has, and more shares than are filled. */
  changeOf(at: Instant, { terms, filledQuantity, group }: Order): Record<string, unknown> {
    const dice = this.#dice;
    const near = this.#price(terms.symbol, at);
    const change: Record<string, unknown> = {};
    // Exits take their profit above the market and stop their loss below it.
    const [least, most] = group === undefined ? [0.96, 1.04] : [1.005, 1.05];
    if (terms.limitPrice !== undefined && dice.chance(0.6)) {
      const isStopped = terms.stopPrice !== undefined;
      change.limit_price = cents(
        near * (isStopped ? dice.between(0.9, 0.96) : dice.between(least, most)),
      );
    }
    if (terms.stopPrice !== undefined && dice.chance(0.6)) {
      change.stop_price = cents(
        near * (terms.side === 'buy' ? dice.between(1, 1.03) : dice.between(0.96, 1)),
      );
    }
    if (terms.trail?.kind === 'price' && dice.chance(0.6)) change.trail = cents(near * 0.02);
    const isEmpty = Object.keys(change).length === 0;
    const inGroup = group !== undefined;
    if ((isEmpty && !inGroup) || dice.chance(0.3)) {
      change.qty = String(filledQuantity.floor().plus(dice.whole(1, 20)));
    }
    if (dice.chance(0.1)) change.time_in_force = dice.pick(['day', 'gtc'] as const);
    return Object.keys(change).length === 0 ? { time_in_force: 'gtc' } : change;
  }

  /** Whatever comes to mind. */
  anyChange(at: Instant, symbol: string): Record<string, unknown> {
    const dice = this.#dice;
    const near = this.#price(symbol, at);
    const change: Record<string, unknown> = {};
    if (dice.chance(0.6)) change.qty = this.#shares();
    if (dice.chance(0.5)) change.limit_price = cents(near * dice.between(0.95, 1.05));
    if (dice.chance(0.1)) change.stop_price = cents(near * dice.between(0.95, 1.05));
    if (dice.chance(0.1)) change.trail = cents(near * 0.02);
    if (dice.chance(0.15)) change.time_in_force = dice.pick(['day', 'gtc'] as const);
    return change;
  }
}
