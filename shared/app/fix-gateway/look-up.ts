import type { RoutedMessage } from '../../ports/fix-log.ts';
import type { Gateway, GatewayEffect, LookUp } from './gateway-state.ts';
import { messageKnown } from './log-index.ts';

/**
 * Answers of the archive that are kept: an old order that fills does so in many reports, one after the other. As many
 * as may wait for their mailboxes.
 */
export const MAX_RECALLED = 10_000;

/** Asks the archive; its answer comes back as `looked-up`. */
export function askArchive(
  gateway: Gateway,
  lookUp: LookUp,
  clOrdIds: readonly string[],
): GatewayEffect {
  const key = gateway.nextLookUp;
  gateway.nextLookUp += 1;
  gateway.lookUps.set(key, lookUp);
  return { kind: 'look-up', key, clOrdIds };
}

/** The first of these ClOrdIDs that memory knows as sent. */
export function sentMessage(
  gateway: Gateway,
  clOrdIds: readonly string[],
): RoutedMessage | undefined {
  for (const clOrdId of clOrdIds) {
    const found = messageKnown(gateway.index, clOrdId) ?? gateway.recalled.get(clOrdId);
    if (found?.sent === true) return found;
  }
  return undefined;
}

export function recall(gateway: Gateway, found: RoutedMessage): void {
  gateway.recalled.set(found.route.clOrdId, found);
  for (const clOrdId of gateway.recalled.keys()) {
    if (gateway.recalled.size <= MAX_RECALLED) return;
    gateway.recalled.delete(clOrdId);
  }
}
