import type { Connection } from '../../../services/venue/acceptor.ts';
import type { Cloud, Process } from './cloud.ts';

const LONGEST_PIECE_MS = 3;
const LONGEST_STALL_MS = 40_000;
/** After so long without an answer a sender's system gives a connection up. */
const GIVEN_UP_AFTER_MS = 60_000;

type Listeners = {
  data: ((bytes: Uint8Array) => void)[];
  close: (() => void)[];
};

/** One end of a TCP connection: what is written comes out of the other end, in order, in other pieces, later. */
export class LineEnd implements Connection {
  destroyed = false;
  writableEnded = false;
  readonly process: Process;
  readonly #line: Line;
  readonly #listeners: Listeners = { data: [], close: [] };

  constructor(line: Line, process: Process) {
    this.#line = line;
    this.process = process;
  }

  setNoDelay(): void {}
  setTimeout(): void {}
  on(event: 'data', listener: (bytes: Uint8Array) => void): void;
  on(event: 'close' | 'error', listener: () => void): void;
  on(event: 'data' | 'close' | 'error', listener: (bytes: Uint8Array) => void): void {
    if (event === 'data') this.#listeners.data.push(listener);
    if (event === 'close') this.#listeners.close.push(listener as () => void);
  }

  write(bytes: Uint8Array): void {
    if (!this.destroyed && !this.writableEnded) this.#line.carry(this, bytes);
  }

  end(): void {
    if (this.writableEnded) return;
    this.writableEnded = true;
    this.#line.endFrom(this);
  }

  destroy(): void {
    if (!this.destroyed) this.#line.breaks();
  }

  hear(bytes: Uint8Array): void {
    if (this.destroyed) return;
    for (const listener of this.#listeners.data) listener(bytes);
  }

  close(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    for (const listener of this.#listeners.close) listener();
  }
}

type Way = { waiting: Uint8Array[]; freeAt: number };

/** A TCP connection between two processes. */
export class Line {
  readonly near: LineEnd;
  readonly far: LineEnd;
  readonly #cloud: Cloud;
  readonly #ways = new Map<LineEnd, Way>();
  #isBroken = false;
  /** By a jump of the clock: nobody reads then what has come already, minutes or hours later. */
  #isCut = false;
  readonly #cut: () => void;

  constructor(cloud: Cloud, near: Process, far: Process) {
    this.#cloud = cloud;
    // No message is on its way for hours: what was is sent again on the next connection.
    this.#cut = () => {
      this.#isCut = true;
      this.breaks();
    };
    cloud.onJump.add(this.#cut);
    this.near = new LineEnd(this, near);
    this.far = new LineEnd(this, far);
    for (const end of [this.near, this.far]) {
      this.#ways.set(end, { waiting: [], freeAt: 0 });
      end.process.onEnd(() => this.#processGone(end));
    }
  }

  #other(end: LineEnd): LineEnd {
    return end === this.near ? this.far : this.near;
  }

  carry(from: LineEnd, bytes: Uint8Array): void {
    const { faults, timeline, dice } = this.#cloud;
    const way = this.#ways.get(from);
    if (way === undefined || this.#isBroken) return;
    if (faults.fires('line-break')) {
      this.breaks();
      return;
    }
    if (faults.fires('line-stall')) way.freeAt = timeline.now + dice.between(0, LONGEST_STALL_MS);
    const pieces =
      faults.fires('line-split') && bytes.length > 1 ? split(bytes, dice.whole(1, 4)) : [bytes];
    for (const piece of pieces) {
      way.waiting.push(piece);
      way.freeAt = Math.max(way.freeAt, timeline.now) + dice.between(0.05, LONGEST_PIECE_MS);
      this.#deliverAt(from, way);
    }
  }

  /** What has come together by then is heard together. */
  #deliverAt(from: LineEnd, way: Way): void {
    const { timeline } = this.#cloud;
    const to = this.#other(from);
    const wait = way.freeAt - timeline.now;
    timeline.in(wait, `bytes to ${to.process.name}`, () => {
      if (this.#isBroken) return;
      this.#cloud.inside(to.process, () => {
        if (this.#isCut) return;
        const bytes = Buffer.concat(way.waiting);
        way.waiting = [];
        if (bytes.length > 0) to.hear(bytes);
      });
    });
  }

  /** An end that has said its last word: the other one hears all of it first. */
  endFrom(from: LineEnd): void {
    const way = this.#ways.get(from);
    const wait = Math.max(0, (way?.freeAt ?? 0) - this.#cloud.timeline.now) + 1;
    this.#cloud.timeline.in(wait, 'line ends', () => this.breaks());
  }

  /** Both ends lose it, each when it learns of it, and what was on its way. */
  breaks(): void {
    if (this.#isBroken) return;
    this.#isBroken = true;
    this.#cloud.onJump.delete(this.#cut);
    const isHalfOpen = this.#cloud.faults.fires('line-half-open');
    const late = this.#cloud.dice.chance(0.5) ? this.near : this.far;
    for (const end of [this.near, this.far]) {
      const wait = isHalfOpen && end === late ? GIVEN_UP_AFTER_MS : this.#cloud.latency();
      this.#cloud.timeline.in(wait, `${end.process.name} line closes`, () =>
        this.#cloud.inside(end.process, () => end.close()),
      );
    }
  }

  #processGone(end: LineEnd): void {
    end.destroyed = true;
    this.breaks();
  }
}

function split(bytes: Uint8Array, cuts: number): Uint8Array[] {
  const size = Math.max(1, Math.ceil(bytes.length / (cuts + 1)));
  const pieces: Uint8Array[] = [];
  for (let from = 0; from < bytes.length; from += size) {
    pieces.push(bytes.subarray(from, from + size));
  }
  return pieces;
}
