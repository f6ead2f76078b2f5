import { openedAccount } from '../domain/accounts/state.ts';
import type { AccountPlan } from './account-plan.ts';
import { venueMessageOf } from './venue-messages.ts';
import type { WorkerPorts } from './worker-ports.ts';

/** Tells the venue what the entries of a committed plan say (law 8: commit, then tell). */
export async function sendOutgoing(ports: WorkerPorts, plan: AccountPlan): Promise<void> {
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
