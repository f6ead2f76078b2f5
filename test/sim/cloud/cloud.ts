import { type Instant, instant } from '../../../shared/kernel/brand.ts';
import type { Clock } from '../../../shared/ports/clock.ts';
import type { Randomness } from '../../../shared/ports/randomness.ts';
import type { Dice } from '../time/dice.ts';
import type { Timeline } from '../time/timeline.ts';
import type { FaultKind } from './fault-kinds.ts';
import type { Faults } from './faults.ts';

const LONGEST_LATENCY_MS = 6;
const SKEW_MS = 2_000;
const LONGEST_REQUEST_MS = 30_000;
const FAR_BEHIND_MS = 600_000;
const MOST_IN_SESSION_MS = 50_000;
const SHORTEST_FREEZE_MS = 2_000;
const LONGEST_FREEZE_MS = 40_000;

/** Something that runs somewhere and may stop at any moment: then nothing that it waits for ever comes to it. */
export class Process {
  readonly name: string;
  isAlive = true;
  skewMs = 0;
  frozenUntil = 0;
  readonly #onEnd: (() => void)[] = [];

  constructor(name: string) {
    this.name = name;
  }

  onEnd(run: () => void): void {
    this.#onEnd.push(run);
  }

  end(): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    for (const run of this.#onEnd) run();
  }
}

/** How a process may stop. */
export type Mortality = { readonly crash?: FaultKind; readonly freeze?: FaultKind };

export type Remote<T> = {
  readonly label: string;
  readonly effect: () => T;
  /** Beyond the usual: when it reaches the other side, when its reply comes back; undefined: never. */
  readonly thereMs?: number | undefined;
  readonly error?: Error | undefined;
  readonly errorWhen?: 'instead' | 'after';
  readonly signal?: AbortSignal | undefined;
};

/** The surroundings that all processes of a run share: time, chance, faults, and what going over the network means. */
export class Cloud {
  readonly timeline: Timeline;
  readonly dice: Dice;
  readonly faults: Faults;
  /** What escaped that nobody planted. */
  readonly escaped: string[] = [];
  /** The wall clock's time at the line's zero; jumps when the market's clock is driven. */
  #startsAt: number;
  /** Called when the clock jumps further than any request or connection outlives. */
  readonly onJump = new Set<() => void>();
  /** Changes with every jump over what any request takes. */
  #epoch = 0;
  readonly #mortality = new Map<Process, Mortality>();

  constructor(timeline: Timeline, dice: Dice, faults: Faults, startsAt: Instant) {
    this.timeline = timeline;
    this.dice = dice;
    this.faults = faults;
    this.#startsAt = startsAt;
  }

  get wall(): Instant {
    return instant(Math.floor(this.#startsAt + this.timeline.now));
  }

  /** Drives everybody's clock on. Requests under way have long timed out then; what lies in queues is old. */
  jump(milliseconds: number): void {
    this.#startsAt += milliseconds;
    if (milliseconds < LONGEST_REQUEST_MS) return;
    this.#epoch += 1;
    for (const run of [...this.onJump]) run();
    for (const process of [...this.#mortality.keys()]) {
      if (/^(api|worker)-/.test(process.name)) process.end();
    }
  }

  /** Seconds late, whatever else happens: but nothing is on its way for the minutes or days over which the clock jumps. */
  late(milliseconds: number, label: string, run: () => void): void {
    let isOver = false;
    const once = (): void => {
      if (isOver) return;
      isOver = true;
      this.onJump.delete(once);
      run();
    };
    this.onJump.add(once);
    this.timeline.in(milliseconds, label, once);
  }

  start(name: string, mortality: Mortality = {}): Process {
    const process = new Process(name);
    if (this.faults.fires('clock-skew')) process.skewMs = this.dice.between(-SKEW_MS, SKEW_MS);
    if (this.faults.fires('clock-back')) {
      // A session ends over clocks that are two minutes apart, as FIX wants it.
      const most = /^(gateway|venue)/.test(name) ? MOST_IN_SESSION_MS : FAR_BEHIND_MS;
      process.skewMs = -this.dice.between(0, most);
    }
    this.#mortality.set(process, mortality);
    process.onEnd(() => this.#mortality.delete(process));
    return process;
  }

  nowOf(process: Process): Instant {
    return instant(Math.floor(this.wall + (this.faults.areOver ? 0 : process.skewMs)));
  }

  clockOf(process: Process): Clock {
    return { now: () => this.nowOf(process), isDriven: () => false };
  }

  randomnessOf(process: Process): Randomness {
    const dice = this.dice.fork(`${process.name} ${this.timeline.steps}`);
    return {
      uuid: () => dice.uuid(),
      bytes: (count) => Uint8Array.from({ length: count }, () => dice.whole(0, 255)),
    };
  }

  latency(): number {
    return this.dice.between(0.5, LONGEST_LATENCY_MS);
  }

  /** Runs it in the process: not at all when that is over, later when it stands still. */
  inside(process: Process, run: () => void): void {
    if (!process.isAlive) return;
    if (process.frozenUntil > this.timeline.now && !this.faults.areOver) {
      const wait = process.frozenUntil - this.timeline.now;
      this.timeline.in(wait, `${process.name} thaws`, () => this.inside(process, run));
      return;
    }
    run();
  }

  /** True when the process stops here. */
  #mayStop(process: Process): boolean {
    const { crash, freeze } = this.#mortality.get(process) ?? {};
    if (crash !== undefined && this.faults.fires(crash)) {
      this.timeline.tell(() => `${process.name} crashes`);
      process.end();
      return true;
    }
    if (freeze !== undefined && this.faults.fires(freeze)) {
      this.timeline.tell(() => `${process.name} freezes`);
      const freezeMs = this.dice.between(SHORTEST_FREEZE_MS, LONGEST_FREEZE_MS);
      process.frozenUntil = this.timeline.now + freezeMs;
    }
    return false;
  }

  /**
   * A request over the network and its reply. The other side does what it is asked even when the asker is gone by then,
   * and nobody who is gone hears of it.
   */
  remote<T>(process: Process, request: Remote<T>): Promise<T> {
    const { label, effect, error, errorWhen = 'instead', signal } = request;
    return new Promise((resolve, reject) => {
      if (!process.isAlive || this.#mayStop(process)) return;
      const answer = (run: () => void): void => {
        this.timeline.in(this.latency(), `${process.name} ${label} reply`, () =>
          this.inside(process, () => {
            if (!this.#mayStop(process)) run();
          }),
        );
      };
      signal?.addEventListener('abort', () => this.inside(process, () => reject(aborted())), {
        once: true,
      });
      if (signal?.aborted === true) {
        reject(aborted());
        return;
      }
      const epoch = this.#epoch;
      this.timeline.in(request.thereMs ?? this.latency(), `${process.name} ${label}`, () => {
        if (epoch !== this.#epoch && /^(api|worker)-/.test(process.name)) return;
        if (error !== undefined && errorWhen === 'instead') {
          answer(() => reject(error));
          return;
        }
        try {
          const value = effect();
          answer(() => (error === undefined ? resolve(value) : reject(error)));
        } catch (thrown) {
          answer(() => reject(thrown));
        }
      });
    });
  }

  sleep(process: Process, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.timeline.in(milliseconds, `${process.name} wakes`, () => this.inside(process, resolve));
    });
  }

  /** Runs the work of a process; what it throws has escaped, unless the process is gone by then. */
  spawn(process: Process, work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!process.isAlive) return;
      this.escape(process.name, error);
    });
  }

  escape(where: string, error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.timeline.tell(() => `${where} escaped: ${text.split('\n')[0]}`);
    this.escaped.push(`${where}: ${text}`);
  }
}

const aborted = (): Error => Object.assign(new Error('aborted'), { name: 'AbortError' });
