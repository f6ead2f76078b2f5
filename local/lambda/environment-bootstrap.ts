import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { readClock } from '../clock/shared-clock.ts';
import { shiftDate } from '../clock/shift-date.ts';
import type {
  EnvironmentMessage,
  EnvironmentSettings,
  FunctionFailure,
  Invocation,
} from './messages.ts';

/** What runs in the thread of an execution environment: loads the bundle once, then serves. */
type Handler = (event: unknown, context: object) => unknown;

const settings = workerData as EnvironmentSettings;
const port = parentPort;
if (port === null) throw new Error('environment-bootstrap runs only as a worker thread');

const clock = readClock(settings.clockMemory);
shiftDate(clock.offsetMs);

const say = (message: EnvironmentMessage): void => port.postMessage(message);

const failureOf = (error: unknown): FunctionFailure => {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  const stackTrace = error.stack
    ?.split('\n')
    .slice(1)
    .map((line) => line.trim());
  const failure = { errorType: error.name, errorMessage: error.message };
  return stackTrace === undefined ? failure : { ...failure, stackTrace };
};

const markClock = (): void => {
  if (clock.isDriven()) process.env.CLOCK_DRIVEN = 'true';
  else delete process.env.CLOCK_DRIVEN;
};

const loadHandler = async (): Promise<Handler> => {
  const [file, exportedName] = settings.handler.split('.');
  const bundle = pathToFileURL(join(settings.codeFolder, `${file}.mjs`)).href;
  const exported: Record<string, unknown> = await import(bundle);
  const handler = exported[exportedName ?? ''];
  if (typeof handler !== 'function') throw new Error(`${settings.handler} is undefined`);
  return handler as Handler;
};

const contextOf = ({ requestId, timeoutMs }: Invocation): object => {
  // A monotonic clock: driving the market's clock must not use up a function's time.
  const deadline = performance.now() + timeoutMs;
  return {
    awsRequestId: requestId,
    functionName: settings.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: settings.functionArn,
    memoryLimitInMB: String(settings.memoryMegabytes),
    logGroupName: `/aws/lambda/${settings.functionName}`,
    logStreamName: settings.logStreamName,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
};

const serve = async (handler: Handler, invocation: Invocation): Promise<void> => {
  const { requestId } = invocation;
  try {
    markClock();
    const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
    say({ kind: 'answered', requestId, payload: JSON.stringify(result ?? null) });
  } catch (error) {
    const failure = failureOf(error);
    console.error(JSON.stringify({ level: 'ERROR', requestId, ...failure }));
    say({ kind: 'failed', requestId, failure });
  }
};

try {
  markClock();
  const handler = await loadHandler();
  port.on('message', (invocation: Invocation) => void serve(handler, invocation));
  say({ kind: 'ready' });
} catch (error) {
  const failure = failureOf(error);
  console.error(JSON.stringify({ level: 'ERROR', phase: 'init', ...failure }));
  say({ kind: 'init-failed', failure });
}
