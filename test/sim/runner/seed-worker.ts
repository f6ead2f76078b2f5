import { parentPort, workerData } from 'node:worker_threads';
import { runSeed } from '../run-seed.ts';

// A thread of the simulator: takes seeds one by one and answers each with its result.
parentPort?.on('message', (seed: number) => {
  const { operations, without } = workerData as { operations: number; without: Set<string> };
  void runSeed({ seed, operations, without, keepsTrace: false }).then((result) =>
    parentPort?.postMessage(result),
  );
});
