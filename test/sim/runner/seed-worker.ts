import { parentPort } from 'node:worker_threads';
import { runSeed } from '../run-seed.ts';
import type { SimulationOptions } from '../simulation.ts';

// A thread of the simulator: takes seeds one by one and answers each with its result.
parentPort?.on('message', (options: SimulationOptions) => {
  void runSeed(options).then((result) => parentPort?.postMessage(result));
});
