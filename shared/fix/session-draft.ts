import type { Instant } from '../kernel/brand.ts';
import type { AlarmKind, SessionConfig, SessionEffect, SessionState } from './session-types.ts';

/** One step in the making: local to a call of `step`, so writing to it is not seen from outside. */
export type Draft<Tag> = {
  readonly config: SessionConfig;
  readonly at: Instant;
  state: SessionState;
  readonly effects: SessionEffect<Tag>[];
};

export function alarm<Tag>(draft: Draft<Tag>, kind: AlarmKind, text: string): void {
  draft.effects.push({ kind: 'alarm', alarm: kind, text });
}
