import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY } from '../cloud/environment.ts';
import { openCappedLog } from '../supervisor/capped-log.ts';

const LOOPBACK = '127.0.0.1';
/** Seen to start within 1 s; a cold disk takes longer. */
const START_TIMEOUT_MS = 30_000;
const POLL_MS = 100;
/** It may not heed SIGTERM while sockets are open. */
const STOP_GRACE_MS = 3_000;

export type Emulator = {
  /** One endpoint for every service. */
  readonly endpoint: string;
  readonly port: number;
  /** What AWS SDK clients and the CDK's command line find in their environment. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

const isUp = async (endpoint: string): Promise<boolean> =>
  fetch(`${endpoint}/_localstack/health`, { signal: AbortSignal.timeout(POLL_MS * 10) })
    .then(({ ok }) => ok)
    .catch(() => false);

const clientEnvironment = (endpoint: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: endpoint,
  // The CDK's command line wants it by itself.
  AWS_ENDPOINT_URL_S3: endpoint,
  CDK_S3_FORCE_PATH_STYLE: '1',
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: ACCESS_KEY_ID,
  AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
  // The profiles of whoever owns this machine are none of ours.
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
});

/**
 * Starts MiniStack, a LocalStack-compatible emulator, on loopback. It ends with this process. Rejects when it does
 * not answer within 30 s.
 *
 * @param options.nodeModules where its functions find packages that their bundles leave out (ours leave out none).
 */
export const startEmulator = async (options: {
  readonly python: string;
  readonly port: number;
  readonly nodeModules: string;
  readonly logFile: string;
}): Promise<Emulator> => {
  const endpoint = `http://${LOOPBACK}:${options.port}`;
  const log = openCappedLog(options.logFile);
  const child = spawn(options.python, [join(import.meta.dirname, 'ministack_with_parent.py')], {
    env: {
      // It runs functions by the `node` that it finds.
      PATH: process.env.PATH,
      BIND_HOST: LOOPBACK,
      MINISTACK_HOST: LOOPBACK,
      GATEWAY_PORT: String(options.port),
      // Otherwise it listens on every interface for MQTT.
      IOT_MTLS_ENABLED: '0',
      NODE_PATH: options.nodeModules,
      // Every call is authorized against the caller's policies; functions call with their own roles.
      AUTH: 'true',
      AWS_ACCESS_KEY_ID: ACCESS_KEY_ID,
      AWS_SECRET_ACCESS_KEY: SECRET_ACCESS_KEY,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdout.on('data', (text: Buffer) => log.write(text));
  child.stderr.on('data', (text: Buffer) => log.write(text));
  const gone = once(child, 'exit').finally(() => log.close());
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
    await gone;
    clearTimeout(late);
  };

  const giveUpAt = performance.now() + START_TIMEOUT_MS;
  while (!(await isUp(endpoint))) {
    if (child.exitCode !== null || performance.now() > giveUpAt) {
      await stop();
      throw new Error(`the emulator did not start: see ${options.logFile}`);
    }
    await delay(POLL_MS);
  }
  return { endpoint, port: options.port, environment: clientEnvironment(endpoint), stop };
};
