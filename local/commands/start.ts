import { removeEndpoints, writeEndpoints } from '../cloud/endpoints.ts';
import { type LaptopCloud, startLaptopCloud } from '../cloud/laptop-cloud.ts';
import { takeLock } from '../cloud/stack-lock.ts';
import { chosenStateFolder, makeStateFolder } from '../cloud/state-folder.ts';
import { readFaultPlan } from '../faults/fault-plan.ts';

/** `npm start`: the whole brokerage on this machine, until it is told to stop. */

const DEFAULT_PORT = 8080;
const HIGHEST_PORT = 65_535;

/**
 * Environments started before the first request, for the functions on an order's way: enough for
 * a few orders at once; the rest starts when it is needed.
 */
const WARM = {
  'account-worker': 2,
  'authorize-request': 2,
  'clear-executions': 1,
  'place-order': 2,
  'push-events': 1,
  'receive-stream-message': 1,
};

const chosenPort = (text: string | undefined): number => {
  const port = text === undefined || text === '' ? DEFAULT_PORT : Number(text);
  if (!Number.isInteger(port) || port < 0 || port > HIGHEST_PORT) {
    throw new Error(`BELLWETHER_PORT is ${text}: a port or 0 is wanted`);
  }
  return port;
};

const explain = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE') {
    return `port ${process.env.BELLWETHER_PORT ?? DEFAULT_PORT} is taken; choose another by BELLWETHER_PORT (0: any)`;
  }
  return error.name === 'Error' ? error.message : `${error.name}: ${error.message}`;
};

const print = (cloud: LaptopCloud, readyAfterMs: number, endpointsFile: string): void => {
  const { operatorKey, ...urls } = cloud.endpoints;
  console.log(`Bellwether is ready after ${(readyAfterMs / 1000).toFixed(1)} s`);
  for (const [name, url] of Object.entries(urls)) console.log(`  ${name.padEnd(12)} ${url}`);
  console.log(`  ${'operatorKey'.padEnd(12)} ${operatorKey}`);
  console.log(`Written to ${endpointsFile}. Stop with Ctrl-C.`);
};

const state = chosenStateFolder(process.env);
makeStateFolder(state);

const run = async (): Promise<void> => {
  const release = takeLock(state.lock);
  removeEndpoints(state.endpoints);
  let stopping = false;

  const starting = startLaptopCloud({
    state,
    apiPort: chosenPort(process.env.BELLWETHER_PORT),
    faults: readFaultPlan(process.env.BELLWETHER_FAULTS),
    tablesThrough: process.env.BELLWETHER_TABLES_THROUGH,
    warm: WARM,
  });

  const stop = async (signal: string): Promise<void> => {
    // Asked twice: whoever asks does not want to wait.
    if (stopping) process.exit(1);
    stopping = true;
    console.log(`${signal}: stopping`);
    removeEndpoints(state.endpoints);
    const cloud = await starting.catch(() => undefined);
    await cloud?.stop();
    release();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      stop(signal).catch((error: unknown) => {
        console.error(explain(error));
        process.exit(1);
      });
    });
  }

  try {
    const cloud = await starting;
    if (stopping) return;
    writeEndpoints(state.endpoints, cloud.endpoints);
    print(cloud, performance.now(), state.endpoints);
    process.send?.({ kind: 'ready' });
  } catch (error) {
    release();
    throw error;
  }
};

run().catch((error: unknown) => {
  console.error(explain(error));
  process.exit(1);
});
