import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { durationMs } from './duration.ts';
import { newClockMemory, writeClock } from './shared-clock.ts';

export type ClockState = { readonly offsetMs: number; readonly driven: boolean };

type ClockCommand =
  | { readonly kind: 'set'; readonly toMs: number }
  | { readonly kind: 'advance'; readonly byMs: number };

type ParsedCommand =
  | { readonly ok: true; readonly command: ClockCommand }
  | { readonly ok: false; readonly problem: string };

/** What a JavaScript date can hold at most (ECMA-262, time values). */
const LAST_INSTANT_MS = 8.64e15;

const TIMESTAMP = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** Reads the body of a POST to the clock: `{set: time}` or `{advance: duration}`, ISO 8601. */
export const parseClockCommand = (body: string): ParsedCommand => {
  const refuse = (problem: string): ParsedCommand => ({ ok: false, problem });
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    return refuse('the body is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuse('the body is not an object');
  }
  const names = Object.keys(value);
  const { set, advance } = value as { set?: unknown; advance?: unknown };
  if (names.length !== 1 || (set === undefined && advance === undefined)) {
    return refuse('the body has exactly one of the fields set and advance');
  }
  if (set !== undefined) {
    const toMs = typeof set === 'string' && TIMESTAMP.test(set) ? Date.parse(set) : Number.NaN;
    if (Number.isNaN(toMs)) {
      return refuse('set: a time such as 2026-11-23T09:30:00-05:00 is wanted');
    }
    return { ok: true, command: { kind: 'set', toMs } };
  }
  const byMs = typeof advance === 'string' ? durationMs(advance) : undefined;
  if (byMs === undefined) return refuse('advance: a duration such as PT15M or P1D is wanted');
  return { ok: true, command: { kind: 'advance', byMs } };
};

/** The clock after a command; a driven clock goes on running from where it was put. */
export const drive = (
  state: ClockState,
  command: ClockCommand,
  machineNowMs: number,
): ClockState | undefined => {
  const offsetMs =
    command.kind === 'set' ? command.toMs - machineNowMs : state.offsetMs + command.byMs;
  if (Math.abs(machineNowMs + offsetMs) > LAST_INSTANT_MS) return undefined;
  return { offsetMs: Math.round(offsetMs), driven: true };
};

const MACHINE_TIME: ClockState = { offsetMs: 0, driven: false };

const readState = (file: string): ClockState => {
  try {
    const { offsetMs, driven } = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof offsetMs === 'number' && typeof driven === 'boolean') return { offsetMs, driven };
  } catch (error) {
    // Never driven so far.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return MACHINE_TIME;
    throw error;
  }
  throw new Error(`${file} holds no clock`);
};

/**
 * The market's clock. Its offset is kept on disk: books that were written in driven time must not
 * meet an earlier clock after a restart.
 */
export class MarketClock {
  readonly memory = newClockMemory();
  readonly #file: string;
  readonly #listeners = new Set<(state: ClockState) => void>();
  #state: ClockState;

  constructor(file: string) {
    this.#file = file;
    this.#state = readState(file);
    writeClock(this.memory, this.#state);
  }

  get state(): ClockState {
    return this.#state;
  }

  now(): Date {
    return new Date(Date.now() + this.#state.offsetMs);
  }

  /** Called with each new state. */
  onChange(listener: (state: ClockState) => void): void {
    this.#listeners.add(listener);
  }

  /** False when the time would be beyond what dates can hold. */
  apply(command: ClockCommand): boolean {
    const next = drive(this.#state, command, Date.now());
    if (next === undefined) return false;
    const fresh = `${this.#file}.new`;
    writeFileSync(fresh, JSON.stringify(next));
    renameSync(fresh, this.#file);
    this.#state = next;
    writeClock(this.memory, next);
    for (const listener of this.#listeners) listener(next);
    return true;
  }
}
