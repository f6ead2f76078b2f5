import type { StoredEntry } from '../domain/ledger/journal.ts';
import type { AccountId, Instant } from '../kernel/brand.ts';
import { type AccountPlan, commitOf } from './account-plan.ts';
import type { WorkerPorts } from './worker-ports.ts';

/** A transient failure that outlasted the group's deadline: its messages come back. */
export class GroupUnfinishedError extends Error {
  override readonly name = 'GroupUnfinishedError';
}

/** A group that conflicts this often within its deadline is contended by somebody who should not be there. */
const MAX_ATTEMPTS = 20;

/** Counts the tries of one group and ends them at its deadline. */
export class Attempts {
  private count = 0;
  private readonly ports: WorkerPorts;
  private readonly deadline: Instant;
  constructor(ports: WorkerPorts, deadline: Instant) {
    this.ports = ports;
    this.deadline = deadline;
  }
  async another(cause: string): Promise<void> {
    this.count += 1;
    if (this.count >= MAX_ATTEMPTS) throw new GroupUnfinishedError(cause);
    this.goOn(cause);
    await this.ports.backOff(this.count);
  }
  /** Ends work that has got somewhere and would go on past the deadline. */
  goOn(cause: string): void {
    if (this.ports.clock.now() >= this.deadline) throw new GroupUnfinishedError(cause);
  }
}

/** Whether our commit is in the journal after all: what an ambiguous answer is settled by. */
async function settleAmbiguous(
  ports: WorkerPorts,
  account: AccountId,
  last: StoredEntry,
  expectedSequence: number,
): Promise<'committed' | 'not-yet' | 'overtaken'> {
  const [stored] = await ports.store.journal(account, last.entry.sequence, 1);
  if (stored !== undefined) return stored.hash === last.hash ? 'committed' : 'overtaken';
  const head = await ports.store.account(account);
  return (head?.sequence ?? 0) === expectedSequence ? 'not-yet' : 'overtaken';
}

/** Commits the plan: true when it is in the journal, false when the account moved and must be decided anew. */
export async function commitPlan(
  ports: WorkerPorts,
  plan: AccountPlan,
  attempts: Attempts,
): Promise<boolean> {
  const committed = await isCommitted(ports, plan, attempts);
  if (committed) for (const alarm of plan.alarms) ports.log(alarm);
  return committed;
}

async function isCommitted(
  ports: WorkerPorts,
  plan: AccountPlan,
  attempts: Attempts,
): Promise<boolean> {
  const commit = commitOf(plan);
  const last = plan.entries.at(-1);
  if (last === undefined) return true;
  const settle = () => settleAmbiguous(ports, commit.account.id, last, commit.expectedSequence);
  for (;;) {
    const outcome = await ports.store.commit(commit);
    if (outcome.kind === 'committed') return true;
    if (outcome.kind === 'conflict') {
      // Our own earlier try may have been what moved the head.
      const settled = await settle();
      return settled === 'committed';
    }
    if (outcome.kind === 'ambiguous') {
      await attempts.another(outcome.cause);
      const settled = await settle();
      if (settled !== 'not-yet') return settled === 'committed';
      continue;
    }
    await attempts.another(outcome.cause);
  }
}
