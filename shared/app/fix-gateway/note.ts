import type { GatewayEffect, NoteLevel } from './gateway-state.ts';

/** A line for the log. `alarm` is what somebody must look at. Never holds a secret or a whole message. */
export const note = (
  level: NoteLevel,
  event: string,
  detail: Readonly<Record<string, string | number>> = {},
): GatewayEffect => ({ kind: 'note', level, event, detail });
