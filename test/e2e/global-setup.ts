import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startStack } from '../../local/commands/running-stack.ts';

/**
 * The black-box suite runs against whatever BELLWETHER_ENDPOINTS names; without it, against a laptop cloud of its own
 * on fresh state.
 */
export const setup = async (): Promise<(() => Promise<void>) | undefined> => {
  if (process.env.BELLWETHER_ENDPOINTS !== undefined) return undefined;
  const state = mkdtempSync(join(tmpdir(), 'bellwether-e2e-'));
  const stack = await startStack({ state });
  process.env.BELLWETHER_ENDPOINTS = join(state, 'endpoints.json');
  return async () => {
    await stack.stop();
    rmSync(state, { recursive: true, force: true });
  };
};
