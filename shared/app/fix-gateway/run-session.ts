import { isReplayable, MsgType, Tag, valueIn } from '../../fix/message.ts';
import { type SessionEffect, type SessionInput, step } from '../../fix/session.ts';
import { assertNever } from '../../kernel/assert.ts';
import type { Instant } from '../../kernel/brand.ts';
import type { FixLogRecord, FixSentRecord as SentRecord } from '../../ports/fix-log.ts';
import { deliverInbound, forgetPlaces } from './deliver-inbound.ts';
import type { Gateway, GatewayEffect, LogTag } from './gateway-state.ts';
import { indexRecord, sentUnder } from './log-index.ts';
import { note } from './note.ts';
import { takeFinished } from './received-watermark.ts';
import { askSoon } from './status-requests.ts';

/** Session effects that the gateway answers with a further input to the session, in order. */
type FollowUp = SessionInput<LogTag>;

/**
 * Steps the FIX session and carries its effects over: records and socket writes into the buffer, deliveries into the
 * outbox. Returns what may happen at once.
 */
export function runSession(gateway: Gateway, input: SessionInput<LogTag>): GatewayEffect[] {
  const effects: GatewayEffect[] = [];
  const inputs: FollowUp[] = [input];
  for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) {
    const stepped = step<LogTag>(gateway.config.fix, gateway.session, next);
    gateway.session = stepped.state;
    for (const effect of stepped.effects) {
      effects.push(...carryOver(gateway, effect, next.at, inputs));
    }
    const finished = takeFinished(gateway.watermark);
    if (finished !== undefined) {
      gateway.acknowledgedSafely.push(...finished.acknowledged);
      inputs.push({ kind: 'delivered', upTo: finished.upTo, at: next.at });
    }
  }
  return effects;
}

/** Tells the session of deliveries that were finished outside of its own steps. */
export function confirmDeliveries(gateway: Gateway, at: Instant): GatewayEffect[] {
  const finished = takeFinished(gateway.watermark);
  if (finished === undefined) return [];
  gateway.acknowledgedSafely.push(...finished.acknowledged);
  return runSession(gateway, { kind: 'delivered', upTo: finished.upTo, at });
}

function carryOver(
  gateway: Gateway,
  effect: SessionEffect<LogTag>,
  at: Instant,
  followUps: FollowUp[],
): GatewayEffect[] {
  switch (effect.kind) {
    case 'append':
      record(gateway, sentRecord(effect));
      return [];
    case 'transmit':
      whenDurable(gateway, (connection) => ({ kind: 'write', connection, bytes: effect.bytes }));
      return [];
    case 'disconnect':
      whenDurable(gateway, (connection) => ({
        kind: 'disconnect',
        connection,
        reason: effect.reason,
      }));
      return [];
    case 'deliver':
      return deliverInbound(gateway, { ...effect, isRefused: false }, at);
    case 'refused':
      return deliverInbound(gateway, { ...effect, isRefused: true }, at);
    case 'advance-inbound':
      gateway.unloggedInbound = {
        nextInbound: effect.nextInbound,
        since: gateway.unloggedInbound?.since ?? at,
      };
      return [];
    case 'reset':
      gateway.unloggedInbound = undefined;
      gateway.watermark.open.clear();
      forgetPlaces(gateway);
      record(gateway, {
        kind: 'reset',
        nextOutbound: effect.nextOutbound,
        nextInbound: effect.nextInbound,
        at,
      });
      return [];
    case 'load-for-replay':
      followUps.push({
        kind: 'replay',
        from: effect.from,
        to: effect.to,
        records: loadForReplay(gateway, effect.from, effect.to),
        at,
      });
      return [];
    case 'replayed-as-gap':
      for (const order of effect.orders) askForGapFilled(gateway, order.fields);
      return [note('warn', 'orders-gap-filled', { orders: effect.orders.length })];
    case 'logged-on':
      return [
        note('info', 'logged-on', {
          nextOutbound: gateway.session.nextOutbound,
          nextInbound: gateway.session.nextInbound,
        }),
      ];
    case 'synchronised':
      askForUnanswered(gateway);
      return [note('info', 'synchronised', { unanswered: gateway.index.unanswered.size })];
    case 'logged-out':
      return [note('warn', 'logged-out', { reason: effect.reason })];
    case 'alarm':
      return [note('alarm', `fix-${effect.alarm}`, { text: effect.text })];
    default:
      return assertNever(effect);
  }
}

/** Into the buffer, and at once into the index: whoever looks a message up must find it before it is durable. */
export function record(
  gateway: Gateway,
  logged: FixLogRecord,
  release: () => readonly GatewayEffect[] = () => [],
): void {
  indexRecord(gateway.index, logged);
  gateway.buffer.waiting.push({ record: logged, release });
}

/** Bytes made for one connection must never reach the next one. */
function whenDurable(gateway: Gateway, effect: (connection: number) => GatewayEffect): void {
  const { connection } = gateway;
  if (connection === undefined) return;
  gateway.buffer.waiting.push({
    release: () => (gateway.connection === connection ? [effect(connection)] : []),
  });
}

/** Session messages are never sent again, so their fields (a Logon's password) have no place in the log. */
function sentRecord(effect: Extract<SessionEffect<LogTag>, { kind: 'append' }>): SentRecord {
  const { sequence, msgType, at, tag } = effect;
  const fields = isReplayable(msgType) ? effect.fields : [];
  return { kind: 'sent', sequence, msgType, fields, at, ...(tag ?? {}) };
}

function loadForReplay(gateway: Gateway, from: number, to: number): readonly SentRecord[] {
  const records: SentRecord[] = [];
  for (let sequence = from; sequence <= to; sequence += 1) {
    const found = sentUnder(gateway.index, sequence);
    if (found !== undefined) records.push(wasAnswered(gateway, found) ? asGap(found) : found);
  }
  return records;
}

const placesOrder = ({ msgType }: SentRecord): boolean =>
  msgType === MsgType.newOrderSingle || msgType === MsgType.orderCancelReplaceRequest;

/** The venue has spoken about the order already, so it cannot have missed it: sent again it could only do harm. */
const wasAnswered = (gateway: Gateway, sent: SentRecord): boolean =>
  placesOrder(sent) &&
  sent.route !== undefined &&
  !gateway.index.unanswered.has(sent.route.clOrdId);

const asGap = (sent: SentRecord): SentRecord => ({
  ...sent,
  msgType: MsgType.heartbeat,
  fields: [],
});

function askForGapFilled(gateway: Gateway, fields: SentRecord['fields']): void {
  const clOrdId = valueIn(fields, Tag.clOrdId);
  if (clOrdId !== undefined) askSoon(gateway.statusRequests, clOrdId);
}

/**
 * Orders of earlier connections whose answer is not among what the venue has sent again by now. A cancel that it missed
 * is sent again as it is.
 */
function askForUnanswered(gateway: Gateway): void {
  for (const [clOrdId, sent] of gateway.index.unanswered) {
    const isOfEarlier = sent.sequence < gateway.logonSequence;
    if (isOfEarlier && placesOrder(sent)) askSoon(gateway.statusRequests, clOrdId);
  }
}
