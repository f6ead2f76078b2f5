import type { MarketClock } from '../clock/market-clock.ts';
import type { ScheduleModel } from '../template/cloud-model.ts';

/** Node's timers hold no more than 2^31 - 1 ms; a longer wait looks again in between. */
const LONGEST_WAIT_MS = 2 ** 31 - 1;

export type ScheduleParts = {
  readonly schedule: ScheduleModel;
  readonly clock: Pick<MarketClock, 'now' | 'onChange'>;
  /** Starts a function on an event; an asynchronous invocation: nobody waits for its answer. */
  readonly invoke: (functionName: string, event: object) => Promise<void>;
  readonly region: string;
  readonly awsAccount: string;
};

/** Stopping lets no run begin; one that is under way ends with its function. */
export type RunningSchedule = { stop(): void };

/** What EventBridge sends for a rule with a schedule. */
const scheduledEvent = ({ schedule, region, awsAccount }: ScheduleParts, time: Date): object => ({
  version: '0',
  id: crypto.randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: awsAccount,
  time: time.toISOString().replace(/\.\d{3}Z$/, 'Z'),
  region,
  resources: [schedule.arn],
  detail: {},
});

/**
 * Fires a rule's targets at the start and whenever the market's clock passes a multiple of the rule's rate, by running
 * or by being driven. A jump fires once, for the time where it ends: a schedule promises no number of runs, so its
 * functions catch up by themselves. While a run is under way, firing again means one more run after it.
 */
export const runSchedule = (parts: ScheduleParts): RunningSchedule => {
  const { schedule, clock } = parts;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let firedFor = Number.NaN;
  let wanted = false;
  let running = false;

  const periodOf = (now: Date): number => Math.floor(now.getTime() / schedule.everyMs);

  const run = async (): Promise<void> => {
    if (running) return;
    running = true;
    while (wanted && !stopped) {
      wanted = false;
      const event = scheduledEvent(parts, new Date(firedFor * schedule.everyMs));
      await Promise.all(schedule.functionNames.map((name) => parts.invoke(name, event)));
    }
    running = false;
  };

  const look = (): void => {
    if (stopped) return;
    clearTimeout(timer);
    const now = clock.now();
    const period = periodOf(now);
    if (period !== firedFor) {
      firedFor = period;
      wanted = true;
      void run();
    }
    const untilNextMs = (period + 1) * schedule.everyMs - now.getTime();
    timer = setTimeout(look, Math.min(untilNextMs, LONGEST_WAIT_MS));
  };

  clock.onChange(look);
  look();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
};
