import { createHash } from 'node:crypto';
import { type Account, isQuarantined } from '../domain/accounts/account.ts';
import type { AccountCommand, DiscardParked } from '../domain/accounts/command.ts';
import type { AccountEvent } from '../domain/ledger/journal.ts';
import { BugError } from '../kernel/assert.ts';
import type { AccountId } from '../kernel/brand.ts';
import { MAX_BUG_TEXT } from '../kernel/limits.ts';
import {
  dispatchesOf,
  planCommand,
  planListEntry,
  planRedriven,
  redrivenId,
  startPlan,
} from './account-plan.ts';
import { type Attempts, commitPlan } from './commit-plan.ts';
import { contradictionsIn, planContradictions } from './contradicting-reports.ts';
import { loadAccount, planContext } from './load-account.ts';
import { bugText, read } from './received-message.ts';
import { sendOutgoing } from './send-outgoing.ts';
import type { WorkerPorts } from './worker-ports.ts';

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
  const contradictions = await contradictionsIn(ports, plan, received.command);
  try {
    plan = planContradictions(plan, received.command, contradictions, context.now);
    plan = planRedriven(plan, cause, context.now);
    if (!(await commitPlan(ports, plan, attempts))) return 'moved';
  } catch (error) {
    if (!(error instanceof BugError)) throw error;
    return stopped(bugText(error));
  }
  // The account is quarantined until the last one is redriven, so that requests are refused and nothing is said here.
  await sendOutgoing(ports, plan);
  return 'redriven';
}

/** The parked command's own entry, the note of what its reports contradict, and that it was redriven. */
const ENTRIES_OF_ONE = 3;

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
  const from = Math.max(sequence - ENTRIES_OF_ONE + 1, 1);
  const entries = await ports.store.journal(id, from, ENTRIES_OF_ONE);
  const last = entries.at(-1)?.entry.command.id;
  if (last !== redrivenId(command.id, quarantine.first - 1)) return false;
  const plan = startPlan({ account, orders: new Map(), positions: new Map() });
  const outgoing = entries.flatMap(({ entry }) => dispatchesOf(entry));
  await sendOutgoing(ports, { ...plan, outgoing });
  return true;
}

/** Replays the quarantine list in order until it is empty or a command meets a bug again; past the deadline, next time. */
export async function redrive(
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
export async function discard(
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
