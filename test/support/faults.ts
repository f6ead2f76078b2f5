import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { seededRandom } from '../../local/demo/seeded-random.ts';

/** Seeds that every fault test runs; one that found a bug is added and stays. */
export const FAULT_SEEDS: readonly number[] = [1, 2, 3, 4, 5];

const named = (name: string): Error => Object.assign(new Error(`injected ${name}`), { name });

const conflict = (): Error =>
  new TransactionCanceledException({
    message: 'injected conflict',
    $metadata: {},
    CancellationReasons: [{ Code: 'TransactionConflict' }, { Code: 'None' }],
  });

/**
 * What the cloud does and DynamoDB Local never does: transaction conflicts, throttles, and replies that are lost after
 * the write was done. Sits outside the SDK's own retries, so that ours are what is tested.
 */
export function injectFaults(
  client: DynamoDBClient,
  { seed, share }: { readonly seed: number; readonly share: number },
): { readonly remove: () => void } {
  const random = seededRandom(seed);
  const name = `injected-faults-${seed}`;
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const transaction = context.commandName === 'TransactWriteItemsCommand';
      if (transaction && random() < share) throw conflict();
      if (random() < share / 4) throw named('ThrottlingException');
      const reply = await next(args);
      if (transaction && random() < share) throw named('TimeoutError');
      return reply;
    },
    { name, step: 'initialize', priority: 'high' },
  );
  return { remove: () => client.middlewareStack.remove(name) };
}
