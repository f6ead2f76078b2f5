import type { Instant } from '../../kernel/brand.ts';

/** A new order without any answer for so long is asked for; the venue normally answers in milliseconds. */
export const ACKNOWLEDGEMENT_TIMEOUT_MS = 10_000;
/** An order that was asked for is asked for again after this. */
export const REPEAT_AFTER_MS = 15_000;
/** Asking must not drown orders after a long interruption. */
export const STATUS_REQUESTS_PER_SECOND = 20;

/** Which new orders the venue is asked about, and when. */
export type StatusRequests = {
  /** By ClOrdID: when it is due. */
  readonly dueAt: Map<string, number>;
  /** Requests that may go now; refilled with time. */
  allowance: number;
  refilledAt: number;
};

export const noStatusRequests = (): StatusRequests => ({
  dueAt: new Map(),
  allowance: STATUS_REQUESTS_PER_SECOND,
  refilledAt: 0,
});

export const askAt = (requests: StatusRequests, clOrdId: string, at: number): void => {
  requests.dueAt.set(clOrdId, at);
};

/** The ClOrdIDs to ask for now, within the rate; each is due again later unless it is dropped. */
export function takeDue(requests: StatusRequests, now: Instant): readonly string[] {
  const elapsedMs = Math.max(0, now - requests.refilledAt);
  requests.allowance = Math.min(
    STATUS_REQUESTS_PER_SECOND,
    requests.allowance + (elapsedMs / 1_000) * STATUS_REQUESTS_PER_SECOND,
  );
  requests.refilledAt = now;
  const due: string[] = [];
  for (const [clOrdId, at] of requests.dueAt) {
    if (requests.allowance < 1) break;
    if (at > now) continue;
    due.push(clOrdId);
    requests.allowance -= 1;
  }
  for (const clOrdId of due) requests.dueAt.set(clOrdId, now + REPEAT_AFTER_MS);
  return due;
}

/** The venue has answered for the order. */
export const answered = (requests: StatusRequests, clOrdId: string): void => {
  requests.dueAt.delete(clOrdId);
};
