import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Bundles of functions and services; infra/bundle.ts writes them there. */
export const ARTIFACTS = join(ROOT, '.build');

/** Sources of the repository that run as they are. */
export const inRepository = (...parts: string[]): string => join(ROOT, ...parts);

class SynthesisFailed extends Error {
  override readonly name = 'SynthesisFailed';
}

/** Bundles the functions and writes the cloud assembly. Rejects with what the program said. */
export const synthesize = (options: {
  readonly outputFolder: string;
  readonly context: Readonly<Record<string, string | number>>;
}): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [inRepository('infra', 'app.ts')], {
      cwd: ROOT,
      env: {
        ...process.env,
        CDK_OUTDIR: options.outputFolder,
        CDK_CONTEXT_JSON: JSON.stringify(options.context),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: Buffer[] = [];
    child.stdout.on('data', (text: Buffer) => said.push(text));
    child.stderr.on('data', (text: Buffer) => said.push(text));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new SynthesisFailed(`infra/app.ts failed:\n${Buffer.concat(said).toString()}`));
    });
  });
