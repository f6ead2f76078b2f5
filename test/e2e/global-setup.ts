import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chosenStateFolder } from '../../local/cloud/state-folder.ts';
import { startStack } from '../../local/commands/running-stack.ts';
import { checkSettledLedger } from '../../local/ledger-check/check-ledger.ts';

/**
 * The black-box suite runs against whatever BELLWETHER_ENDPOINTS names; without it, against a laptop cloud of its own
 * on fresh state. When the files are through, the books are checked: whatever they did, the money must be right.
 */
export const setup = async (): Promise<(() => Promise<void>) | undefined> => {
  if (process.env.BELLWETHER_ENDPOINTS !== undefined) return undefined;
  const root = mkdtempSync(join(tmpdir(), 'bellwether-e2e-'));
  const state = chosenStateFolder({ BELLWETHER_STATE: root });
  const stack = await startStack({ state: root });
  process.env.BELLWETHER_ENDPOINTS = state.endpoints;
  return async () => {
    delete process.env.BELLWETHER_ENDPOINTS;
    try {
      const { findings } = await checkSettledLedger(stack.endpoints.dynamodb, state.venue);
      for (const { check, where, what } of findings)
        console.error(`BREAK  ${check}: ${where}: ${what}`);
      if (findings.length > 0) process.exitCode = 1;
    } finally {
      await stack.stop();
      rmSync(root, { recursive: true, force: true });
    }
  };
};
