import type { JsonObject } from './json.ts';

/** What a template asks for, with every expression worked out: values, no effects. */
export type CloudModel = {
  readonly tables: readonly TableModel[];
  readonly queues: readonly QueueModel[];
  readonly secrets: readonly SecretModel[];
  readonly functions: readonly FunctionModel[];
  readonly eventSources: readonly EventSourceModel[];
  readonly schedules: readonly ScheduleModel[];
  readonly httpApis: readonly HttpApiModel[];
  readonly webSocketApis: readonly WebSocketApiModel[];
  readonly services: readonly ServiceModel[];
  /** Outputs by stack name and output name. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
};

export type TableModel = {
  readonly name: string;
  readonly arn: string;
  readonly attributes: readonly { readonly name: string; readonly type: string }[];
  readonly keys: readonly KeyModel[];
  readonly globalIndexes: readonly IndexModel[];
  readonly localIndexes: readonly IndexModel[];
  readonly streamView: string | undefined;
  readonly timeToLiveAttribute: string | undefined;
};

export type KeyModel = { readonly attribute: string; readonly kind: 'HASH' | 'RANGE' };

export type IndexModel = {
  readonly name: string;
  readonly keys: readonly KeyModel[];
  readonly projection: string;
  readonly projectedAttributes: readonly string[];
};

export type QueueModel = {
  readonly name: string;
  readonly url: string;
  readonly arn: string;
  /** As CreateQueue takes them: every value is a text. */
  readonly attributes: Readonly<Record<string, string>>;
};

export type SecretModel = {
  readonly arn: string;
  readonly name: string;
  readonly fixedValue: string | undefined;
  readonly generate: GenerateSecret | undefined;
};

export type GenerateSecret = {
  readonly length: number;
  readonly excludedCharacters: string;
  readonly excludePunctuation: boolean;
  readonly excludeUppercase: boolean;
  readonly excludeLowercase: boolean;
  readonly excludeNumbers: boolean;
  readonly includeSpace: boolean;
  /** With a template, the secret is that JSON object with the generated text under `key`. */
  readonly template: JsonObject | undefined;
  readonly key: string | undefined;
};

export type FunctionModel = {
  readonly name: string;
  readonly arn: string;
  readonly logicalId: string;
  readonly codeFolder: string;
  /** `index.handler`: file and exported name. */
  readonly handler: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly memoryMegabytes: number;
  readonly reservedConcurrency: number | undefined;
};

export type EventSourceModel = {
  readonly id: string;
  readonly functionName: string;
  readonly source:
    | { readonly kind: 'queue'; readonly queueName: string; readonly arn: string }
    | { readonly kind: 'table-stream'; readonly tableName: string; readonly arn: string };
  readonly batchSize: number;
  readonly batchingWindowSeconds: number;
  readonly maximumConcurrency: number | undefined;
  readonly reportsItemFailures: boolean;
  /** EventBridge patterns as JSON texts; none: every record. */
  readonly filterPatterns: readonly string[];
  readonly startingPosition: string | undefined;
  readonly parallelizationFactor: number;
  /** -1: for ever. */
  readonly maximumRetryAttempts: number;
  /** -1: for ever. */
  readonly maximumRecordAgeSeconds: number;
  readonly bisectOnError: boolean;
  readonly tumblingWindowSeconds: number;
  readonly onFailureArn: string | undefined;
};

export type ScheduleModel = {
  readonly name: string;
  readonly arn: string;
  readonly everyMs: number;
  readonly functionNames: readonly string[];
};

export type AuthorizerModel = {
  readonly functionName: string;
  /** `$request.header.X` or `route.request.querystring.X`; empty: called for every request. */
  readonly identitySources: readonly string[];
};

export type HttpRouteModel = {
  readonly routeKey: string;
  readonly functionName: string;
  readonly timeoutMs: number;
  readonly authorizer: AuthorizerModel | undefined;
};

export type HttpApiModel = {
  readonly apiId: string;
  readonly name: string;
  readonly stageName: string;
  readonly routes: readonly HttpRouteModel[];
};

export type WebSocketRouteModel = {
  readonly routeKey: string;
  readonly functionName: string;
  readonly timeoutMs: number;
  readonly authorizer: AuthorizerModel | undefined;
  /** Only a route with a RouteResponse answers on the socket. */
  readonly answers: boolean;
};

export type WebSocketApiModel = {
  readonly apiId: string;
  readonly name: string;
  readonly stageName: string;
  /** Names below the body, of `$request.body.action`: `['action']`. */
  readonly selectionPath: readonly string[];
  readonly routes: readonly WebSocketRouteModel[];
};

export type ServiceModel = {
  readonly name: string;
  readonly desiredCount: number;
  /** Folder below `.build`, from the container's label `bellwether.bundle`. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Environment variable → where its value is kept. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
};

export type SecretReference = {
  readonly secretArn: string;
  /** Field of the secret's JSON object; none: the whole text. */
  readonly field: string | undefined;
};
