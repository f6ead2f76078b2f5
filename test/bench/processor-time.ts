import { readdirSync, readFileSync } from 'node:fs';
import type { Endpoints } from '../../local/cloud/endpoints.ts';

/** Milliseconds of one clock tick in /proc: Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** Processor time used so far, in milliseconds, by part of the stack. */
export type ProcessorTime = ReadonlyMap<string, number>;

/** User and system time of a thread or process, from the text of its `stat`: fields 14 and 15, counted after the name. */
function usedMs(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

const readOrEmpty = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};

/** The threads of the stack's own process by their names: functions carry theirs (the first 15 characters). */
function byThread(pid: number): [string, number][] {
  const folder = `/proc/${pid}/task`;
  return readdirSync(folder).flatMap((thread): [string, number][] => {
    const stat = readOrEmpty(`${folder}/${thread}/stat`);
    if (stat === '') return [];
    const name = Number(thread) === pid ? 'main thread' : readOrEmpty(`${folder}/${thread}/comm`);
    return [[`stack: ${name.trim()}`, usedMs(stat)]];
  });
}

type Processes = Readonly<Record<string, number>>;

/** The processes of a running stack, and this one, which loads it. */
export async function runningProcesses(endpoints: Endpoints): Promise<Processes> {
  const answer = await fetch(endpoints.processes);
  return { ...((await answer.json()) as Processes), 'load generator': process.pid };
}

/** Linux only; empty elsewhere, where there is no /proc. */
export function processorTime(processes: Processes): ProcessorTime {
  const used = new Map<string, number>();
  for (const [name, pid] of Object.entries(processes)) {
    const stat = readOrEmpty(`/proc/${pid}/stat`);
    if (stat === '') continue;
    const parts: [string, number][] = name === 'stack' ? byThread(pid) : [[name, usedMs(stat)]];
    for (const [part, ms] of parts) used.set(part, (used.get(part) ?? 0) + ms);
  }
  return used;
}

/** What was used between two readings. */
export const sinceThen = (before: ProcessorTime, after: ProcessorTime): ProcessorTime =>
  new Map([...after].map(([part, ms]) => [part, ms - (before.get(part) ?? 0)]));
