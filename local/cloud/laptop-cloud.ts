import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerClock, CLOCK_PATH } from '../clock/clock-endpoint.ts';
import { MarketClock } from '../clock/market-clock.ts';
import { type DynamoDbLocal, startDynamoDb } from '../dynamodb/dynamodb-local.ts';
import { runService } from '../ecs/run-service.ts';
import { servicePrograms } from '../ecs/service-program.ts';
import type { FaultPlan } from '../faults/fault-plan.ts';
import { startFaultyTableEngine } from '../faults/faulty-table-engine.ts';
import { type HttpApi, httpApi } from '../http-api/http-api.ts';
import type { InvocationUnderWay } from '../lambda/function-pool.ts';
import { LambdaRuntime } from '../lambda/lambda-runtime.ts';
import { answerTerminations, TERMINATIONS_PATH } from '../lambda/terminations-endpoint.ts';
import { type LocalEndpoint, OriginServer } from '../origin/origin-server.ts';
import { SecretStore } from '../secrets/secret-store.ts';
import { type SqsServer, startSqs } from '../sqs/sqs-server.ts';
import { openCappedLog } from '../supervisor/capped-log.ts';
import type { Supervised } from '../supervisor/supervise.ts';
import { readAssembly } from '../template/assembly.ts';
import type { CloudModel } from '../template/cloud-model.ts';
import { describeCloud } from '../template/describe-cloud.ts';
import { CLOUD_CONNECTION_LIMITS } from '../websocket-api/limits.ts';
import { type WebSocketApi, webSocketApi } from '../websocket-api/websocket-api.ts';
import type { Endpoints } from './endpoints.ts';
import { ACCOUNT_ID, REGION, sdkEnvironment } from './environment.ts';
import { startEventSources } from './event-sources.ts';
import { freePort } from './free-port.ts';
import { ensureOperatorKey } from './operator-key.ts';
import { ensureQueues } from './queues.ts';
import { startSchedules } from './schedules.ts';
import type { StateFolder } from './state-folder.ts';
import { ARTIFACTS, synthesize } from './synthesize.ts';
import { ensureTable, tableClient } from './tables.ts';
import { COUNTS_PATH, countsEndpoint, UsageCounts } from './usage-counts.ts';
import { venueProgram } from './venue.ts';

type LaptopCloudOptions = {
  readonly state: StateFolder;
  /** 0: any free one. */
  readonly apiPort: number;
  /**
   * Environments to keep ready, by the last part of the function's name: one of each before the
   * stack says that it is ready, the others right after.
   */
  readonly warm: Readonly<Record<string, number>>;
  /** What the functions' requests to the table engine shall meet; default: nothing but the engine. */
  readonly faults?: FaultPlan | undefined;
  /**
   * Origin of a proxy that functions and services reach the table engine through. It is told where the engine is and
   * who asks by the path: `/<port of the engine>/<function or service>`.
   */
  readonly tablesThrough?: string | undefined;
  /** Called as each invocation starts; tests end its environment from here. */
  onInvocation?(invocation: InvocationUnderWay): void;
};

export type LaptopCloud = {
  readonly endpoints: Endpoints;
  readonly model: CloudModel;
  stop(): Promise<void>;
};

const LOOPBACK = '127.0.0.1';
const PROCESSES_PATH = '/_local/processes';

/** What was started, in the order of starting; stopped in the opposite one. */
class Started {
  readonly #stops: (() => Promise<void> | void)[] = [];

  add(stop: () => Promise<void> | void): void {
    this.#stops.push(stop);
  }

  /** Stops everything even when a stop fails; the first failure is thrown at the end. */
  async stop(): Promise<void> {
    const failures: unknown[] = [];
    for (const stop of this.#stops.splice(0).reverse()) {
      try {
        await stop();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}

type Engines = { readonly dynamodb: DynamoDbLocal; readonly sqs: SqsServer };

/** The engines and the synthesis need nothing of each other, so they start side by side. */
const startEngines = async (
  state: StateFolder,
  started: Started,
  synthesis: Promise<void>,
  counts: UsageCounts,
): Promise<Engines> => {
  const dynamodb = startDynamoDb({
    folder: state.dynamodb,
    logFile: join(state.logs, 'dynamodb.log'),
  }).then((engine) => {
    started.add(() => engine.stop());
    return engine;
  });
  const sqs = startSqs({
    file: join(state.sqs, 'journal'),
    region: REGION,
    onCall: (call) => counts.queueCall(call),
  }).then((server) => {
    started.add(() => server.stop());
    return server;
  });
  const outcomes = await Promise.allSettled([dynamodb, sqs, synthesis]);
  // Wait for all of them first: what started late must be stopped too.
  const failure = outcomes.find((outcome) => outcome.status === 'rejected');
  if (failure !== undefined) throw failure.reason;
  return { dynamodb: await dynamodb, sqs: await sqs };
};

/** A service's first line says that its bundle, its environment and its secrets are right. */
const FIRST_LINE_LIMIT_MS = 15_000;

const withinPatience = async (name: string, speaks: Promise<void>): Promise<void> => {
  const silence = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => silence.reject(new Error(`${name} does not run: see its log file`)),
    FIRST_LINE_LIMIT_MS,
  );
  try {
    await Promise.race([speaks, silence.promise]);
  } finally {
    clearTimeout(timer);
  }
};

const ensureResources = async (
  model: CloudModel,
  engines: Engines,
  secrets: SecretStore,
): Promise<void> => {
  for (const secret of model.secrets) secrets.ensure(secret);
  const client = tableClient(engines.dynamodb.endpoint);
  try {
    await Promise.all([
      ...model.tables.map((table) => ensureTable(client, table)),
      ensureQueues(engines.sqs.service, model.queues),
    ]);
  } finally {
    client.destroy();
  }
};

const warmFunctions = async (
  lambda: LambdaRuntime,
  warm: LaptopCloudOptions['warm'],
  mostOfEach: number,
): Promise<void> => {
  const names = lambda.functionNames();
  await Promise.all(
    Object.entries(warm).flatMap(([suffix, count]) =>
      names
        .filter((name) => name.endsWith(`-${suffix}`))
        .map((name) => lambda.warm(name, Math.min(count, mostOfEach))),
    ),
  );
};

/** The table of credentials is the one that the functions are told of. */
const credentialsTable = (model: CloudModel): string => {
  for (const { environment } of model.functions) {
    if (environment.CREDENTIALS_TABLE !== undefined) return environment.CREDENTIALS_TABLE;
  }
  throw new Error('no function has CREDENTIALS_TABLE: where would the operator key go?');
};

const processesEndpoint =
  (dynamodb: DynamoDbLocal, children: readonly Supervised[]): LocalEndpoint =>
  () => {
    const processes = {
      stack: process.pid,
      dynamodb: dynamodb.pid(),
      ...Object.fromEntries(children.map((child) => [child.name, child.pid()])),
    };
    return {
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(processes)),
    };
  };

const tablesAsSeenBy =
  ({ endpoint }: DynamoDbLocal, through: string | undefined) =>
  (caller: string): Readonly<Record<string, string>> =>
    through === undefined
      ? {}
      : { AWS_ENDPOINT_URL_DYNAMODB: `${through}/${new URL(endpoint).port}/${caller}` };

const countedRequests =
  (api: HttpApi, counts: UsageCounts): HttpApi =>
  (request) => {
    counts.httpRequest();
    return api(request);
  };

const countedPushes = (api: WebSocketApi, counts: UsageCounts): WebSocketApi => ({
  ...api,
  post(connectionId, text) {
    counts.push();
    return api.post(connectionId, text);
  },
});

/**
 * Synthesizes the application and runs its template on one state folder, which the caller holds
 * the lock of. Rejects, with everything stopped again, when a part cannot start.
 */
export const startLaptopCloud = async (options: LaptopCloudOptions): Promise<LaptopCloud> => {
  const started = new Started();
  try {
    return await start(options, started);
  } catch (error) {
    await started.stop();
    throw error;
  }
};

const start = async (options: LaptopCloudOptions, started: Started): Promise<LaptopCloud> => {
  const { state } = options;
  const origin = new OriginServer();
  const port = await origin.listen(options.apiPort);
  started.add(() => origin.close());
  const apiOrigin = `http://${LOOPBACK}:${port}`;
  const fixPort = await freePort();

  const context = { stage: 'local', apiPort: port, fixHost: LOOPBACK, fixPort };
  const counts = new UsageCounts();
  const engines = await startEngines(
    state,
    started,
    synthesize({ outputFolder: state.assembly, context }),
    counts,
  );
  const model = describeCloud(readAssembly(state.assembly), {
    region: REGION,
    accountId: ACCOUNT_ID,
    queueOrigin: engines.sqs.endpoint,
    apiOrigin,
  });

  const clock = new MarketClock(state.clock);
  const sharedEnvironment = sdkEnvironment({
    dynamodb: engines.dynamodb.endpoint,
    sqs: engines.sqs.endpoint,
  });
  const faulty =
    options.faults && (await startFaultyTableEngine(engines.dynamodb.endpoint, options.faults));
  if (faulty !== undefined) {
    started.add(() => {
      writeFileSync(join(state.logs, 'faults.json'), `${JSON.stringify(faulty.counts)}\n`);
      return faulty.stop();
    });
  }
  const tablesFor = tablesAsSeenBy(engines.dynamodb, options.tablesThrough);
  const lambda = new LambdaRuntime({
    functions: model.functions.map((each) => ({
      ...each,
      environment: { ...each.environment, ...tablesFor(each.name) },
    })),
    sharedEnvironment: {
      ...sharedEnvironment,
      ...(faulty === undefined ? {} : { AWS_ENDPOINT_URL_DYNAMODB: faulty.endpoint }),
    },
    clockMemory: clock.memory,
    logFolder: join(state.logs, 'functions'),
    onServed: ({ name, memoryMegabytes }, ms) => counts.served(name, ms, memoryMegabytes),
    ...(options.onInvocation === undefined ? {} : { onInvocation: options.onInvocation }),
  });
  started.add(() => lambda.close());

  const secrets = new SecretStore(state.secrets);
  await Promise.all([
    ensureResources(model, engines, secrets),
    warmFunctions(lambda, options.warm, 1),
  ]);

  const programs = model.services.flatMap((service) =>
    servicePrograms(service, {
      artifacts: ARTIFACTS,
      sharedEnvironment: { ...sharedEnvironment, ...tablesFor(service.bundle) },
      secret: (reference) => secrets.value(reference),
    }),
  );
  const venue = venueProgram(model, {
    port: fixPort,
    folder: state.venue,
    secret: (reference) => secrets.value(reference),
  });
  const speaking = programs.map(({ name }) => ({ name, ...Promise.withResolvers<void>() }));
  const children = [venue, ...programs].map((program) => {
    const child = runService(program, {
      logFolder: state.logs,
      clock,
      onLine: () => speaking.find(({ name }) => name === program.name)?.resolve(),
    });
    started.add(() => child.stop());
    return child;
  });

  const eventSourceLog = openCappedLog(join(state.logs, 'event-sources.log'));
  started.add(() => eventSourceLog.close());
  const sources = startEventSources({
    model,
    engines,
    lambda,
    state,
    log: eventSourceLog,
    counts,
  });
  started.add(() => sources.stop());

  const invoke = lambda.invoke.bind(lambda);
  const now = () => clock.now();
  const webSocketApis = model.webSocketApis.map((api): WebSocketApi => {
    const running = webSocketApi({ model: api, invoke, limits: CLOUD_CONNECTION_LIMITS, now });
    started.add(() => running.close());
    return running;
  });
  const [api, ...others] = model.httpApis;
  if (others.length > 0) throw new Error('one origin serves one HTTP API; the template has more');

  const operatorKey = await ensureOperatorKey({
    file: state.operatorKey,
    endpoint: engines.dynamodb.endpoint,
    table: credentialsTable(model),
    nowMs: clock.now().getTime(),
  });

  origin.serve({
    httpApi: api && countedRequests(httpApi(api, invoke, now), counts),
    webSocketApis: webSocketApis.map((each) => countedPushes(each, counts)),
    localEndpoints: new Map<string, LocalEndpoint>([
      [CLOCK_PATH, (request) => answerClock(clock, request)],
      [PROCESSES_PATH, processesEndpoint(engines.dynamodb, children)],
      [COUNTS_PATH, countsEndpoint(counts)],
      [TERMINATIONS_PATH, (request) => answerTerminations(lambda, request)],
    ]),
  });

  await Promise.all(speaking.map(({ name, promise }) => withinPatience(name, promise)));

  const scheduleLog = openCappedLog(join(state.logs, 'schedules.log'));
  started.add(() => scheduleLog.close());
  const schedules = startSchedules({ model, clock, lambda, log: scheduleLog });
  started.add(() => schedules.stop());

  // One of each is there; a failure of the others shows when a request needs one.
  void warmFunctions(lambda, options.warm, Number.POSITIVE_INFINITY).catch(() => undefined);

  const stage = model.webSocketApis[0]?.stageName ?? 'stream';
  return {
    model,
    endpoints: {
      api: apiOrigin,
      stream: `ws://${LOOPBACK}:${port}/${stage}`,
      sqs: engines.sqs.endpoint,
      dynamodb: engines.dynamodb.endpoint,
      fix: `${LOOPBACK}:${fixPort}`,
      operatorKey,
      clock: `${apiOrigin}${CLOCK_PATH}`,
      processes: `${apiOrigin}${PROCESSES_PATH}`,
      counts: `${apiOrigin}${COUNTS_PATH}`,
      stack: process.pid,
    },
    stop: () => started.stop(),
  };
};
