import type { FixRoute } from '../../ports/fix-log.ts';
import type { GatewayEffect, NoteLevel } from './gateway-state.ts';

/** A line for the log. `alarm` is what somebody must look at. Never holds a secret or a whole message. */
export const note = (
  level: NoteLevel,
  event: string,
  detail: Readonly<Record<string, string | number>> = {},
): GatewayEffect => ({ kind: 'note', level, event, detail });

/** Which order a line is about, and whose: from a ClOrdID alone, nobody finds the account at night. */
export const aboutOrder = (route: FixRoute | undefined): Readonly<Record<string, string>> =>
  route === undefined ? {} : { account: route.account, order: route.order, clOrdId: route.clOrdId };
