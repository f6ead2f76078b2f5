import type { VenueMessage } from '../wire/venue-message.ts';
import type { NotSentRecord } from './log-index.ts';

export type IntakeFacts = {
  /** What the log (or the buffer before it) says of this queue message. */
  readonly recorded: 'sent' | NotSentRecord | undefined;
  /** The new-order message of the same order was not sent and never will be. */
  readonly orderNotSent: boolean;
  readonly loggedOn: boolean;
  readonly nowMs: number;
};

export type IntakeDecision =
  /** It went out before: take it off the queue. */
  | { readonly kind: 'already-sent' }
  /** It was given up before: say so again, then take it off the queue. */
  | { readonly kind: 'report-again'; readonly record: NotSentRecord }
  /** Log that it is not sent and never will be, report that, then take it off the queue. */
  | { readonly kind: 'give-up'; readonly why: 'past-not-after' | 'order-not-sent' }
  /** Log it, send it, take it off the queue. */
  | { readonly kind: 'send' }
  /** Leave it on the queue until the session is logged on or its time has passed. */
  | { readonly kind: 'hold' };

/**
 * What to do with a message of the venue queue. The order of the questions is the law: what the log knows
 * comes before the time, since a message that was sent in time stays sent however late the queue brings it again.
 */
export function decideIntake(message: VenueMessage, facts: IntakeFacts): IntakeDecision {
  if (facts.recorded === 'sent') return { kind: 'already-sent' };
  if (facts.recorded !== undefined) return { kind: 'report-again', record: facts.recorded };
  if (message.kind === 'cancel-order' && facts.orderNotSent) {
    return { kind: 'give-up', why: 'order-not-sent' };
  }
  if (facts.nowMs > message.notAfter) return { kind: 'give-up', why: 'past-not-after' };
  return facts.loggedOn ? { kind: 'send' } : { kind: 'hold' };
}
