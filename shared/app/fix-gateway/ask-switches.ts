import {
  type ControlReason,
  type ControlScope,
  type ControlState,
  controlsOver,
  scopesOf,
  stoppedBy,
} from '../../domain/risk/controls.ts';
import type { VenueMessage } from '../wire/venue-message.ts';
import type { Gateway, GatewayEffect, MessageInHand } from './gateway-state.ts';

const subjectOf = (gateway: Gateway, { symbol, account }: VenueMessage) => ({
  venue: gateway.config.session,
  symbol,
  account,
});

export function askSwitches(gateway: Gateway, inHand: MessageInHand): void {
  inHand.stage = 'asking';
  gateway.switchReads.waiting.add(inHand.message.id);
}

/**
 * One read for all that ask, one at a time: a message that asks while a read is under way waits for the next one, since
 * what that read says may be older than the message.
 */
export function readSwitches(gateway: Gateway): GatewayEffect[] {
  const { switchReads } = gateway;
  if (switchReads.inFlight !== undefined || switchReads.waiting.size === 0) return [];
  const messages = [...switchReads.waiting];
  switchReads.waiting.clear();
  const scopes = new Set<ControlScope>();
  for (const id of messages) {
    const inHand = gateway.inHand.get(id);
    if (inHand === undefined) continue;
    const { message } = inHand;
    for (const scope of Object.values(scopesOf(subjectOf(gateway, message)))) scopes.add(scope);
  }
  const key = switchReads.nextKey;
  switchReads.nextKey += 1;
  switchReads.inFlight = { key, messages };
  return [{ kind: 'read-switches', key, scopes: [...scopes] }];
}

/** Whom the read was for, of those that still ask. */
export function answeredBy(gateway: Gateway, key: number): MessageInHand[] {
  const { switchReads } = gateway;
  const read = switchReads.inFlight;
  if (read?.key !== key) return [];
  switchReads.inFlight = undefined;
  return read.messages.flatMap((id) => {
    const inHand = gateway.inHand.get(id);
    return inHand?.stage === 'asking' ? [inHand] : [];
  });
}

/** The switch that stops the message, by what was read for it. */
export const stopOf = (
  gateway: Gateway,
  message: VenueMessage,
  states: ReadonlyMap<ControlScope, ControlState>,
): ControlReason | undefined =>
  stoppedBy({ controls: controlsOver(subjectOf(gateway, message), states), terms: message });
