import { Tag, valueIn } from '../../fix/message.ts';
import type { Instant } from '../../kernel/brand.ts';
import type { FixSentRecord } from '../../ports/fix-log.ts';
import type { ExecutionReportWire } from '../wire/account-command.ts';
import { addReport } from './account-outbox.ts';
import { acknowledge, answeredBy, done } from './answers.ts';
import type { Gateway, GatewayEffect } from './gateway-state.ts';
import { type InboundFact, PENDING_NEW } from './inbound-messages.ts';
import { aboutOrder, note } from './note.ts';
import { sideCode } from './order-messages.ts';
import { begin, finish } from './received-watermark.ts';

/**
 * A status is the venue's word on what it had not answered yet, and its account hears it: there may never come another.
 * One that names another symbol or side than was sent is no word on it.
 */
export function onStatus(
  gateway: Gateway,
  sequence: number,
  fact: Extract<InboundFact, { readonly kind: 'status' }>,
  at: Instant,
): GatewayEffect[] {
  const { ordStatus, report } = fact;
  const answers = answeredBy(gateway, fact);
  const asked = answers
    .map((clOrdId) => gateway.index.unanswered.get(clOrdId))
    .find((sent) => sent !== undefined);
  if (asked !== undefined && !isAbout(asked, report)) {
    const { symbol, side } = report;
    const about = { ...aboutOrder(asked.route), symbol, side };
    return done(gateway, sequence, note('alarm', 'strange-status', about));
  }
  begin(gateway.watermark, sequence, acknowledge(gateway, answers));
  if (asked?.route === undefined || ordStatus === PENDING_NEW) {
    finish(gateway.watermark, sequence);
  } else {
    addReport(gateway.outbox, asked.route, report, sequence, at);
  }
  return [];
}

const isAbout = ({ fields }: FixSentRecord, { symbol, side }: ExecutionReportWire): boolean =>
  valueIn(fields, Tag.symbol) === symbol && valueIn(fields, Tag.side) === sideCode(side);
