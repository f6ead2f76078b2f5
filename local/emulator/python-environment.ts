import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from './run-command.ts';

/** No Python, or no way to its packages: what needs them is skipped, and says so. */
export class PythonUnavailable extends Error {
  override readonly name = 'PythonUnavailable';
}

const PYTHONS = ['python3.13', 'python3.12', 'python3.11', 'python3'];
/** The emulator's own lower bound. */
const OLDEST_MINOR = 10;
const VERSION_TIMEOUT_MS = 10_000;
const MAKE_TIMEOUT_MS = 60_000;
/** 20 packages, the largest 15 MB. */
const INSTALL_TIMEOUT_MS = 300_000;

const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');

const suits = async (python: string): Promise<boolean> => {
  const question = `import sys, venv, ensurepip; sys.exit(sys.version_info < (3, ${OLDEST_MINOR}))`;
  return runCommand({ command: python, arguments: ['-c', question], timeoutMs: VERSION_TIMEOUT_MS })
    .then(() => true)
    .catch(() => false);
};

const findPython = async (): Promise<string> => {
  for (const python of PYTHONS) if (await suits(python)) return python;
  throw new PythonUnavailable(
    `no Python ≥ 3.${OLDEST_MINOR} with venv: tried ${PYTHONS.join(', ')}`,
  );
};

/**
 * A virtual environment with the pinned packages of requirements.txt below `folder`, made once. Resolves to its
 * interpreter. Rejects with PythonUnavailable.
 */
export const ensurePythonEnvironment = async (folder: string): Promise<string> => {
  const python = join(folder, 'bin', 'python');
  const done = join(folder, 'installed.txt');
  const wanted = await readFile(REQUIREMENTS, 'utf8');
  if (existsSync(done) && (await readFile(done, 'utf8')) === wanted) return python;
  // Half an installation is worse than none.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const interpreter = await findPython();
  try {
    await runCommand({
      command: interpreter,
      arguments: ['-m', 'venv', folder],
      timeoutMs: MAKE_TIMEOUT_MS,
    });
    await runCommand({
      command: python,
      arguments: [
        ...['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'],
        ...['--no-deps', '--only-binary', ':all:', '--requirement', REQUIREMENTS],
      ],
      timeoutMs: INSTALL_TIMEOUT_MS,
    });
  } catch (error) {
    throw new PythonUnavailable(error instanceof Error ? error.message : String(error));
  }
  await writeFile(done, wanted);
  return python;
};
