import type { MarketClock } from '../clock/market-clock.ts';
import type { LambdaRuntime } from '../lambda/lambda-runtime.ts';
import { type RunningSchedule, runSchedule } from '../schedules/schedule-runner.ts';
import type { CappedLog } from '../supervisor/capped-log.ts';
import type { CloudModel } from '../template/cloud-model.ts';
import { ACCOUNT_ID, REGION } from './environment.ts';

/** Starts the schedules of the template on the market's clock. A run that fails is written down; the next one comes. */
export const startSchedules = (options: {
  readonly model: CloudModel;
  readonly clock: MarketClock;
  readonly lambda: LambdaRuntime;
  readonly log: CappedLog;
}): RunningSchedule => {
  let stopped = false;
  const invoke = async (functionName: string, event: object): Promise<void> => {
    const result = await options.lambda.invoke(functionName, event);
    if (stopped || result.kind === 'answered') return;
    const at = new Date().toISOString();
    options.log.write(`${JSON.stringify({ at, functionName, result })}\n`);
  };
  const running = options.model.schedules.map((schedule) =>
    runSchedule({ schedule, clock: options.clock, invoke, region: REGION, awsAccount: ACCOUNT_ID }),
  );
  return {
    stop: () => {
      stopped = true;
      for (const each of running) each.stop();
    },
  };
};
