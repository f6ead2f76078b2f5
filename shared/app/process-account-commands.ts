import { createHash } from 'node:crypto';
import { type Account, isQuarantined } from '../domain/accounts/account.ts';
import type { AccountCommand, DiscardParked } from '../domain/accounts/command.ts';
import { openedAccount } from '../domain/accounts/state.ts';
import type { AccountEvent } from '../domain/ledger/journal.ts';
import { BugError } from '../kernel/assert.ts';
import type { AccountId, CommandId, Instant } from '../kernel/brand.ts';
import { MAX_BUG_TEXT } from '../kernel/limits.ts';
import {
  type AccountPlan,
  appliedIn,
  dispatchesOf,
  mustPark,
  type PlanContext,
  parkingId,
  planCommand,
  planListEntry,
  planParking,
  planRedriven,
  redrivenId,
  startPlan,
} from './account-plan.ts';
import { Attempts, commitPlan } from './commit-plan.ts';
import { type LoadedAccount, loadAccount, planContext } from './load-account.ts';
import { parseCommand } from './parse-command.ts';
import { uuid5 } from './uuid5.ts';
import { venueMessageOf } from './venue-messages.ts';
import type { WorkerPorts } from './worker-ports.ts';

/** A commit holds at most this many commands: 1 head + 10 × (entry, order, position, claim) stays far below 100 items. */
export const MAX_COMMANDS_PER_COMMIT = 10;

/** A mailbox message: a command, or text that is none. */
type Received =
  | { readonly body: string; readonly command: AccountCommand }
  | { readonly body: string; readonly unreadable: string };

const read = (body: string): Received => {
  const parsed = parseCommand(body);
  return parsed.ok ? { body, command: parsed.value } : { body, unreadable: parsed.error };
};

/** Planning is pure: whatever it throws is a bug, an assertion or not, and would be thrown at every redelivery. */
const bugText = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

const SYSTEM = { type: 'system', id: 'account-worker' } as const;

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
  ports.log({ event: 'command-parked', account, command: cause.id, kind: cause.kind, bug });
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

async function planReceived(
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
    return park(ports, plan, account, received, loaded, 'behind a parked command', context.now);
  }
  try {
    return planCommand(plan, command, context);
  } catch (error) {
    return park(ports, plan, account, received, loaded, bugText(error), context.now);
  }
}

async function sendOutgoing(ports: WorkerPorts, plan: AccountPlan): Promise<void> {
  if (plan.outgoing.length === 0) return;
  const account = openedAccount(plan.state);
  const messages = plan.outgoing.map(({ message, at }) => venueMessageOf(message, account, at));
  await ports.venueQueue.send(
    messages.map((message) => ({
      group: message.chain,
      body: JSON.stringify(message),
      deduplicationId: message.id,
    })),
  );
}

/** `moved`: look again; `stopped`: it meets this bug still. */
type Redriven = 'redriven' | 'moved' | { readonly stopped: string };

/** Replays the command at the head of the list. */
async function redriveOne(
  ports: WorkerPorts,
  id: AccountId,
  { first }: Account['quarantine'],
  cause: AccountCommand,
  attempts: Attempts,
): Promise<Redriven> {
  const stopped = (bug: string): Redriven => {
    ports.log({ event: 'redrive-stopped', account: id, bug });
    return { stopped: bug };
  };
  const [parked] = await ports.store.parked(id, first, first + 1);
  const received = read(parked?.body ?? '');
  if ('unreadable' in received) return stopped(received.unreadable);
  const replay = [received.command];
  const loaded = await loadAccount(ports, id, replay);
  if (loaded.state.account?.quarantine.first !== first) return 'moved';
  const context = await planContext(ports, replay, loaded);
  let plan = startPlan(loaded.state);
  try {
    const isDone =
      loaded.applied.has(received.command.id) || loaded.obstacles.has(received.command.id);
    if (!isDone) plan = planCommand(plan, received.command, context);
  } catch (error) {
    return stopped(bugText(error));
  }
  plan = planRedriven(plan, cause, context.now);
  try {
    if (!(await commitPlan(ports, plan, attempts))) return 'moved';
  } catch (error) {
    if (!(error instanceof BugError)) throw error;
    return stopped(bugText(error));
  }
  // The account is quarantined until the last one is redriven, so that requests are refused and nothing is said here.
  await sendOutgoing(ports, plan);
  return 'redriven';
}

/**
 * What the command redrove last may never have been sent: it came again because something failed after that. True when
 * it redrove the last one that left the list.
 */
async function resendRedriven(
  ports: WorkerPorts,
  id: AccountId,
  account: Account,
  command: AccountCommand,
): Promise<boolean> {
  const { sequence, quarantine } = account;
  const entries = await ports.store.journal(id, Math.max(sequence - 1, 1), 2);
  const last = entries.at(-1)?.entry.command.id;
  if (last !== redrivenId(command.id, quarantine.first - 1)) return false;
  const plan = startPlan({ account, orders: new Map(), positions: new Map() });
  const outgoing = entries.flatMap(({ entry }) => dispatchesOf(entry));
  await sendOutgoing(ports, { ...plan, outgoing });
  return true;
}

/** Replays the quarantine list in order until it is empty or a command meets a bug again; past the deadline, next time. */
async function redrive(
  ports: WorkerPorts,
  id: AccountId,
  command: AccountCommand,
  attempts: Attempts,
): Promise<void> {
  const before = await ports.store.account(id);
  if (before !== undefined) await resendRedriven(ports, id, before, command);
  for (;;) {
    const account = await ports.store.account(id);
    if (account === undefined || !isQuarantined(account)) return;
    const outcome = await redriveOne(ports, id, account.quarantine, command, attempts);
    if (outcome === 'moved') await attempts.another('the account moved');
    else if (outcome === 'redriven') attempts.goOn('the rest of the quarantine list');
    else return;
  }
}

/** What becomes of the parked message that an operator gives up: what can be booked is booked, never discarded. */
async function settleParked(
  ports: WorkerPorts,
  id: AccountId,
  command: DiscardParked,
  attempts: Attempts,
): Promise<AccountEvent | 'moved'> {
  const { position, why } = command;
  const booked = {
    type: 'nothing-to-do',
    why: `position ${position} could be booked, and was`,
  } as const;
  const account = await ports.store.account(id);
  if (account !== undefined && (await resendRedriven(ports, id, account, command))) return booked;
  if (account === undefined || !isQuarantined(account) || account.quarantine.first !== position) {
    return { type: 'nothing-to-do', why: `position ${position} is not the first of the list` };
  }
  const outcome = await redriveOne(ports, id, account.quarantine, command, attempts);
  if (outcome === 'moved') return 'moved';
  if (outcome === 'redriven') return booked;
  const [parked] = await ports.store.parked(id, position, position + 1);
  const bodyHash = createHash('sha256')
    .update(parked?.body ?? '')
    .digest('hex');
  const bug = outcome.stopped.slice(0, MAX_BUG_TEXT);
  return { type: 'command-discarded', position, bodyHash, bug, why };
}

/** Gives up the first of the quarantine list, in one commit with who did it and why; the message itself stays in the table. */
async function discard(
  ports: WorkerPorts,
  id: AccountId,
  command: DiscardParked,
  attempts: Attempts,
): Promise<void> {
  for (;;) {
    if ((await ports.store.claim(id, command.id)) !== undefined) return;
    const event = await settleParked(ports, id, command, attempts);
    const { state } = await loadAccount(ports, id, [command]);
    if (state.account === undefined) {
      ports.log({ event: 'command-for-no-account', account: id });
      return;
    }
    const isStill =
      event !== 'moved' &&
      (event.type !== 'command-discarded' || state.account.quarantine.first === event.position);
    if (isStill) {
      const plan = planListEntry(startPlan(state), command, event, ports.clock.now());
      if (await commitPlan(ports, plan, attempts)) {
        ports.log({ ...event, event: event.type, account: id, command: command.id });
        return;
      }
    }
    await attempts.another('the account moved');
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
