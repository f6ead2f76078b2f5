import type { Instant } from '../../kernel/brand.ts';
import type { Gateway, GatewayEffect } from './gateway-state.ts';
import { MAX_CARRIED, rollRecords } from './log-index.ts';
import { note } from './note.ts';
import { record } from './run-session.ts';

/**
 * Ends the generation when it is long enough. The one before it is forgotten with that, so it must be in the archive:
 * an owner that takes over reads what is in neither.
 */
export function rollWhenDue(gateway: Gateway, at: Instant): GatewayEffect[] {
  const { index, config } = gateway;
  if (index.current.records < config.recordsInGeneration) return [];
  if (gateway.archivedGeneration < index.previous.number) return [];
  const ended = index.current.number;
  const unanswered = index.unanswered.size;
  const { answeredInMemory } = gateway;
  for (const each of rollRecords(index, answeredInMemory.values(), at)) record(gateway, each);
  for (const clOrdId of answeredInMemory.keys()) index.unanswered.delete(clOrdId);
  const onDurable = (): GatewayEffect[] => {
    gateway.frozenGeneration = ended;
    return startArchiving(gateway);
  };
  gateway.buffer.waiting.push({ release: onDurable });
  const detail = { generation: ended, carried: index.unanswered.size };
  return unanswered > MAX_CARRIED
    ? [note('alarm', 'too-many-without-answer', { ...detail, unanswered })]
    : [note('info', 'log-rolled', detail)];
}

/**
 * Sends the frozen generation to the archive, unless it is there or on its way. One whose end is not durable may hold
 * what the log never will.
 */
export function startArchiving(gateway: Gateway): GatewayEffect[] {
  const { previous } = gateway.index;
  if (gateway.archiving || gateway.archivedGeneration >= previous.number) return [];
  if (gateway.frozenGeneration < previous.number) return [];
  const messages = [...previous.messages.values()];
  if (messages.length === 0) {
    gateway.archivedGeneration = previous.number;
    return [];
  }
  gateway.archiving = true;
  return [{ kind: 'archive', generation: previous.number, messages }];
}

export function onArchived(gateway: Gateway, generation: number): void {
  gateway.archiving = false;
  gateway.archivedGeneration = Math.max(gateway.archivedGeneration, generation);
}
