import { readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { ACCOUNT_ID, REGION } from '../cloud/environment.ts';
import { inRepository } from '../cloud/synthesize.ts';
import { admitPlainHttpToAssets } from './emulated-services.ts';
import type { Emulator } from './emulator.ts';
import { runCommand } from './run-command.ts';

/** Seen to take 3 s and 4 s; a deployment that cannot go on waits for an hour. */
const BOOTSTRAP_TIMEOUT_MS = 120_000;
const DEPLOY_TIMEOUT_MS = 300_000;

/** Outputs by stack name and output name. */
export type StackOutputs = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** `cdk bootstrap` and `cdk deploy --all` of stage `emulated`: the real command line, the real templates. */
export const deployToEmulator = async (
  emulator: Emulator,
  options: { readonly fixPort: number; readonly folder: string },
): Promise<StackOutputs> => {
  const outputsFile = join(options.folder, 'outputs.json');
  const context = { stage: 'emulated', emulatorPort: emulator.port, fixPort: options.fixPort };
  const cdk = (timeoutMs: number, ...rest: string[]): Promise<string> =>
    runCommand({
      command: process.execPath,
      arguments: [
        inRepository('node_modules', 'aws-cdk', 'bin', 'cdk'),
        ...rest,
        ...['--output', join(options.folder, 'cdk.out'), '--no-notices'],
        ...Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]),
      ],
      workingDirectory: inRepository(),
      environment: {
        ...process.env,
        ...emulator.environment,
        // cdk.json says `node infra/app.ts`: the Node that runs this.
        PATH: [dirname(process.execPath), process.env.PATH].join(delimiter),
        CDK_DISABLE_CLI_TELEMETRY: '1',
        // Written to by the command line; what it keeps there is none of this run's.
        CDK_HOME: join(options.folder, 'cdk-home'),
      },
      timeoutMs,
    });
  await cdk(BOOTSTRAP_TIMEOUT_MS, 'bootstrap', `aws://${ACCOUNT_ID}/${REGION}`);
  await admitPlainHttpToAssets(emulator);
  await cdk(
    DEPLOY_TIMEOUT_MS,
    ...['deploy', '--all', '--require-approval', 'never', '--outputs-file', outputsFile],
  );
  return JSON.parse(await readFile(outputsFile, 'utf8')) as StackOutputs;
};

/** The one output of that name over all stacks. Throws when there is none. */
export const outputNamed = (outputs: StackOutputs, name: string): string => {
  const found = Object.values(outputs)
    .map((stack) => stack[name])
    .find((value) => value !== undefined);
  if (found === undefined) throw new Error(`no stack has an output ${name}`);
  return found;
};
