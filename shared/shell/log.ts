type LogRecord = {
  /** `alarm`: somebody must look at it. */
  readonly level: 'info' | 'error' | 'alarm';
  readonly message: string;
} & Readonly<Record<string, unknown>>;

/** LOG_LEVEL=error leaves out what only says that all is well. */
const isWanted = ({ level }: LogRecord): boolean =>
  level !== 'info' || process.env.LOG_LEVEL !== 'error';

/** One JSON object per line on standard output, where Lambda's log agent reads it. Never a secret, never a body. */
export const writeLog = (record: LogRecord): void => {
  if (isWanted(record)) console.log(JSON.stringify(record));
};

/** An error as the log shows it; the client never sees it. */
export const describeError = (error: unknown): Readonly<Record<string, unknown>> =>
  error instanceof Error
    ? { error: error.name, errorMessage: error.message, stack: error.stack }
    : { error: typeof error, errorMessage: String(error) };
