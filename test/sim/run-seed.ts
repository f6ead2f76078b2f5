import { isQuarantined } from '../../shared/domain/accounts/account.ts';
import { marketSession } from '../../shared/domain/calendar/market-calendar.ts';
import { judge } from './judge.ts';
import type { RunResult } from './run-result.ts';
import { Simulation, type SimulationOptions } from './simulation.ts';
import type { Violation } from './violation.ts';

const FAULTS_MS = 3_600_000;
const QUIET_WITHIN_MS = 600_000;
/** What gateways and venue wait for: 30 s until a question, 30 s until nobody answers, and a lease. */
const STANDSTILL_MS = 75_000;
const MINUTE_MS = 60_000;

async function untilQuiet(simulation: Simulation, what: string): Promise<Violation[]> {
  const { timeline } = simulation;
  for (let round = 0; round < 2; round += 1) {
    const isQuiet = await timeline.run(() => simulation.isQuiet, QUIET_WITHIN_MS);
    if (!isQuiet) return [{ law: 'converges', what: `not at rest ${what}` }];
    // Timers that are under way may still bring something.
    if (round === 0) await timeline.run(() => false, STANDSTILL_MS);
  }
  return [];
}

async function heal(simulation: Simulation): Promise<Violation[]> {
  const { cloud, faults, operator, workload, routes, timeline } = simulation;
  faults.areOver = true;
  const troubles = await untilQuiet(simulation, 'after the faults');
  if (troubles.length > 0) return troubles;
  let pending = 0;
  const ask = (work: () => Promise<unknown>): void => {
    pending += 1;
    work().then(
      () => {
        pending -= 1;
      },
      (error: unknown) => {
        pending -= 1;
        cloud.escape('heal', error);
      },
    );
  };
  const [first] = workload.accounts;
  if (first === undefined) return [];
  for (const scope of [{ kind: 'global' }, { kind: 'venue', name: 'alpha' }] as const) {
    ask(() => routes.turn(scope, 'open', first.id));
  }
  for (const name of workload.symbols) {
    ask(() => routes.turn({ kind: 'symbol', name }, 'open', first.id));
  }
  for (const account of workload.accounts) {
    ask(() => routes.turn({ kind: 'account', name: account.id }, 'open', first.id));
    ask(async () => {
      for (let round = 0; round < 20; round += 1) {
        const head = operator.headOf(account);
        if (head === undefined || !isQuarantined(head)) break;
        await routes.redrive(account, `heal-redrive-${account.id}-${round}`);
        const after = operator.headOf(account);
        if (after === undefined || !isQuarantined(after)) break;
        await routes.discard(
          account,
          after.quarantine.first,
          `heal-discard-${account.id}-${round}`,
        );
      }
      await routes.cancelAll(account);
    });
  }
  await timeline.run(() => pending === 0, QUIET_WITHIN_MS);
  troubles.push(...(await untilQuiet(simulation, 'after all was cancelled')));
  // Over the next close and the next open, so that what waits for them ends.
  for (const when of ['nextClose', 'nextOpen'] as const) {
    if (troubles.length > 0) return troubles;
    const session = marketSession(cloud.wall);
    // It would read hours of the tape for orders that are not armed any more.
    simulation.trigger.restart();
    cloud.jump(session[when] - cloud.wall + 5 * MINUTE_MS);
    simulation.due.run();
    await timeline.run(() => false, 2 * MINUTE_MS);
    troubles.push(...(await untilQuiet(simulation, `after ${when}`)));
  }
  for (const account of workload.accounts) {
    for (const order of operator.inDoubt(account)) {
      const resolution = operator.resolutionOf(order);
      if (resolution === undefined) {
        troubles.push({ law: 'converges', what: `the venue does not speak of ${order.id}` });
        continue;
      }
      ask(() => routes.resolve(account, order.id, resolution, `heal-${order.id}`));
    }
  }
  await timeline.run(() => pending === 0, QUIET_WITHIN_MS);
  troubles.push(...(await untilQuiet(simulation, 'after all was resolved')));
  return troubles;
}

/** One seed, one schedule: faults, then heal and converge, then the judges. */
export async function runSeed(options: SimulationOptions): Promise<RunResult> {
  const simulation = new Simulation(options);
  const { timeline, cloud, workload, faults } = simulation;
  const escaped = (error: unknown): void => cloud.escape('nobody', error);
  process.on('unhandledRejection', escaped);
  const violations: Violation[] = [];
  try {
    simulation.start();
    workload.start(options.operations);
    const isDone = await timeline.run(() => workload.isIdle, FAULTS_MS);
    if (!isDone)
      violations.push({ law: 'does its work', what: `${workload.operations} operations` });
    const troubles = await heal(simulation);
    violations.push(...troubles, ...(await judge(simulation, troubles.length === 0)));
  } catch (error) {
    violations.push({
      law: 'nothing is thrown',
      what: String(error instanceof Error ? error.stack : error),
    });
  } finally {
    process.off('unhandledRejection', escaped);
  }
  return {
    seed: options.seed,
    options,
    violations,
    hash: timeline.hash.text(),
    operations: workload.operations,
    steps: timeline.steps,
    virtualMs: timeline.now,
    fired: Object.fromEntries(faults.fired),
    cells: Object.fromEntries(simulation.coverage.cells),
    happened: Object.fromEntries(simulation.coverage.steps),
    armed: faults.armed,
    trace: timeline.lines,
  };
}
