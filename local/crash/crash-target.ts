import { setTimeout as wait } from 'node:timers/promises';
import type { Endpoints } from '../cloud/endpoints.ts';
import { TERMINATIONS_PATH } from '../lambda/terminations-endpoint.ts';

/** What may be killed with a signal: the stack with all its children, or one of them. */
const PROCESS_TARGETS = ['stack', 'dynamodb', 'fix-gateway', 'venue', 'stop-trigger'] as const;
/** Functions whose threads are ended in the middle of a request. */
const FUNCTION_TARGETS = [
  'account-worker',
  'place-order',
  'push-events',
  'clear-executions',
] as const;
export const CRASH_TARGETS = [...PROCESS_TARGETS, ...FUNCTION_TARGETS] as const;
export type CrashTarget = (typeof CRASH_TARGETS)[number];
export type FunctionTarget = (typeof FUNCTION_TARGETS)[number];

export const isCrashTarget = (text: string): text is CrashTarget =>
  (CRASH_TARGETS as readonly string[]).includes(text);
export const isFunctionTarget = (target: CrashTarget): target is FunctionTarget =>
  (FUNCTION_TARGETS as readonly string[]).includes(target);

/** A child that has just died is started again within seconds; longer, and it is not coming back. */
const PROCESS_WITHIN_MS = 60_000;
const BETWEEN_LOOKS_MS = 50;

const processes = async (endpoints: Endpoints): Promise<Partial<Record<string, number>>> => {
  const response = await fetch(endpoints.processes);
  return (await response.json()) as Partial<Record<string, number>>;
};

/** The child's process id, as soon as it has one that is not `dead`. Throws when it gets none. */
export const processOf = async (
  endpoints: Endpoints,
  name: CrashTarget,
  dead?: number,
): Promise<number> => {
  const giveUpAt = Date.now() + PROCESS_WITHIN_MS;
  for (;;) {
    const pid = (await processes(endpoints))[name];
    if (pid !== undefined && pid !== dead) return pid;
    if (Date.now() > giveUpAt) throw new Error(`${name} does not run`);
    await wait(BETWEEN_LOOKS_MS);
  }
};

/** So that a request is caught wherever it is, and not always at its beginning. */
const LONGEST_WAIT_MS = 15;

/** Ends the threads of a function that are in the middle of a request, as soon as there are some; 0: there were none. */
export const endThreads = async (
  endpoints: Endpoints,
  name: FunctionTarget,
  random: () => number,
  withinMs: number,
): Promise<number> => {
  const giveUpAt = Date.now() + withinMs;
  const body = JSON.stringify({ function: name, busy: true });
  for (;;) {
    await wait(Math.floor(random() * LONGEST_WAIT_MS));
    const response = await fetch(`${endpoints.api}${TERMINATIONS_PATH}`, { method: 'POST', body });
    const { terminated } = (await response.json()) as { readonly terminated: number };
    if (terminated > 0 || Date.now() > giveUpAt) return terminated;
  }
};
