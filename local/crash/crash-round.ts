import { setTimeout as wait } from 'node:timers/promises';
import { type RunningStack, startStack } from '../commands/running-stack.ts';
import { openFundedAccount } from '../demo/broker-client.ts';
import { isAtRest, ordersAtRest, type Trader, trade } from '../demo/trading-day.ts';
import { checkSettledLedger } from '../ledger-check/check-ledger.ts';
import { type CrashTarget, processOf } from './crash-target.ts';

/** The stack of a crash run: replaced by its successor when it is killed as a whole. */
export type CrashRig = {
  readonly state: string;
  readonly venueFolder: string;
  stack: RunningStack;
};

export type CrashPlan = {
  readonly target: CrashTarget;
  readonly random: () => number;
  /** Last price by symbol, as for the demo. */
  readonly quotes: ReadonlyMap<string, number>;
  /** The kill comes at a random moment of this time after trading began. */
  readonly killWithinMs: number;
  /** Trading goes on for this many orders of each trader after the restart. */
  readonly ordersAfterwards: number;
  /** Names client keys; never used twice on one state. */
  readonly name: string;
};

export type CrashReport = {
  readonly target: CrashTarget;
  readonly killedAfterMs: number;
  /** From the kill until the process ran again; for the stack until it was ready. */
  readonly restartedInMs: number;
  readonly acknowledged: number;
  readonly filled: number;
  /** What is not as it must be; empty when all is right. */
  readonly breaks: readonly string[];
};

const TRADERS = 2;
const DEPOSIT = '25000';
const AT_ONCE = 4;

/** Trades in small turns until told to stop: a crash may hit any of them. */
const tradeUntil = async (
  trader: Trader,
  plan: CrashPlan,
  isOver: () => boolean,
): Promise<void> => {
  for (let turn = 0; !isOver(); turn += 1) {
    const named = { ...trader, name: `${trader.name}-${turn}` };
    await trade(named, {
      orders: AT_ONCE,
      random: plan.random,
      quotes: plan.quotes,
      atOnce: AT_ONCE,
    });
  }
};

/** kill -9, and the wait until what was killed runs again. */
const killAndRestart = async (rig: CrashRig, target: CrashTarget): Promise<number> => {
  const killedAtMs = performance.now();
  if (target === 'stack') {
    await rig.stack.kill();
    rig.stack = await startStack({ state: rig.state });
  } else {
    const pid = await processOf(rig.stack.endpoints, target);
    process.kill(pid, 'SIGKILL');
    await processOf(rig.stack.endpoints, target, pid);
  }
  return performance.now() - killedAtMs;
};

/** Every order that was answered 200 exists and has ended or rests. */
const orderBreaks = async (trader: Trader): Promise<{ breaks: string[]; filled: number }> => {
  const orders = await ordersAtRest(trader);
  return {
    breaks: [
      ...orders
        .filter((order) => !isAtRest(order))
        .map(({ id, status }) => `order ${id} is still ${status}`),
      ...trader.oddities.map((oddity) => `odd answer: ${oddity}`),
    ],
    filled: orders.filter(({ status }) => status === 'filled').length,
  };
};

/**
 * Trades, kills -9 at a random moment, lets everything come back, goes on trading, and holds every book against every
 * other. What an HTTP client was told must be so, whatever was killed (law 6).
 */
export const crashRound = async (rig: CrashRig, plan: CrashPlan): Promise<CrashReport> => {
  const traders: Trader[] = [];
  for (let count = 0; count < TRADERS; count += 1) {
    const { client } = await openFundedAccount(
      () => rig.stack.endpoints.api,
      () => rig.stack.endpoints.operatorKey,
      DEPOSIT,
    );
    const name = `${plan.name}-${count}`;
    traders.push({ name, client, acknowledged: new Map(), oddities: [] });
  }
  let mayEndAt = Number.POSITIVE_INFINITY;
  const trading = traders.map((trader) => {
    const isOver = (): boolean => trader.acknowledged.size >= mayEndAt;
    return tradeUntil(trader, plan, isOver);
  });
  const killedAfterMs = Math.floor(plan.random() * plan.killWithinMs);
  await wait(killedAfterMs);
  const restartedInMs = await killAndRestart(rig, plan.target);
  mayEndAt =
    Math.max(...traders.map(({ acknowledged }) => acknowledged.size)) + plan.ordersAfterwards;
  await Promise.all(trading);
  const outcomes = await Promise.all(
    traders.map((trader) =>
      orderBreaks(trader).catch((error) => ({ breaks: [String(error)], filled: 0 })),
    ),
  );
  const { findings } = await checkSettledLedger(rig.stack.endpoints.dynamodb, rig.venueFolder);
  return {
    target: plan.target,
    killedAfterMs,
    restartedInMs: Math.round(restartedInMs),
    acknowledged: traders.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0),
    filled: outcomes.reduce((sum, { filled }) => sum + filled, 0),
    breaks: [
      ...outcomes.flatMap(({ breaks }) => breaks),
      ...findings.map(({ check, where, what }) => `${check}: ${where}: ${what}`),
    ],
  };
};
