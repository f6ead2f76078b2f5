import { parentPort } from 'node:worker_threads';
import { neverEnded } from '../run-result.ts';
import type { SimulationOptions } from '../simulation.ts';

// A thread for the runner's own test: of two seeds it makes no end, each in its own way.
parentPort?.on('message', (options: SimulationOptions) => {
  if (options.seed === 2) throw new Error('a judge that fell');
  if (options.seed === 3) for (;;);
  parentPort?.postMessage({ ...neverEnded(options, ''), violations: [] });
});
