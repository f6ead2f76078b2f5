import type { ControlReason } from '../../domain/risk/controls.ts';
import type { VenueMessage } from '../wire/venue-message.ts';

export type IntakeFacts = {
  /** What the log (or the buffer before it, or the archive) says of this queue message. */
  readonly recorded: 'sent' | 'not-sent' | undefined;
  /** It is so old that the log may have known it once: the archive must be asked first. */
  readonly mayBeForgotten: boolean;
  /** The order that it changes was not sent and never will be. */
  readonly orderNotSent: boolean;
  /** A message of the same chain is before it and not decided. */
  readonly isBehindAnother: boolean;
  readonly loggedOn: boolean;
  /** What the kill switches say of it, read after it was taken in; absent: they were not asked yet. */
  readonly switches?: 'open' | ControlReason;
  readonly nowMs: number;
};

export type IntakeDecision =
  /** It went out before: take it off the queue. */
  | { readonly kind: 'already-sent' }
  /** It was given up before: say so again, then take it off the queue. */
  | { readonly kind: 'report-again' }
  /** Ask the archive what became of it, then decide again. */
  | { readonly kind: 'look-up' }
  /** Log that it is not sent and never will be, report that, then take it off the queue. */
  | { readonly kind: 'give-up'; readonly why: 'past-not-after' | 'order-not-sent' | ControlReason }
  /** Read the kill switches, then decide again. */
  | { readonly kind: 'ask-switches' }
  /** Log it, send it, take it off the queue. */
  | { readonly kind: 'send' }
  /** Leave it on the queue until it can be decided. */
  | { readonly kind: 'hold' };

/** A cancel only lowers risk: it passes every switch. */
const mayBeStopped = ({ kind }: VenueMessage): boolean => kind !== 'cancel-order';

/**
 * What to do with a message of the venue queue. The order of the questions is the law: what the log knows
 * comes before the time, since a message that was sent in time stays sent however late the queue brings it again. The
 * kill switches come last: what they say counts only for a message that would go out at this moment.
 */
export function decideIntake(message: VenueMessage, facts: IntakeFacts): IntakeDecision {
  if (facts.recorded === 'sent') return { kind: 'already-sent' };
  if (facts.recorded === 'not-sent') return { kind: 'report-again' };
  if (facts.isBehindAnother) return { kind: 'hold' };
  if (facts.mayBeForgotten) return { kind: 'look-up' };
  if (facts.orderNotSent) return { kind: 'give-up', why: 'order-not-sent' };
  if (facts.nowMs > message.notAfter) return { kind: 'give-up', why: 'past-not-after' };
  if (!facts.loggedOn) return { kind: 'hold' };
  if (!mayBeStopped(message)) return { kind: 'send' };
  if (facts.switches === undefined) return { kind: 'ask-switches' };
  return facts.switches === 'open' ? { kind: 'send' } : { kind: 'give-up', why: facts.switches };
}
