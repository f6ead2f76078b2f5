import { type Instant, instant } from '../../kernel/brand.ts';
import type { ArmedOrder, ArmedOrders, Arming, WatchPosition } from '../../ports/armed-orders.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Mailboxes } from '../../ports/queues.ts';
import type { TradePrints } from '../../ports/trade-prints.ts';
import { type Discovery, nextLook, startDiscovery } from './discovery.ts';
import { triggerOrderCommand } from './trigger-command.ts';
import { type Trigger, type Watched, watchPrints } from './watch-prints.ts';

/** A page of each symbol at once is decided well within a second, also on a busy machine: then the lease has its turn. */
const PRINTS_PER_PAGE = 1_000;
/** So far a symbol catches up within one look, most of a day; it goes on with the next, which finds new orders first. */
const PAGES_PER_LOOK = 20;
const SYMBOLS_AT_ONCE = 8;
const SENDS_AT_ONCE = 16;
/**
 * Marks and positions are kept this often: a restart reads so many seconds of prints again, and a symbol costs a write
 * unit each time, a trailing stop one more when its mark has moved.
 */
const KEEP_EVERY_MS = 30_000;
/** An order that became visible later than this before a position was kept might have missed prints: none is so late. */
const SURELY_VISIBLE_MS = 120_000;

/**
 * A print that was sent may not have set the order off (a fraction whose quote is not there yet): an order that is still
 * armed then is watched again. Doubled each time, so that it is not told every second.
 */
const FIRST_CHECK_AFTER_MS = 5_000;
const LONGEST_CHECK_AFTER_MS = 60_000;

export type StopTriggerPorts = {
  readonly armedOrders: ArmedOrders;
  readonly prints: TradePrints;
  readonly mailboxes: Mailboxes;
  readonly clock: Clock;
  readonly monotonicMs: () => number;
};

export type LookOutcome = {
  readonly armed: number;
  readonly triggered: readonly Trigger[];
  /** Keys of hints that cannot be read, each told once. */
  readonly unreadable: readonly string[];
  /** Symbols that could not be watched now; the next look does. */
  readonly failures: readonly { readonly symbol: string; readonly error: unknown }[];
};

/** The orders of a symbol: each has been given all prints up to `position`. */
type SymbolWatch = {
  readonly position: number;
  readonly orders: readonly Watched[];
};

const nameOf = ({ symbol, account, order }: Arming): string => `${symbol}#${account}#${order}`;

/** Runs `work` on each, a few at the same time. */
async function each<T>(
  all: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<void>,
): Promise<void> {
  const waiting = [...all];
  const take = async (): Promise<void> => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, all.length) }, take));
}

/** A print was sent for it: whether it set the order off will show in the table. */
type Sent = { readonly trigger: Trigger; readonly checkAtMs: number; readonly tries: number };

/**
 * Watches the tape for armed orders. `look` does what there is to do at this moment and is called again and again, one
 * call after the other. What it fails to do it does again with the next call: nothing is taken for done before its
 * command is in the mailbox, and a command takes effect once.
 */
export class StopTrigger {
  readonly #ports: StopTriggerPorts;
  readonly #symbols = new Map<string, SymbolWatch>();
  readonly #sent = new Map<string, Sent>();
  /** Time of arming of every order that is watched or was sent. */
  readonly #known = new Map<string, Instant>();
  /** The mark that the table has of a trailing stop. */
  readonly #keptMarks = new Map<string, number>();
  readonly #keptPositions = new Map<string, number>();
  /** What a predecessor kept, by symbol, read when the symbol is first heard of. */
  readonly #promises = new Map<string, WatchPosition | undefined>();
  readonly #toldUnreadable = new Set<string>();
  #discovery: Discovery;
  #keptAtMs: number;

  constructor(ports: StopTriggerPorts) {
    this.#ports = ports;
    this.#discovery = startDiscovery(ports.clock.now(), ports.monotonicMs());
    this.#keptAtMs = ports.monotonicMs();
  }

  async look(): Promise<LookOutcome> {
    const unreadable = await this.#discover();
    await this.#checkSent();
    const triggered: Trigger[] = [];
    const failures: LookOutcome['failures'][number][] = [];
    await each([...this.#symbols.keys()], SYMBOLS_AT_ONCE, async (symbol) => {
      try {
        triggered.push(...(await this.#watch(symbol)));
      } catch (error) {
        failures.push({ symbol, error });
      }
    });
    const monotonicMs = this.#ports.monotonicMs();
    if (monotonicMs - this.#keptAtMs >= KEEP_EVERY_MS) {
      await this.keep();
      this.#keptAtMs = monotonicMs;
    }
    const armed = [...this.#symbols.values()].reduce((sum, { orders }) => sum + orders.length, 0);
    return { armed, triggered, unreadable, failures };
  }

  /** Writes down marks, then how far each symbol is: a position promises that the marks up to it are kept. */
  async keep(): Promise<void> {
    const { armedOrders } = this.#ports;
    const armedBefore = instant(this.#discovery.older - SURELY_VISIBLE_MS);
    await each([...this.#symbols], SYMBOLS_AT_ONCE, async ([symbol, { position, orders }]) => {
      for (const { armed, mark } of orders) {
        const name = nameOf(armed);
        if (mark === undefined || this.#keptMarks.get(name) === mark.sequence) continue;
        await armedOrders.keepMark(armed, mark);
        this.#keptMarks.set(name, mark.sequence);
      }
      if (this.#keptPositions.get(symbol) === position) return;
      await armedOrders.keepPosition(symbol, { sequence: position, armedBefore });
      this.#keptPositions.set(symbol, position);
    });
  }

  async #discover(): Promise<readonly string[]> {
    const { armedOrders, clock, monotonicMs } = this.#ports;
    const { since, readsAll, after } = nextLook(this.#discovery, clock.now(), monotonicMs());
    const unreadable: string[] = [];
    const found = new Set<string>();
    const isKnown = (arming: Arming): boolean => this.#known.get(nameOf(arming)) === arming.armedAt;
    for await (const page of armedOrders.armedSince(since, isKnown)) {
      for (const key of page.unreadable) {
        if (!this.#toldUnreadable.has(key)) unreadable.push(key);
        this.#toldUnreadable.add(key);
      }
      if (readsAll) for (const arming of page.armings) found.add(nameOf(arming));
      for (const armed of page.orders) await this.#join(armed);
    }
    if (readsAll) this.#forgetAllBut(found);
    this.#discovery = after;
    return unreadable;
  }

  /**
   * Whoever begins behind the others of the symbol takes them back with it: an order that is shown a print again decides
   * the same again.
   */
  async #join(armed: ArmedOrder): Promise<void> {
    const { mark } = armed;
    this.#forget(armed);
    this.#watchFrom(await this.#startOf(armed), { armed, ...(mark === undefined ? {} : { mark }) });
    if (mark !== undefined) this.#keptMarks.set(nameOf(armed), mark.sequence);
  }

  #watchFrom(sequence: number, watched: Watched): void {
    const { symbol, armedAt } = watched.armed;
    const watch = this.#symbols.get(symbol);
    const position = Math.min(sequence, watch?.position ?? sequence);
    this.#symbols.set(symbol, { position, orders: [...(watch?.orders ?? []), watched] });
    this.#known.set(nameOf(watched.armed), armedAt);
  }

  /** Where an order's watch begins: behind what a position promises, else at its arming. */
  async #startOf({ symbol, armedAt }: ArmedOrder): Promise<number> {
    const { armedOrders, prints, clock } = this.#ports;
    if (!this.#promises.has(symbol)) {
      this.#promises.set(symbol, await armedOrders.position(symbol));
    }
    const promise = this.#promises.get(symbol);
    // One from the future is of a clock that was driven back since.
    if (
      promise !== undefined &&
      promise.armedBefore <= clock.now() &&
      armedAt < promise.armedBefore
    ) {
      return promise.sequence;
    }
    return prints.sequenceBefore(symbol, armedAt);
  }

  async #watch(symbol: string): Promise<readonly Trigger[]> {
    const triggered: Trigger[] = [];
    for (let page = 0; page < PAGES_PER_LOOK; page += 1) {
      const watch = this.#symbols.get(symbol);
      if (watch === undefined) break;
      const { prints, reached } = await this.#ports.prints.since(
        symbol,
        watch.position,
        PRINTS_PER_PAGE,
      );
      const { orders, triggers } = watchPrints(watch.orders, prints);
      const sent: Trigger[] = [];
      await each(triggers, SENDS_AT_ONCE, async (trigger) => {
        if (await this.#send(trigger)) sent.push(trigger);
      });
      this.#settle(symbol, { position: reached, orders });
      for (const trigger of triggers) {
        if (sent.includes(trigger)) this.#awaitEffect(trigger);
        else this.#forget(trigger.armed);
      }
      triggered.push(...sent);
      if (prints.length < PRINTS_PER_PAGE) break;
    }
    return triggered;
  }

  #settle(symbol: string, watch: SymbolWatch): void {
    if (watch.orders.length === 0) this.#symbols.delete(symbol);
    else this.#symbols.set(symbol, watch);
  }

  /** False when the order is armed no more: its account is not told what it would only refuse. */
  async #send(trigger: Trigger): Promise<boolean> {
    const { armedOrders, mailboxes } = this.#ports;
    if (!(await armedOrders.isStillArmed(trigger.armed))) return false;
    const { account, mailbox } = trigger.armed;
    const command = triggerOrderCommand(trigger);
    const body = JSON.stringify(command);
    await mailboxes.send(mailbox, { account, body, deduplicationId: command.id });
    return true;
  }

  #awaitEffect(trigger: Trigger): void {
    const name = nameOf(trigger.armed);
    const tries = this.#sent.get(name)?.tries ?? 0;
    const afterMs = Math.min(FIRST_CHECK_AFTER_MS * 2 ** tries, LONGEST_CHECK_AFTER_MS);
    const checkAtMs = this.#ports.monotonicMs() + afterMs;
    this.#sent.set(name, { trigger, checkAtMs, tries: tries + 1 });
  }

  async #checkSent(): Promise<void> {
    const now = this.#ports.monotonicMs();
    const due = [...this.#sent.values()].filter(({ checkAtMs }) => checkAtMs <= now);
    await each(due, SENDS_AT_ONCE, async (sent) => {
      const { armed, print, mark } = sent.trigger;
      if (!(await this.#ports.armedOrders.isStillArmed(armed))) {
        this.#forget(armed);
        return;
      }
      // A fixed price is compared with what is sold from now on; a mark needs all that was sold since.
      const after =
        'price' in armed.trigger
          ? await this.#ports.prints.sequenceBefore(armed.symbol, this.#ports.clock.now())
          : print.sequence;
      this.#sent.set(nameOf(armed), { ...sent, checkAtMs: Number.POSITIVE_INFINITY });
      this.#watchFrom(after, { armed, after, ...(mark === undefined ? {} : { mark }) });
    });
  }

  #forget(arming: Arming): void {
    const name = nameOf(arming);
    const { symbol } = arming;
    const watch = this.#symbols.get(symbol);
    const others = watch?.orders.filter(({ armed }) => nameOf(armed) !== name);
    if (watch !== undefined && others !== undefined && others.length < watch.orders.length) {
      this.#settle(symbol, { ...watch, orders: others });
    }
    this.#sent.delete(name);
    this.#known.delete(name);
    this.#keptMarks.delete(name);
  }

  /** Of all that has had the time to show in the index, what is not there is armed no more. */
  #forgetAllBut(found: ReadonlySet<string>): void {
    for (const { orders } of [...this.#symbols.values()]) {
      for (const { armed } of orders) {
        if (armed.armedAt < this.#discovery.older && !found.has(nameOf(armed))) this.#forget(armed);
      }
    }
  }
}
