import { setTimeout as wait } from 'node:timers/promises';
import type { Pause } from '../ports/pause.ts';

export const systemPause: Pause = async (milliseconds) => {
  await wait(milliseconds);
};
