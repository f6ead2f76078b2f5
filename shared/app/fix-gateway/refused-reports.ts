import type { Instant } from '../../kernel/brand.ts';
import type { RoutedMessage } from '../../ports/fix-log.ts';
import { addCommand, addReport } from './account-outbox.ts';
import { acknowledge, answeredBy, done } from './answers.ts';
import { disputeOf, strangeReport } from './dispute-report.ts';
import type { Gateway, GatewayEffect } from './gateway-state.ts';
import type { InboundFact } from './inbound-messages.ts';
import { sentMessage } from './look-up.ts';
import { note } from './note.ts';
import { begin, finish } from './received-watermark.ts';

type Fact<Kind extends InboundFact['kind']> = Extract<InboundFact, { readonly kind: Kind }>;

/** Orders that are asked for. Whose reports are refused by the thousand is not helped by questions: people must look. */
export const MAX_REFUSED = 1_000;

function remember({ refusedReports }: Gateway, clOrdId: string, order: RoutedMessage): void {
  refusedReports.set(clOrdId, { order });
  for (const oldest of refusedReports.keys()) {
    if (refusedReports.size <= MAX_REFUSED) return;
    refusedReports.delete(oldest);
  }
}

/** Those that are to be asked for on this connection, each once, within the rate of all questions. */
export function takeRefused({
  refusedReports,
  statusRequests,
  connection,
}: Gateway): readonly (readonly [clOrdId: string, order: RoutedMessage])[] {
  const taken: (readonly [string, RoutedMessage])[] = [];
  for (const [clOrdId, refused] of refusedReports) {
    if (statusRequests.allowance < 1) break;
    if (connection === undefined || refused.askedOn === connection) continue;
    refused.askedOn = connection;
    statusRequests.allowance -= 1;
    taken.push([clOrdId, refused.order]);
  }
  return taken;
}

/** The account hears of a status only when it may have missed what led to it. */
export function onStatus(
  gateway: Gateway,
  sequence: number,
  fact: Fact<'status'>,
  at: Instant,
): GatewayEffect[] {
  begin(gateway.watermark, sequence, acknowledge(gateway, answeredBy(gateway, fact)));
  const asked = fact.clOrdIds.find((clOrdId) => gateway.refusedReports.has(clOrdId)) ?? '';
  const refused = gateway.refusedReports.get(asked);
  if (refused === undefined || fact.report === undefined) {
    finish(gateway.watermark, sequence);
    return [];
  }
  const problem = disputeOf(refused.order, fact.report);
  if (problem !== undefined) {
    finish(gateway.watermark, sequence);
    return [strangeReport(fact.report, problem)];
  }
  gateway.refusedReports.delete(asked);
  // Venues give answers to H no ExecID of their own (ExecID(17)=0): the account would take two for one.
  const report = { ...fact.report, execId: `status:${sequence}` };
  addReport(gateway.outbox, refused.order.route, report, sequence, at);
  return [];
}

/**
 * A report that the session rejected is over for the venue, whatever it said. Its account is told that one is missing,
 * and the venue is asked how the order stands.
 */
export function onRefused(
  gateway: Gateway,
  sequence: number,
  { clOrdIds, report }: Fact<'refused'>,
  at: Instant,
): GatewayEffect[] {
  const order = sentMessage(gateway, clOrdIds);
  const complaint = note('alarm', 'report-refused', { report });
  const clOrdId = clOrdIds[0];
  if (order === undefined || clOrdId === undefined) return done(gateway, sequence, complaint);
  remember(gateway, clOrdId, order);
  begin(gateway.watermark, sequence, []);
  const content = { kind: 'refused', clOrdId, sequence, report } as const;
  addCommand(gateway.outbox, order.route, content, [sequence], at);
  return [complaint];
}
