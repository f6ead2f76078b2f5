import { TraceHash } from './trace-hash.ts';

type Event = {
  readonly at: number;
  /** Of two events of one moment the one that was planned first happens first. */
  readonly order: number;
  readonly label: string;
  readonly run: () => void;
  isCancelled: boolean;
};

export type Planned = { cancel(): void };

const isBefore = (one: Event, other: Event): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** After so many events in a row the machine's own event loop has a turn. */
const EVENTS_PER_TURN = 1_000;
/** The last of what happened, for who looks into a run. */
const KEPT_LINES = 200_000;

/**
 * Virtual time, and all progress in a run: things happen only as events on this line, one after the other, and between
 * two of them everything that was waiting for the first has settled. Milliseconds, with fractions.
 */
export class Timeline {
  now = 0;
  /** Events so far: "before" and "after" of a run. */
  steps = 0;
  readonly hash = new TraceHash();
  readonly lines: string[] = [];
  readonly #keepsLines: boolean;
  readonly #heap: Event[] = [];
  #planned = 0;

  constructor(keepsLines: boolean) {
    this.#keepsLines = keepsLines;
  }

  in(milliseconds: number, label: string, run: () => void): Planned {
    this.#planned += 1;
    const at = this.now + Math.max(0, milliseconds);
    const event: Event = { at, order: this.#planned, label, run, isCancelled: false };
    this.#push(event);
    return {
      cancel: () => {
        event.isCancelled = true;
      },
    };
  }

  /** Something worth telling about the run; made only for who reads it. */
  tell(text: () => string): void {
    if (!this.#keepsLines) return;
    this.lines.push(`${this.steps} ${this.now.toFixed(2)} ${text()}`);
    if (this.lines.length > KEPT_LINES) this.lines.splice(0, KEPT_LINES / 2);
  }

  /** Lets things happen until `isOver`, or until that much time has passed. Resolves to whether it was over. */
  run(isOver: () => boolean, atMostMs: number): Promise<boolean> {
    const end = this.now + atMostMs;
    return new Promise((resolve) => {
      let inTurn = 0;
      const step = (): void => {
        if (isOver()) {
          resolve(true);
          return;
        }
        const next = this.#heap[0];
        if (next === undefined || next.at > end) {
          this.now = end;
          resolve(isOver());
          return;
        }
        this.#pop();
        this.now = next.at;
        if (!next.isCancelled) {
          this.steps += 1;
          this.hash.add(next.label);
          next.run();
        }
        inTurn += 1;
        if (inTurn % EVENTS_PER_TURN === 0) setImmediate(step);
        // Behind everything that the event has set free: a tick comes when no microtask is left.
        else queueMicrotask(() => process.nextTick(step));
      };
      setImmediate(step);
    });
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(event);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Event;
      if (!isBefore(event, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = event;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop() as Event;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const child =
        right < heap.length && isBefore(heap[right] as Event, heap[left] as Event) ? right : left;
      if (!isBefore(heap[child] as Event, last)) break;
      heap[index] = heap[child] as Event;
      index = child;
    }
    heap[index] = last;
  }
}
