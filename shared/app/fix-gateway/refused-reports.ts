import type { Instant } from '../../kernel/brand.ts';
import { addCommand } from './account-outbox.ts';
import { done } from './answers.ts';
import type { Gateway, GatewayEffect } from './gateway-state.ts';
import type { InboundFact } from './inbound-messages.ts';
import { sentMessage } from './look-up.ts';
import { aboutOrder, note } from './note.ts';
import { begin } from './received-watermark.ts';

/**
 * A report that the session rejected is over for the venue, whatever it said. Its account is told that one is missing.
 * The venue is not asked how the order stands: two states that agree do not show that nothing was done and undone between.
 */
export function onRefused(
  gateway: Gateway,
  sequence: number,
  { clOrdIds, report }: Extract<InboundFact, { readonly kind: 'refused' }>,
  at: Instant,
): GatewayEffect[] {
  const order = sentMessage(gateway, clOrdIds);
  const complaint = note('alarm', 'report-refused', { ...aboutOrder(order?.route), report });
  const clOrdId = clOrdIds[0];
  if (order === undefined || clOrdId === undefined) return done(gateway, sequence, complaint);
  begin(gateway.watermark, sequence, []);
  const content = { kind: 'refused', clOrdId, sequence, report } as const;
  addCommand(gateway.outbox, order.route, content, [sequence], at);
  return [complaint];
}
