import { MsgType, Tag, valueIn } from '../../fix/message.ts';
import type { Instant } from '../../kernel/brand.ts';
import type { Gateway, GatewayEffect } from './gateway-state.ts';
import type { InboundFact } from './inbound-messages.ts';
import { begin, finish } from './received-watermark.ts';
import { answered, watch } from './status-requests.ts';

/** States in which nothing is left to cancel or to replace: 2, 3, 4, 8 and C of OrdStatus(39). */
const IS_SETTLED = /^[2348C]$/;

/** A status is a word on the order itself, and on a cancel or a replacement of it when it tells that this is settled. */
export function answeredBy(
  gateway: Gateway,
  { clOrdIds, ordStatus }: Extract<InboundFact, { readonly kind: 'status' }>,
): readonly string[] {
  if (!IS_SETTLED.test(ordStatus)) {
    const { unanswered } = gateway.index;
    return clOrdIds.filter(
      (clOrdId) => unanswered.get(clOrdId)?.msgType !== MsgType.orderCancelReplaceRequest,
    );
  }
  const cancels: string[] = [];
  for (const [clOrdId, { msgType, fields }] of gateway.index.unanswered) {
    const cancelled = valueIn(fields, Tag.origClOrdId) ?? '';
    if (msgType === MsgType.orderCancelRequest && clOrdIds.includes(cancelled)) {
      cancels.push(clOrdId);
    }
  }
  return [...clOrdIds, ...cancels];
}

/** A cancel that is pending has been heard and not answered: the wait for its answer begins again. */
export function withoutCancels(
  gateway: Gateway,
  clOrdIds: readonly string[],
  at: Instant,
): readonly string[] {
  return clOrdIds.filter((clOrdId) => {
    const isCancel = gateway.index.unanswered.get(clOrdId)?.msgType === MsgType.orderCancelRequest;
    if (isCancel) watch(gateway.statusRequests, clOrdId, at);
    return !isCancel;
  });
}

/** Which of them are messages that had no answer yet; from now on they have one. */
export function acknowledge(gateway: Gateway, clOrdIds: readonly string[]): readonly string[] {
  return clOrdIds.filter((clOrdId) => {
    answered(gateway.statusRequests, clOrdId);
    const sent = gateway.index.unanswered.get(clOrdId);
    if (sent !== undefined) gateway.answeredInMemory.set(clOrdId, sent);
    return gateway.index.unanswered.delete(clOrdId);
  });
}

/** Nothing of the message has to be told to anybody: its number is finished. */
export function done(
  gateway: Gateway,
  sequence: number,
  ...effects: GatewayEffect[]
): GatewayEffect[] {
  begin(gateway.watermark, sequence, []);
  finish(gateway.watermark, sequence);
  return effects;
}
