import type { ControlScope, ControlState } from '../domain/risk/controls.ts';
import type { Instant } from '../kernel/brand.ts';

/** A kill switch as somebody has turned it. */
export type TurnedSwitch = {
  readonly scope: ControlScope;
  readonly state: ControlState;
  /** The operator's key. */
  readonly by: string;
  readonly at: Instant;
  readonly why: string;
  /** How often it was turned. */
  readonly version: number;
};

/** Reads are strongly consistent: a switch that was turned is seen by whoever asks afterwards. */
export interface ControlStates {
  /** The states of the scopes; one that is not there was never turned. */
  states(scopes: Iterable<ControlScope>): Promise<ReadonlyMap<ControlScope, ControlState>>;
}

/** The switches, and every turn that each of them has ever had. */
export interface ControlRecords {
  current(scope: ControlScope): Promise<TurnedSwitch | undefined>;
  /** The switch and its audit record in one write. `conflict`: somebody else turned it since `before`. */
  turn(before: TurnedSwitch | undefined, after: TurnedSwitch): Promise<'turned' | 'conflict'>;
  /** Newest first. */
  history(scope: ControlScope, limit: number): Promise<readonly TurnedSwitch[]>;
  /** All that are turned away from open, or were lately. */
  all(limit: number): Promise<readonly TurnedSwitch[]>;
}
