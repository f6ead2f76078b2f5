import type { OrderClaims } from '../ports/account-store.ts';
import type { Pause } from '../ports/pause.ts';
import type { Randomness } from '../ports/randomness.ts';
import { wasNotTaken } from './commit-errors.ts';

/** The worker's transaction on the same item takes 10 to 20 ms; six tries outlast a few of them. */
const MAX_TRIES = 6;
const LONGEST_PAUSE_MS = 40;

/**
 * Claims that are tried again when DynamoDB did not take them. The worker may be placing the very order at this moment:
 * a plain put then meets TransactionConflictException, which the SDK never retries. Full jitter, bounded.
 */
export function retryingOrderClaims(
  claims: OrderClaims,
  pause: Pause,
  randomness: Pick<Randomness, 'bytes'>,
): OrderClaims {
  const jitteredPause = (): Promise<void> => {
    const [byte = 0] = randomness.bytes(1);
    return pause(Math.ceil((LONGEST_PAUSE_MS * (byte + 1)) / 256));
  };
  const retry = async <T>(put: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries += 1) {
      try {
        return await put();
      } catch (error) {
        if (tries === MAX_TRIES || !wasNotTaken(error)) throw error;
        await jitteredPause();
      }
    }
  };
  return {
    putPending: (order) => retry(() => claims.putPending(order)),
    putRefused: (account, order, refusal) =>
      retry(() => claims.putRefused(account, order, refusal)),
  };
}
