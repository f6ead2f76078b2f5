import { spawn } from 'node:child_process';

export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

export type Command = {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory?: string;
  /** SIGKILL after this; a deployment that hangs does so for an hour. */
  readonly timeoutMs: number;
};

/** Lines of output shown of a command that failed: the end, where the reason stands. */
const LINES_SHOWN = 60;

/** Runs a command to its end and resolves to all it said. Rejects with CommandFailed and the end of that. */
export const runCommand = (options: Command): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = spawn(options.command, options.arguments, {
      cwd: options.workingDirectory,
      env: { ...(options.environment ?? process.env) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said: Buffer[] = [];
    child.stdout.on('data', (text: Buffer) => said.push(text));
    child.stderr.on('data', (text: Buffer) => said.push(text));
    let isLate = false;
    const deadline = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, options.timeoutMs);
    child.on('error', (error) => {
      clearTimeout(deadline);
      reject(new CommandFailed(`${options.command}: ${error.message}`));
    });
    child.on('close', (code) => {
      clearTimeout(deadline);
      const text = Buffer.concat(said).toString();
      if (code === 0) return resolve(text);
      const how = isLate ? `not done after ${options.timeoutMs} ms` : `exit ${code}`;
      const line = [options.command, ...options.arguments].join(' ');
      const end = text.split('\n').slice(-LINES_SHOWN).join('\n');
      reject(new CommandFailed(`${line}: ${how}\n${end}`));
    });
  });
