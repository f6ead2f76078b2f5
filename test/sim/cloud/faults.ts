import type { Dice } from '../time/dice.ts';
import { ALL_FAULTS, FAULT_KINDS, type FaultKind } from './fault-kinds.ts';

const ARMED_SHARE = 0.4;

/** Which faults this run has, and when they fire. */
export class Faults {
  readonly fired = new Map<FaultKind, number>();
  /** From here on nothing goes wrong any more. */
  areOver = false;
  readonly #rates = new Map<FaultKind, { readonly rate: number; readonly dice: Dice }>();

  constructor(dice: Dice, without: ReadonlySet<string>) {
    for (const kind of ALL_FAULTS) {
      // Dice of its own: leaving one kind out leaves the others as they were.
      const own = dice.fork(kind);
      const isArmed = own.chance(ARMED_SHARE);
      const rate = own.between(0.1, 1) * FAULT_KINDS[kind].often;
      if (isArmed && !without.has(kind)) this.#rates.set(kind, { rate, dice: own });
    }
  }

  get armed(): readonly FaultKind[] {
    return [...this.#rates.keys()];
  }

  fires(kind: FaultKind): boolean {
    const armed = this.#rates.get(kind);
    if (armed === undefined || this.areOver || !armed.dice.chance(armed.rate)) return false;
    this.fired.set(kind, (this.fired.get(kind) ?? 0) + 1);
    return true;
  }
}
