import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chosenStateFolder } from '../../local/cloud/state-folder.ts';
import { startStack } from '../../local/commands/running-stack.ts';
import { type CrashRig, crashRound } from '../../local/crash/crash-round.ts';
import { seededRandom } from '../../local/demo/seeded-random.ts';

/** One round of each kind on every run; `npm run crash` does as many as one likes. */
const SEED = 3;
const KILL_WITHIN_MS = 2_000;
const ORDERS_AFTERWARDS = 4;
/** A restart of the whole stack, up to 60 s of a client's patience and 90 s of an order's way. */
const ROUND_WITHIN_MS = 240_000;

/** Ordinary symbols, and some that make the venue difficult. */
const QUOTES = new Map([
  ['FNCH', 17.25],
  ['SODA', 48.25],
  ['DUPX1', 50],
  ['PART1', 50],
  ['SLOW1', 50],
]);

describe('kill -9 in the middle of trading', () => {
  const random = seededRandom(SEED);
  const state = mkdtempSync(join(tmpdir(), 'bellwether-kill-nine-'));
  let rig: CrashRig;
  let isBroken = false;
  beforeAll(async () => {
    const venueFolder = chosenStateFolder({ BELLWETHER_STATE: state }).venue;
    rig = { state, venueFolder, stack: await startStack({ state }) };
  }, ROUND_WITHIN_MS);
  afterAll(async () => {
    await rig?.stack.stop();
    if (isBroken) console.log(`kept to be looked at: ${state}`);
    else rmSync(state, { recursive: true, force: true });
  });

  it.each(['stack', 'dynamodb', 'fix-gateway', 'venue', 'stop-trigger', 'account-worker'] as const)(
    'of %s: nothing that a client was told is lost, nothing is doubled',
    async (target) => {
      const report = await crashRound(rig, {
        target,
        random,
        quotes: QUOTES,
        killWithinMs: KILL_WITHIN_MS,
        ordersAfterwards: ORDERS_AFTERWARDS,
        name: `kill-${target}`,
      });
      isBroken ||= report.breaks.length > 0;
      expect(report.breaks).toEqual([]);
      expect(report.acknowledged).toBeGreaterThan(0);
    },
    ROUND_WITHIN_MS,
  );
});
