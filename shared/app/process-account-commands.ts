import type { AccountCommand } from '../domain/accounts/command.ts';
import { BugError } from '../kernel/assert.ts';
import type { AccountId, CommandId, Instant } from '../kernel/brand.ts';
import {
  type AccountPlan,
  appliedIn,
  dispatchesOf,
  mustPark,
  type PlanContext,
  parkingId,
  planCommand,
  planParking,
  startPlan,
} from './account-plan.ts';
import { Attempts, commitPlan } from './commit-plan.ts';
import { contradictionsIn, planContradictions } from './contradicting-reports.ts';
import { type LoadedAccount, loadAccount, planContext } from './load-account.ts';
import { bugText, type Received, read } from './received-message.ts';
import { discard, redrive } from './redrive-account.ts';
import { sendOutgoing } from './send-outgoing.ts';
import { uuid5 } from './uuid5.ts';
import type { WorkerPorts } from './worker-ports.ts';

/** A commit holds at most this many commands: 1 head + 10 × (entry, order, position, claim) stays far below 100 items. */
export const MAX_COMMANDS_PER_COMMIT = 10;

const SYSTEM = { type: 'system', id: 'account-worker' } as const;

/** Why a fact is parked that met no bug of its own. */
const BEHIND = 'behind a parked command';

/** Whom the entry names that parks a message. */
const causeOf = (account: AccountId, received: Received) =>
  'command' in received
    ? { ...received.command, body: received.body }
    : {
        id: uuid5(`unreadable:${received.body}`) as CommandId,
        kind: 'redrive-account' as const,
        actor: SYSTEM,
        account,
        body: received.body,
      };

const parkingOf = (account: AccountId, received: Received): CommandId =>
  parkingId(causeOf(account, received).id);

/** Facts of a quarantined account are parked as a rule: what tells that they were is read together with the rest. */
const isParked = async (
  { store }: WorkerPorts,
  account: AccountId,
  { parkings }: LoadedAccount,
  parking: CommandId,
): Promise<boolean> =>
  parkings === undefined
    ? (await store.claim(account, parking)) !== undefined
    : parkings.has(parking);

async function park(
  ports: WorkerPorts,
  plan: AccountPlan,
  account: AccountId,
  received: Received,
  loaded: LoadedAccount,
  bug: string,
  now: Instant,
): Promise<AccountPlan> {
  const cause = causeOf(account, received);
  const parking = parkingId(cause.id);
  const already =
    plan.claims.some((claim) => claim.command === parking) ||
    (await isParked(ports, account, loaded, parking));
  if (already) return plan;
  const about = { account, command: cause.id, kind: cause.kind, bug };
  ports.log({ level: 'alarm', event: 'command-parked', ...about });
  return planParking(plan, cause, bug, now);
}

/** The messages of an entry that was committed before: they may never have been sent (law 8). */
async function resend(
  ports: WorkerPorts,
  plan: AccountPlan,
  account: AccountId,
  sequence: number,
): Promise<AccountPlan> {
  const [stored] = await ports.store.journal(account, sequence, 1);
  if (stored === undefined) return plan;
  return { ...plan, outgoing: [...plan.outgoing, ...dispatchesOf(stored.entry)] };
}

/** A report that comes again is looked at once more: it may say something else this time. */
async function planReceived(
  ports: WorkerPorts,
  plan: AccountPlan,
  account: AccountId,
  received: Received,
  loaded: LoadedAccount,
  context: PlanContext,
): Promise<AccountPlan> {
  const planned = await planTaken(ports, plan, account, received, loaded, context);
  if (!('command' in received)) return planned;
  const { command } = received;
  const found = await contradictionsIn(ports, planned, command);
  return found.length > 0 && mustPark(planned.state, command)
    ? park(ports, planned, account, received, loaded, BEHIND, context.now)
    : planContradictions(planned, command, found, context.now);
}

async function planTaken(
  ports: WorkerPorts,
  plan: AccountPlan,
  account: AccountId,
  received: Received,
  loaded: LoadedAccount,
  context: PlanContext,
): Promise<AccountPlan> {
  if (
    plan.state.account === undefined &&
    !('command' in received && received.command.kind === 'open-account')
  ) {
    ports.log({ event: 'command-for-no-account', account });
    return plan;
  }
  if ('unreadable' in received) {
    return park(ports, plan, account, received, loaded, received.unreadable, context.now);
  }
  const { command } = received;
  // Opened by an earlier command of this batch, which is this one: an account's id derives from its opening's.
  if (command.kind === 'open-account' && plan.state.account !== undefined) return plan;
  const sequence = loaded.applied.get(command.id);
  if (sequence !== undefined) return resend(ports, plan, account, sequence);
  if (loaded.obstacles.has(command.id)) return plan;
  // The same command twice in one batch: the second sees the first's claim in the planned state.
  if (appliedIn(plan.state, command) !== undefined) return plan;
  if (plan.claims.some((claim) => claim.command === command.id)) return plan;
  if (mustPark(plan.state, command)) {
    return park(ports, plan, account, received, loaded, BEHIND, context.now);
  }
  try {
    return planCommand(plan, command, context);
  } catch (error) {
    return park(ports, plan, account, received, loaded, bugText(error), context.now);
  }
}

/** Plans and commits a batch, or parks it for the bug that it met at the table. */
async function commitTogether(
  ports: WorkerPorts,
  account: AccountId,
  batch: readonly Received[],
  attempts: Attempts,
  bug?: string,
): Promise<void> {
  const commands = batch.flatMap((received) => ('command' in received ? [received.command] : []));
  const parkings = batch.map((received) => parkingOf(account, received));
  for (;;) {
    const loaded = await loadAccount(ports, account, commands, parkings);
    const context = await planContext(ports, commands, loaded);
    let plan = startPlan(loaded.state);
    for (const received of batch) {
      plan =
        bug === undefined
          ? await planReceived(ports, plan, account, received, loaded, context)
          : await park(ports, plan, account, received, loaded, bug, context.now);
    }
    if (!(await commitPlan(ports, plan, attempts))) {
      await attempts.another('the account moved');
      continue;
    }
    await sendOutgoing(ports, plan);
    return;
  }
}

/** When the table never takes what was planned, the command that brought it is found and parked, and only that (law 9). */
async function processTogether(
  ports: WorkerPorts,
  account: AccountId,
  batch: readonly Received[],
  attempts: Attempts,
): Promise<void> {
  try {
    await commitTogether(ports, account, batch, attempts);
  } catch (error) {
    if (!(error instanceof BugError)) throw error;
    if (batch.length === 1) {
      await commitTogether(ports, account, batch, attempts, error.message);
      return;
    }
    for (const each of batch) await processTogether(ports, account, [each], attempts);
  }
}

/** What works through the quarantine list takes commits of its own. */
const STANDS_ALONE: ReadonlySet<AccountCommand['kind']> = new Set([
  'redrive-account',
  'discard-parked',
]);

/** Consecutive commands that one commit may hold; a redrive stands alone. */
function* batches(received: readonly Received[]): Generator<readonly Received[]> {
  let batch: Received[] = [];
  for (const each of received) {
    const isRedrive = 'command' in each && STANDS_ALONE.has(each.command.kind);
    if (batch.length === MAX_COMMANDS_PER_COMMIT || (isRedrive && batch.length > 0)) {
      yield batch;
      batch = [];
    }
    batch.push(each);
    if (isRedrive) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}

export type GroupResult = {
  /** How many of the messages, from the first on, took effect and may be deleted. */
  readonly processed: number;
  /** Why the rest was not; they come back in the same order. */
  readonly cause?: string;
};

/**
 * The account worker's use case: load ▶ decide ▶ commit ▶ send, for the mailbox messages of one account in their
 * order. Whatever throws leaves the rest of the group for redelivery; a bug parks its command (law 9).
 */
export async function processAccountCommands(
  ports: WorkerPorts,
  account: AccountId,
  bodies: readonly string[],
  deadline: Instant,
): Promise<GroupResult> {
  const attempts = new Attempts(ports, deadline);
  let processed = 0;
  try {
    for (const batch of batches(bodies.map(read))) {
      const [first] = batch;
      const command = first !== undefined && 'command' in first ? first.command : undefined;
      if (command?.kind === 'redrive-account') {
        await redrive(ports, account, command, attempts);
      } else if (command?.kind === 'discard-parked') {
        await discard(ports, account, command, attempts);
      } else {
        await processTogether(ports, account, batch, attempts);
      }
      processed += batch.length;
    }
    return { processed };
  } catch (error) {
    const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    ports.log({ event: 'group-unfinished', account, processed, of: bodies.length, cause });
    return { processed, cause };
  }
}
