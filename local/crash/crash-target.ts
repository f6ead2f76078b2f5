import { setTimeout as wait } from 'node:timers/promises';
import type { Endpoints } from '../cloud/endpoints.ts';

/** What may be killed: the stack with all its children, or one of them. */
export const CRASH_TARGETS = ['stack', 'dynamodb', 'fix-gateway', 'venue'] as const;
export type CrashTarget = (typeof CRASH_TARGETS)[number];

export const isCrashTarget = (text: string): text is CrashTarget =>
  (CRASH_TARGETS as readonly string[]).includes(text);

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
