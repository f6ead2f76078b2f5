import type { AccountId, CommandId, Instant } from '../kernel/brand.ts';
import { instant } from '../kernel/brand.ts';
import type { Clock } from '../ports/clock.ts';
import type { DueCursor, DueOrder, DueOrders } from '../ports/due-orders.ts';
import type { Pause } from '../ports/pause.ts';
import type { MailboxDepths, Mailboxes } from '../ports/queues.ts';
import { uuid5 } from './uuid5.ts';
import type { AccountCommandWire } from './wire/account-command.ts';

type DueCommand = Extract<AccountCommandWire, { kind: 'due-order' | 'assess-account' }>;

/**
 * A mailbox as deep as this has work for a second or more: clients' orders would wait behind the hints. The hints
 * wait instead, and the next pass goes on where this one stopped.
 */
const DEEP_MAILBOX = 1_000;
/**
 * The queue's own count of itself lags, so the pace is bounded as well: a page a second for each shard is about a tenth
 * of what a cell's workers can take, and ten thousand overnight orders leave within half a minute.
 */
const PAUSE_BETWEEN_PAGES_MS = 1_000;
/** A pass ends well before its function's timeout, with its place kept. */
const PASS_MS = 40_000;
/**
 * On the machine's own clock: longer than a commit is on its way. What became visible behind a pass's back is seen by a
 * pass that starts so much later, and only such a pass settles what the one before it read. A clock that is driven may
 * jump twice while a commit is on its way.
 */
const SETTLING_MS = 30_000;
/** Accounts whose hints are sent at the same time: those of one account go in their order. */
const ACCOUNTS_AT_ONCE = 16;
/** Where the first pass of all begins; a range costs what is in it, however long it is. */
const BEFORE_EVERYTHING = instant(0);

export type ReleaseDuePorts = {
  readonly due: DueOrders;
  readonly mailboxes: Mailboxes;
  readonly depths: MailboxDepths;
  readonly clock: Clock;
  /** The machine's own clock, which nobody drives. */
  readonly machineMs: () => number;
  readonly pause: Pause;
};

export type ReleaseOutcome = {
  readonly shard: string;
  readonly sent: number;
  readonly unreadable: readonly string[];
  /** `done`: all that was due by now; otherwise why the next pass goes on instead. */
  readonly ended: 'done' | 'deep-mailbox' | 'out-of-time';
};

/**
 * The same hint always gives the same command, and the same bytes: the queue may know it by its deduplication id
 * already, and the account by its command id.
 */
export function dueCommand({ account, order, due, at }: DueOrder): DueCommand {
  const envelope = {
    id: uuid5(`due:${account}:${order}:${due}:${at}`) as CommandId,
    account,
    actor: { type: 'system' as const, id: 'release-due-orders' },
    issuedAt: at,
  };
  return due === 'assess'
    ? { kind: 'assess-account', ...envelope }
    : { kind: 'due-order', ...envelope, order, due, dueAt: at };
}

const byAccount = (orders: readonly DueOrder[]): readonly (readonly DueOrder[])[] => [
  ...Map.groupBy(orders, ({ account }): AccountId => account).values(),
];

async function sendAll(mailboxes: Mailboxes, orders: readonly DueOrder[]): Promise<void> {
  const waiting = [...byAccount(orders)];
  const sendAccounts = async (): Promise<void> => {
    for (let hints = waiting.shift(); hints !== undefined; hints = waiting.shift()) {
      for (const hint of hints) {
        const command = dueCommand(hint);
        await mailboxes.send(hint.mailbox, {
          account: hint.account,
          body: JSON.stringify(command),
          deduplicationId: command.id,
        });
      }
    }
  };
  await Promise.all(Array.from({ length: ACCOUNTS_AT_ONCE }, sendAccounts));
}

const earlier = (one: Instant, other: Instant): Instant => (one < other ? one : other);

const firstCursor: DueCursor = { settled: BEFORE_EVERYTHING, reached: BEFORE_EVERYTHING };

/** A clock that was driven back takes the cursor with it: what is due between is due again. */
const notAhead = ({ settled, reached, ...rest }: DueCursor, now: Instant): DueCursor => ({
  settled: earlier(settled, now),
  reached: earlier(reached, now),
  ...rest,
});

/**
 * One shard up to `now`: pages in the order of time, the cursor moved only after a page is in the mailboxes. A crash
 * anywhere sends a page twice, and a command takes effect once.
 */
async function releaseShard(
  ports: ReleaseDuePorts,
  shard: string,
  now: Instant,
): Promise<ReleaseOutcome> {
  const { due, mailboxes, depths, clock, machineMs, pause } = ports;
  const startedMs = machineMs();
  const cursor = notAhead((await due.cursor(shard)) ?? firstCursor, now);
  const { settled, reached, reachedOnMs = startedMs } = cursor;
  const unreadable: string[] = [];
  let sent = 0;
  let after = cursor.goOnAfter;
  for (;;) {
    if ((await depths.deepest()) >= DEEP_MAILBOX) {
      return { shard, sent, unreadable, ended: 'deep-mailbox' };
    }
    const range = { from: settled, until: now, ...(after === undefined ? {} : { after }) };
    const page = await due.page(shard, range);
    await sendAll(mailboxes, page.orders);
    sent += page.orders.length;
    unreadable.push(...page.unreadable);
    after = page.last;
    if (after === undefined) break;
    await due.moveCursor(shard, { settled, reached, reachedOnMs, goOnAfter: after });
    if (clock.now() - now >= PASS_MS) return { shard, sent, unreadable, ended: 'out-of-time' };
    await pause(PAUSE_BETWEEN_PAGES_MS);
  }
  const settles = startedMs - reachedOnMs >= SETTLING_MS;
  const cursorAfter = settles
    ? { settled: reached, reached: now, reachedOnMs: startedMs }
    : { settled, reached, reachedOnMs };
  await due.moveCursor(shard, cursorAfter);
  return { shard, sent, unreadable, ended: 'done' };
}

/**
 * Tells the accounts of everything that has come due, each shard for itself. Throws, after all shards had their turn,
 * when one of them failed; running it again is harmless.
 */
export async function releaseDue(ports: ReleaseDuePorts): Promise<readonly ReleaseOutcome[]> {
  const now = ports.clock.now();
  const outcomes = await Promise.allSettled(
    ports.due.shards.map((shard) => releaseShard(ports, shard, now)),
  );
  return outcomes.map((outcome) => {
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  });
}
