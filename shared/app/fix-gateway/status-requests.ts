import type { Instant } from '../../kernel/brand.ts';

/** No word of the venue on a message for so long: it is asked for the order's status, and the account hears of that. */
export const ASK_AFTER_MS = 30_000;
/** No word in answer to that either: the account hears that nobody knows. */
export const UNANSWERED_AFTER_MS = 30_000;
/** From then on it is asked again and again, at a pace that disturbs nobody. */
export const REPEAT_AFTER_MS = 60_000;
/** Asking must not drown orders after a long interruption. */
export const STATUS_REQUESTS_PER_SECOND = 20;

/** What a question tells the account; absent: nothing (the question is of a recovery, or was asked before). */
export type StuckStep = 'asked' | 'unanswered';

type Watch = {
  /** What was done last about it. */
  stage: 'sent' | StuckStep;
  dueAt: number;
  /** To be asked for at once: it may have been lost with a connection. */
  isDoubtful: boolean;
};

/** Which messages wait for the venue's word, and when it is asked for them. */
export type StatusRequests = {
  /** By ClOrdID. */
  readonly watched: Map<string, Watch>;
  /** Requests that may go now; refilled with time. */
  allowance: number;
  refilledAt: number;
};

export const noStatusRequests = (): StatusRequests => ({
  watched: new Map(),
  allowance: STATUS_REQUESTS_PER_SECOND,
  refilledAt: 0,
});

/** From now on the venue owes a word on it. */
export const watch = (requests: StatusRequests, clOrdId: string, sentAt: number): void => {
  requests.watched.set(clOrdId, {
    stage: 'sent',
    dueAt: sentAt + ASK_AFTER_MS,
    isDoubtful: false,
  });
};

/** The venue may never have seen it: it is asked without waiting. */
export const askSoon = (requests: StatusRequests, clOrdId: string): void => {
  const watched = requests.watched.get(clOrdId);
  if (watched !== undefined) watched.isDoubtful = true;
};

/** The ClOrdIDs to ask for now, within the rate; each is due again later unless the venue answers. */
export function takeDue(
  requests: StatusRequests,
  now: Instant,
): readonly { readonly clOrdId: string; readonly step?: StuckStep }[] {
  const elapsedMs = Math.max(0, now - requests.refilledAt);
  requests.allowance = Math.min(
    STATUS_REQUESTS_PER_SECOND,
    requests.allowance + (elapsedMs / 1_000) * STATUS_REQUESTS_PER_SECOND,
  );
  requests.refilledAt = now;
  const due: { clOrdId: string; step?: StuckStep }[] = [];
  for (const [clOrdId, watched] of requests.watched) {
    if (requests.allowance < 1) break;
    if (watched.dueAt > now && !watched.isDoubtful) continue;
    requests.allowance -= 1;
    const step = watched.dueAt <= now ? advance(watched, now) : undefined;
    watched.isDoubtful = false;
    due.push({ clOrdId, ...(step === undefined ? {} : { step }) });
  }
  return due;
}

function advance(watched: Watch, now: Instant): StuckStep | undefined {
  switch (watched.stage) {
    case 'sent':
      watched.stage = 'asked';
      watched.dueAt = now + UNANSWERED_AFTER_MS;
      return 'asked';
    case 'asked':
      watched.stage = 'unanswered';
      watched.dueAt = now + REPEAT_AFTER_MS;
      return 'unanswered';
    case 'unanswered':
      watched.dueAt = now + REPEAT_AFTER_MS;
      return undefined;
  }
}

/** The venue has said something. */
export const answered = (requests: StatusRequests, clOrdId: string): void => {
  requests.watched.delete(clOrdId);
};

/** No wait is longer than it was. */
export const onClockSetBack = (requests: StatusRequests, at: Instant): void => {
  for (const watched of requests.watched.values()) {
    const longest = watched.stage === 'unanswered' ? REPEAT_AFTER_MS : ASK_AFTER_MS;
    watched.dueAt = Math.min(watched.dueAt, at + longest);
  }
};
