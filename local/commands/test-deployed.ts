import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../cloud/free-port.ts';
import { inRepository } from '../cloud/synthesize.ts';
import { type EmulatedStack, startEmulatedStack } from '../emulator/emulated-stack.ts';
import { ensurePythonEnvironment, PythonUnavailable } from '../emulator/python-environment.ts';

/**
 * `npm run test:deployed`: deploys stage `emulated` with the CDK's command line into MiniStack and runs the black-box
 * suite of the laptop against it. Exit 75 where Python or its packages cannot be had: skipped, with the reason.
 */

/** EX_TEMPFAIL of sysexits.h: not a failure of ours, worth another try elsewhere. */
const SKIPPED = 75;

const folder = inRepository('.bellwether', 'deployed');
const endpointsFile = join(folder, 'endpoints.json');

const startedAtMs = performance.now();
const step = (text: string): void => {
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1).padStart(6);
  console.log(`${seconds} s  ${text}`);
};

const runSuite = async (stack: EmulatedStack): Promise<number> => {
  const suite = spawn(
    process.execPath,
    [
      inRepository('node_modules', 'vitest', 'vitest.mjs'),
      ...['run', '--config', inRepository('test', 'deployed', 'vitest.config.ts')],
      ...process.argv.slice(2),
    ],
    {
      cwd: inRepository(),
      env: {
        ...process.env,
        ...stack.environment,
        BELLWETHER_ENDPOINTS: endpointsFile,
        BELLWETHER_ASSEMBLY: join(folder, 'cdk.out'),
      },
      stdio: 'inherit',
    },
  );
  const [code] = await once(suite, 'exit');
  return typeof code === 'number' ? code : 1;
};

const run = async (): Promise<number> => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  step('a Python environment with MiniStack');
  const python = await ensurePythonEnvironment(inRepository('node_modules', '.cache', 'ministack'));
  const stack = await startEmulatedStack({
    python,
    emulatorPort: await freePort(),
    fixPort: await freePort(),
    folder,
    onStep: step,
  });
  const stop = (): void => {
    stack.stop().finally(() => process.exit(1));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    writeFileSync(endpointsFile, `${JSON.stringify(stack.endpoints, undefined, 2)}\n`, {
      mode: 0o600,
    });
    step('the black-box suite');
    return await runSuite(stack);
  } finally {
    step('stopping');
    await stack.stop();
  }
};

run().then(
  (code) => {
    step(code === 0 ? 'deployed: passed' : 'deployed: failed');
    process.exit(code);
  },
  (error: unknown) => {
    const isSkipped = error instanceof PythonUnavailable;
    console.error(isSkipped ? `SKIPPED test:deployed: ${error.message}` : error);
    process.exit(isSkipped ? SKIPPED : 1);
  },
);
