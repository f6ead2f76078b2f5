import type { Instant } from '../../kernel/brand.ts';
import { ACKNOWLEDGEMENT_WAIT_MS } from './account-outbox.ts';
import type { Gateway } from './gateway-state.ts';
import { onClockSetBack } from './status-requests.ts';

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);

/**
 * The wall clock was set back (a driven clock on the laptop, a stepped one in the cloud). Nothing may wait for a time
 * that is now far away: every wait begins anew, no longer than it was.
 */
export function onClockWentBack(gateway: Gateway, at: Instant): void {
  const { session, unloggedInbound, outbox, statusRequests } = gateway;
  gateway.session = {
    ...session,
    phaseSince: earlier(session.phaseSince, at),
    lastSentAt: earlier(session.lastSentAt, at),
    lastReceivedAt: earlier(session.lastReceivedAt, at),
  };
  if (unloggedInbound !== undefined) {
    gateway.unloggedInbound = { ...unloggedInbound, since: earlier(unloggedInbound.since, at) };
  }
  if (gateway.stoppingSince !== undefined) {
    gateway.stoppingSince = earlier(gateway.stoppingSince, at);
  }
  for (const queue of outbox.waiting.values()) {
    for (const entry of queue) {
      entry.readyAtMs = Math.min(entry.readyAtMs, at + ACKNOWLEDGEMENT_WAIT_MS);
    }
  }
  onClockSetBack(statusRequests, at);
}
