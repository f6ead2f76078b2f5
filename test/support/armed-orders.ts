import { Exact, price, quantity } from '../../shared/domain/money/exact.ts';
import type { TradePrint } from '../../shared/domain/orders/trade-print.ts';
import { type AccountId, type Instant, instant, type OrderId } from '../../shared/kernel/brand.ts';
import type {
  ArmedOrder,
  ArmedOrders,
  ArmedPage,
  ArmedTrigger,
  Arming,
  WatchPosition,
} from '../../shared/ports/armed-orders.ts';
import type { PrintPage, TradePrints } from '../../shared/ports/trade-prints.ts';

export const SYMBOL = 'ACME';
const uuid = (number: number): string =>
  `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

export const atOrBelow = (text: string): ArmedTrigger => ({
  kind: 'at-or-below',
  price: price(text),
});
export const atOrAbove = (text: string): ArmedTrigger => ({
  kind: 'at-or-above',
  price: price(text),
});
export const trailing = (
  kind: 'trail-below' | 'trail-above',
  unit: 'price' | 'percent',
  amount: string,
  from?: string,
): ArmedTrigger => ({
  kind,
  by: unit,
  amount: new Exact(amount),
  ...(from === undefined ? {} : { from: price(from) }),
});

export const anArmedOrder = (
  number: number,
  trigger: ArmedTrigger,
  armedAt: number,
): ArmedOrder => ({
  account: uuid(number % 7) as AccountId,
  mailbox: 0,
  order: uuid(number) as OrderId,
  symbol: SYMBOL,
  trigger,
  armedAt: instant(armedAt),
  isArmed: true,
});

/** Print `sequence` is printed at the second of its number. */
export const aPrint = (
  sequence: number,
  at: string,
  conditions: TradePrint['conditions'] = ['regular'],
): TradePrint => ({
  symbol: SYMBOL,
  sequence,
  price: price(at),
  size: quantity('100'),
  at: instant(sequence * 1_000),
  conditions,
});

/** A tape that is written as a test goes on. */
export class Tape implements TradePrints {
  readonly prints: TradePrint[] = [];

  print(...prices: readonly string[]): void {
    for (const each of prices) this.prints.push(aPrint(this.prints.length + 1, each));
  }

  sequenceBefore(_: string, at: Instant): Promise<number> {
    return Promise.resolve(this.prints.filter((print) => print.at < at).length);
  }

  since(_: string, sequence: number, limit: number): Promise<PrintPage> {
    const prints = this.prints.slice(sequence, sequence + limit);
    return Promise.resolve({
      prints,
      reached: prints.at(-1)?.sequence ?? Math.min(sequence, this.prints.length),
    });
  }
}

/** The table of armed orders, which outlives the service. */
export class InMemoryArmedOrders implements ArmedOrders {
  readonly items = new Map<string, ArmedOrder>();
  readonly positions = new Map<string, WatchPosition>();
  marksKept = 0;
  /** Before every write. */
  beforeWrite: () => void = () => undefined;

  put(armed: ArmedOrder): void {
    this.items.set(armed.order, armed);
  }

  /** What an account's commit does once the order was set off, ended or changed. */
  disarm(order: string): void {
    const item = this.items.get(order);
    if (item !== undefined) this.items.set(order, { ...item, isArmed: false });
  }

  async *armedSince(since: Instant, known: (arming: Arming) => boolean): AsyncGenerator<ArmedPage> {
    const armings = [...this.items.values()].filter(
      ({ armedAt, isArmed }) => isArmed && armedAt >= since,
    );
    await Promise.resolve();
    yield { armings, orders: armings.filter((armed) => !known(armed)), unreadable: [] };
  }

  isStillArmed({ order, armedAt }: Arming): Promise<boolean> {
    const item = this.items.get(order);
    return Promise.resolve(item?.isArmed === true && item.armedAt === armedAt);
  }

  keepMark({ order, armedAt }: Arming, mark: TradePrint): Promise<void> {
    this.beforeWrite();
    this.marksKept += 1;
    const item = this.items.get(order);
    if (item?.armedAt === armedAt) this.items.set(order, { ...item, mark });
    return Promise.resolve();
  }

  position(symbol: string): Promise<WatchPosition | undefined> {
    return Promise.resolve(this.positions.get(symbol));
  }

  keepPosition(symbol: string, position: WatchPosition): Promise<void> {
    this.beforeWrite();
    this.positions.set(symbol, position);
    return Promise.resolve();
  }
}
