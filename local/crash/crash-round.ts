import { setTimeout as wait } from 'node:timers/promises';
import { type RunningStack, startStack } from '../commands/running-stack.ts';
import { openFundedAccount } from '../demo/broker-client.ts';
import type { Trader } from '../demo/trading-day.ts';
import { checkSettledLedger } from '../ledger-check/check-ledger.ts';
import { endAllOrders, tradeAtOnce, unended } from './crash-load.ts';
import {
  type CrashTarget,
  endThreads,
  type FunctionTarget,
  isFunctionTarget,
  processOf,
} from './crash-target.ts';

/** The stack of a crash run: replaced by its successor when it is killed as a whole. */
export type CrashRig = {
  readonly state: string;
  readonly venueFolder: string;
  stack: RunningStack;
};

export type CrashPlan = {
  readonly target: CrashTarget;
  readonly random: () => number;
  /** Last price by symbol. */
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
  /** How many processes or threads were ended. */
  readonly kills: number;
  readonly killedAfterMs: number;
  /** From the kill until the process ran again; for the stack until it was ready. */
  readonly restartedInMs: number;
  readonly acknowledged: number;
  readonly filled: number;
  /** What is not as it must be; empty when all is right. */
  readonly breaks: readonly string[];
};

const TRADERS = 3;
const DEPOSIT = '25000';
const AT_ONCE = 4;

/** Trades in small turns until told to stop: a crash may hit any of them. */
const tradeUntil = async (
  trader: Trader,
  plan: CrashPlan,
  isOver: () => boolean,
): Promise<void> => {
  for (let turn = 0; !isOver(); turn += 1) {
    await tradeAtOnce(trader, plan, `${trader.name}-${turn}`, AT_ONCE);
  }
};

/**
 * What was in a dead worker's hands comes back with its queue's visibility, after a minute: so threads are ended at
 * several moments of one round, and verified together.
 */
const THREAD_MOMENTS = 4;
const BETWEEN_THREADS_MS = 600;
/** Trading keeps every function busy some of the time. */
const BUSY_WITHIN_MS = 20_000;
/** When the dead ones hold the messages of all accounts, there is nobody left. */
const STILL_BUSY_WITHIN_MS = 2_000;

const killThreads = async (
  { stack }: CrashRig,
  target: FunctionTarget,
  random: () => number,
): Promise<number> => {
  let ended = 0;
  for (let moment = 0; moment < THREAD_MOMENTS; moment += 1) {
    if (moment > 0) await wait(Math.floor(random() * BETWEEN_THREADS_MS));
    const withinMs = moment === 0 ? BUSY_WITHIN_MS : STILL_BUSY_WITHIN_MS;
    ended += await endThreads(stack.endpoints, target, random, withinMs);
  }
  if (ended === 0) throw new Error(`${target} was never busy`);
  return ended;
};

/** kill -9, and the wait until what was killed runs again. */
const killAndRestart = async (
  rig: CrashRig,
  { target, random }: CrashPlan,
): Promise<{ readonly kills: number; readonly restartedInMs: number }> => {
  const killedAtMs = performance.now();
  let kills = 1;
  if (isFunctionTarget(target)) {
    kills = await killThreads(rig, target, random);
  } else if (target === 'stack') {
    await rig.stack.kill();
    rig.stack = await startStack({ state: rig.state });
  } else {
    const pid = await processOf(rig.stack.endpoints, target);
    process.kill(pid, 'SIGKILL');
    await processOf(rig.stack.endpoints, target, pid);
  }
  return { kills, restartedInMs: Math.round(performance.now() - killedAtMs) };
};

/** Every order that was answered 200 exists, and ends when it is taken back. */
const orderBreaks = async (trader: Trader): Promise<{ breaks: string[]; filled: number }> => {
  const orders = await endAllOrders(trader);
  return {
    breaks: [...unended(orders), ...trader.oddities.map((oddity) => `odd answer: ${oddity}`)],
    filled: orders.filter(({ status }) => status === 'filled').length,
  };
};

/**
 * Trades, kills -9 at a random moment, lets everything come back, goes on trading, takes back what is open, and holds
 * every book against every other. What an HTTP client was told must be so, whatever was killed (law 6).
 */
export const crashRound = async (rig: CrashRig, plan: CrashPlan): Promise<CrashReport> => {
  const traders: Trader[] = [];
  const accounts = new Set<string>();
  for (let count = 0; count < TRADERS; count += 1) {
    const { account, client } = await openFundedAccount(
      () => rig.stack.endpoints.api,
      () => rig.stack.endpoints.operatorKey,
      DEPOSIT,
    );
    accounts.add(account);
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
  const { kills, restartedInMs } = await killAndRestart(rig, plan);
  mayEndAt =
    Math.max(...traders.map(({ acknowledged }) => acknowledged.size)) + plan.ordersAfterwards;
  await Promise.all(trading);
  const outcomes = await Promise.all(
    traders.map((trader) =>
      orderBreaks(trader).catch((error) => ({ breaks: [String(error)], filled: 0 })),
    ),
  );
  const { findings, snapshots } = await checkSettledLedger(
    rig.stack.endpoints.dynamodb,
    rig.venueFolder,
  );
  const held = snapshots.filter(({ account }) => accounts.has(account.id) && account.open.size > 0);
  return {
    target: plan.target,
    kills,
    killedAfterMs,
    restartedInMs,
    acknowledged: traders.reduce((sum, { acknowledged }) => sum + acknowledged.size, 0),
    filled: outcomes.reduce((sum, { filled }) => sum + filled, 0),
    breaks: [
      ...outcomes.flatMap(({ breaks }) => breaks),
      ...held.map(({ account }) => `account ${account.id} still holds for ${account.open.size}`),
      ...findings.map(({ check, where, what }) => `${check}: ${where}: ${what}`),
    ],
  };
};
