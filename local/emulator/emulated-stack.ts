import { join } from 'node:path';
import type { Endpoints } from '../cloud/endpoints.ts';
import { ensureOperatorKey } from '../cloud/operator-key.ts';
import { ARTIFACTS, inRepository } from '../cloud/synthesize.ts';
import { nodeProgram, type Supervised, supervise } from '../supervisor/supervise.ts';
import { deployToEmulator, outputNamed } from './deploy.ts';
import { secretValue, taskEnvironment } from './emulated-services.ts';
import { startEmulator } from './emulator.ts';

const PREFIX = 'bellwether-emulated-cell-0';

/** Where the deployed brokerage is reached: the part of endpoints.json that does not depend on the laptop. */
export type EmulatedEndpoints = Pick<
  Endpoints,
  'api' | 'stream' | 'sqs' | 'dynamodb' | 'fix' | 'operatorKey'
>;

export type EmulatedStack = {
  readonly endpoints: EmulatedEndpoints;
  /** For clients of the emulator itself. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
};

type Options = {
  readonly python: string;
  readonly emulatorPort: number;
  readonly fixPort: number;
  /** Emptied before; logs and the synthesized templates stay in it. */
  readonly folder: string;
  readonly onStep: (step: string) => void;
};

/** The gateway logs on to the venue by itself and as often as it must, so the order of the two is free. */
const startPrograms = (
  environments: Readonly<Record<'fix-gateway' | 'stop-trigger', Readonly<Record<string, string>>>>,
  options: Options,
): Supervised[] => {
  const run = (name: string, entry: string, own: Readonly<Record<string, string>>): Supervised =>
    supervise(
      nodeProgram({
        name,
        entry,
        environment: { PATH: process.env.PATH, ...own },
        logFile: join(options.folder, `${name}.log`),
      }),
    );
  return [
    run('venue', inRepository('services', 'venue', 'main.ts'), {
      ...environments['fix-gateway'],
      VENUE_PORT: String(options.fixPort),
      VENUE_STATE: join(options.folder, 'venue'),
    }),
    ...(['fix-gateway', 'stop-trigger'] as const).map((name) =>
      run(name, join(ARTIFACTS, 'services', name, 'index.mjs'), environments[name]),
    ),
  ];
};

/**
 * The brokerage deployed by `cdk deploy` into an emulator on this machine, its services (the emulator runs no tasks)
 * and a venue beside it as processes, with the environments that the deployed tasks have.
 */
export const startEmulatedStack = async (options: Options): Promise<EmulatedStack> => {
  const { emulatorPort: port, folder, onStep } = options;
  onStep('starting the emulator');
  const emulator = await startEmulator({
    python: options.python,
    port,
    nodeModules: inRepository('node_modules'),
    logFile: join(folder, 'ministack.log'),
  });
  let programs: Supervised[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(programs.map((program) => program.stop()));
    await emulator.stop();
  };
  try {
    onStep('cdk bootstrap, cdk deploy --all');
    const outputs = await deployToEmulator(emulator, { fixPort: options.fixPort, folder });
    const apiOf = (name: string): string =>
      `${emulator.endpoint}/_aws/execute-api/${outputNamed(outputs, name)}`;

    onStep('starting the venue, the FIX gateway and the stop trigger');
    const gateway = await taskEnvironment(emulator, `${PREFIX}-fix-gateway`);
    const stopTrigger = await taskEnvironment(emulator, `${PREFIX}-stop-trigger`);
    const password = await secretValue(emulator, outputNamed(outputs, 'FixPasswordSecret'));
    programs = startPrograms(
      {
        'fix-gateway': { ...emulator.environment, ...gateway, FIX_PASSWORD: password },
        'stop-trigger': { ...emulator.environment, ...stopTrigger },
      },
      options,
    );

    const operatorKey = await ensureOperatorKey({
      file: join(folder, 'operator-key'),
      endpoint: emulator.endpoint,
      table: `${PREFIX}-credentials`,
      nowMs: Date.now(),
    });
    const endpoints: EmulatedEndpoints = {
      api: `${apiOf('HttpApiId')}/$default`,
      stream: `${apiOf('StreamApiId').replace('http:', 'ws:')}/stream`,
      sqs: emulator.endpoint,
      dynamodb: emulator.endpoint,
      fix: `127.0.0.1:${options.fixPort}`,
      operatorKey,
    };
    return { endpoints, environment: emulator.environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
};
