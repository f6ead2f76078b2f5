import type { OverAtVenue } from '../../domain/accounts/command.ts';
import type { ControlReason } from '../../domain/risk/controls.ts';
import type { FixRoute } from '../../ports/fix-log.ts';
import type { ExecutionReportWire } from '../wire/account-command.ts';
import type { VenueMessage } from '../wire/venue-message.ts';

/** How long an acknowledgement waits for what follows it, so that both cost one command and one transaction. */
export const ACKNOWLEDGEMENT_WAIT_MS = 10;
/** Reports in one command: the worker claims every ExecID, and one order item keeps 64 of them before it spills. */
export const MAX_REPORTS_PER_COMMAND = 16;

export type OutboxContent =
  | { readonly kind: 'reports'; readonly reports: ExecutionReportWire[] }
  | {
      readonly kind: 'cancel-reject';
      readonly clOrdId: string;
      readonly ordStatus: string;
      readonly over?: OverAtVenue;
      readonly text?: string;
    }
  | {
      readonly kind: 'replace-reject';
      readonly clOrdId: string;
      readonly ordStatus: string;
      readonly over?: OverAtVenue;
      readonly text?: string;
    }
  | {
      readonly kind: 'stuck';
      readonly message: VenueMessage['kind'];
      readonly clOrdId: string;
      readonly step: 'asked' | 'unanswered';
    }
  | {
      /** The session rejected a report of the order: the one with that MsgSeqNum. */
      readonly kind: 'refused';
      readonly clOrdId: string;
      readonly sequence: number;
      readonly report: string;
    }
  | {
      readonly kind: 'not-sent';
      readonly messageId: string;
      readonly message: VenueMessage['kind'];
      readonly clOrdId: string;
      /** The kill switch that stopped it. */
      readonly reason?: ControlReason;
    }
  | { readonly kind: 'unknown-order'; readonly clOrdId: string }
  | {
      readonly kind: 'unbookable';
      /** MsgSeqNum of the report: its own ids may be what is missing. */
      readonly sequence: number;
      readonly problem: string;
      readonly report: string;
    };

export type OutboxEntry = {
  readonly key: number;
  readonly route: FixRoute;
  readonly content: OutboxContent;
  /** Inbound messages that are finished once this command is in the mailbox. */
  readonly sequences: number[];
  /** Not to be sent before this, unless the order's story is complete. */
  readyAtMs: number;
};

/**
 * What is to be told to accounts: per account in order, one command in flight (law 8). Mutable, but without clock or
 * effects of its own.
 */
export type AccountOutbox = {
  readonly waiting: Map<string, OutboxEntry[]>;
  readonly inFlight: Map<string, OutboxEntry>;
  /** Accounts that may have something to send. */
  readonly dirty: Set<string>;
  nextKey: number;
};

export const emptyOutbox = (): AccountOutbox => ({
  waiting: new Map(),
  inFlight: new Map(),
  dirty: new Set(),
  nextKey: 1,
});

/** How many commands are waiting or in flight. */
export function backlog(outbox: AccountOutbox): number {
  let count = outbox.inFlight.size;
  for (const queue of outbox.waiting.values()) count += queue.length;
  return count;
}

/**
 * Adds a report, to the last waiting command of its order if that has reports and room, else as a command of its own.
 * Within a chain of replacements nothing overtakes: a fill of the old order comes before what the new one takes over.
 */
export function addReport(
  outbox: AccountOutbox,
  route: FixRoute,
  report: ExecutionReportWire,
  sequence: number,
  nowMs: number,
): void {
  const queue = queueOf(outbox, route.account);
  const last = queue.findLast((entry) => chainOf(entry.route) === chainOf(route));
  if (
    last?.content.kind === 'reports' &&
    last.route.order === route.order &&
    last.content.reports.length < MAX_REPORTS_PER_COMMAND
  ) {
    last.content.reports.push(report);
    last.sequences.push(sequence);
    if (isComplete(report)) last.readyAtMs = nowMs;
    return;
  }
  const waits = IS_FOLLOWED.has(report.execType) && !isComplete(report);
  queue.push({
    key: takeKey(outbox),
    route,
    content: { kind: 'reports', reports: [report] },
    sequences: [sequence],
    readyAtMs: waits ? nowMs + ACKNOWLEDGEMENT_WAIT_MS : nowMs,
  });
}

/** Adds anything but a report, as a command of its own. */
export function addCommand(
  outbox: AccountOutbox,
  route: FixRoute,
  content: Exclude<OutboxContent, { readonly kind: 'reports' }>,
  sequences: readonly number[],
  nowMs: number,
): void {
  queueOf(outbox, route.account).push({
    key: takeKey(outbox),
    route,
    content,
    sequences: [...sequences],
    readyAtMs: nowMs,
  });
}

/** Moves every command that may go now into flight and returns them: per account the first one, if none is in flight. */
export function takeReady(outbox: AccountOutbox, nowMs: number): readonly OutboxEntry[] {
  const taken: OutboxEntry[] = [];
  for (const account of outbox.dirty) {
    const first = outbox.waiting.get(account)?.[0];
    if (first === undefined || outbox.inFlight.has(account)) {
      outbox.dirty.delete(account);
      continue;
    }
    if (first.readyAtMs > nowMs) continue;
    outbox.waiting.get(account)?.shift();
    outbox.inFlight.set(account, first);
    outbox.dirty.delete(account);
    taken.push(first);
  }
  return taken;
}

/** When the next waiting command may go, if nothing else happens; undefined when none waits for time. */
export function nextReadyAt(outbox: AccountOutbox): number | undefined {
  let earliest: number | undefined;
  for (const account of outbox.dirty) {
    const first = outbox.waiting.get(account)?.[0];
    if (first === undefined || outbox.inFlight.has(account)) continue;
    if (earliest === undefined || first.readyAtMs < earliest) earliest = first.readyAtMs;
  }
  return earliest;
}

/** The account's command in flight is in its mailbox. Undefined when it is not the one in flight. */
export function settle(
  outbox: AccountOutbox,
  account: string,
  key: number,
): OutboxEntry | undefined {
  const entry = outbox.inFlight.get(account);
  if (entry?.key !== key) return undefined;
  outbox.inFlight.delete(account);
  if ((outbox.waiting.get(account)?.length ?? 0) > 0) outbox.dirty.add(account);
  else outbox.waiting.delete(account);
  return entry;
}

const chainOf = (route: FixRoute): string => route.chain ?? route.order;

/** Reports behind which the next one mostly comes at once. */
const IS_FOLLOWED: ReadonlySet<ExecutionReportWire['execType']> = new Set([
  'new',
  'pending-cancel',
  'pending-replace',
]);

/** After such a report no more of the order's story comes soon: nothing to wait for. */
const isComplete = (report: ExecutionReportWire): boolean =>
  /^0+(\.0+)?$/.test(report.leavesQuantity);

function queueOf(outbox: AccountOutbox, account: string): OutboxEntry[] {
  const queue = outbox.waiting.get(account) ?? [];
  outbox.waiting.set(account, queue);
  outbox.dirty.add(account);
  return queue;
}

function takeKey(outbox: AccountOutbox): number {
  outbox.nextKey += 1;
  return outbox.nextKey - 1;
}
