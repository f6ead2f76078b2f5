/** One line of JSON for each event; `alarm` is what a metric filter counts. */
export type LogLine = (
  level: 'info' | 'warn' | 'alarm',
  event: string,
  detail: Readonly<Record<string, string | number>>,
) => void;

type RunningService = {
  /** Asked to end: by the scheduler of containers, or from the keyboard. */
  stop(): void;
  /** Rejects when it ended itself. */
  readonly done: Promise<void>;
};

/**
 * Runs a service as this process, until it is stopped or ends itself: then with exit code 1 and an alarm line that says
 * why. What it leaves unfinished must be safe elsewhere, for a successor without its memory.
 */
export function runService(name: string, start: (writeLine: LogLine) => RunningService): void {
  const writeLine: LogLine = (level, event, detail) => {
    const at = new Date().toISOString();
    process.stdout.write(`${JSON.stringify({ at, level, service: name, event, ...detail })}\n`);
  };
  const endProcess = (error: unknown): never => {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    writeLine('alarm', 'ended-itself', { reason });
    process.exit(1);
  };
  try {
    const service = start(writeLine);
    process.on('SIGTERM', service.stop);
    process.on('SIGINT', service.stop);
    service.done.then(() => process.exit(0), endProcess);
  } catch (error) {
    endProcess(error);
  }
}
