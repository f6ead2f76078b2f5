import type { Resource } from './application.ts';
import type { EventSourceModel, FunctionModel } from './cloud-model.ts';
import { nameInArn } from './identity.ts';
import type { JsonObject } from './json.ts';
import {
  flagAt,
  objectAt,
  objectsAt,
  optionalNumberAt,
  optionalObjectAt,
  optionalTextAt,
  TemplateError,
  textAt,
  textMap,
  textsAt,
} from './json.ts';

/** Lambda's own defaults. */
const DEFAULT_TIMEOUT_SECONDS = 3;
const DEFAULT_MEMORY_MEGABYTES = 128;

const codeFolderOf = ({ stack, properties, place }: Resource): string => {
  const key = textAt(objectAt(properties, 'Code', place), 'S3Key', place);
  const folder = stack.assetFolders.get(key);
  if (folder === undefined) throw new TemplateError(`${place}: no asset folder for ${key}`);
  return folder;
};

export const describeFunction = (resource: Resource): FunctionModel => {
  const { identity, properties, place, logicalId } = resource;
  const runtime = textAt(properties, 'Runtime', place);
  if (!runtime.startsWith('nodejs')) throw new TemplateError(`${place}: runtime ${runtime}`);
  const environment = optionalObjectAt(properties, 'Environment', place);
  const variables =
    environment === undefined ? undefined : optionalObjectAt(environment, 'Variables', place);
  const timeoutSeconds = optionalNumberAt(properties, 'Timeout', place) ?? DEFAULT_TIMEOUT_SECONDS;
  return {
    name: identity.name,
    arn: identity.attributes.Arn ?? '',
    logicalId,
    codeFolder: codeFolderOf(resource),
    handler: textAt(properties, 'Handler', place),
    environment: variables === undefined ? {} : textMap(variables, place),
    timeoutMs: timeoutSeconds * 1000,
    memoryMegabytes: optionalNumberAt(properties, 'MemorySize', place) ?? DEFAULT_MEMORY_MEGABYTES,
    reservedConcurrency: optionalNumberAt(properties, 'ReservedConcurrentExecutions', place),
  };
};

/** A function named by its name, its ARN, or the path that WebSocket APIs wrap around its ARN. */
export const functionNameOf = (reference: string, place: string): string => {
  const inArn = /:function:([^:/]+)/.exec(reference)?.[1];
  const name = inArn ?? reference;
  if (!/^[\w-]+$/.test(name)) throw new TemplateError(`${place}: ${reference} is no function`);
  return name;
};

const FOR_EVER = -1;
/** Lambda's own default batch sizes. */
const DEFAULT_BATCH_SIZE = { queue: 10, 'table-stream': 100 } as const;

const sourceOf = (arn: string, place: string): EventSourceModel['source'] => {
  if (arn.startsWith('arn:aws:sqs:')) return { kind: 'queue', queueName: nameInArn(arn), arn };
  const tableName = /^arn:aws:dynamodb:[^:]*:[^:]*:table\/([^/]+)\/stream\//.exec(arn)?.[1];
  if (tableName === undefined) throw new TemplateError(`${place}: event source ${arn}`);
  return { kind: 'table-stream', tableName, arn };
};

const filterPatternsOf = (properties: JsonObject, place: string): string[] => {
  const criteria = optionalObjectAt(properties, 'FilterCriteria', place);
  if (criteria === undefined) return [];
  return objectsAt(criteria, 'Filters', place).map((filter) => textAt(filter, 'Pattern', place));
};

const onFailureArnOf = (properties: JsonObject, place: string): string | undefined => {
  const destinations = optionalObjectAt(properties, 'DestinationConfig', place);
  const onFailure =
    destinations === undefined ? undefined : optionalObjectAt(destinations, 'OnFailure', place);
  return onFailure === undefined ? undefined : optionalTextAt(onFailure, 'Destination', place);
};

/** A mapping that is switched off gives undefined. */
export const describeEventSource = (resource: Resource): EventSourceModel | undefined => {
  const { identity, properties, place } = resource;
  if (properties.Enabled === false || properties.Enabled === 'false') return undefined;
  const source = sourceOf(textAt(properties, 'EventSourceArn', place), place);
  const scaling = optionalObjectAt(properties, 'ScalingConfig', place);
  const number = (name: string) => optionalNumberAt(properties, name, place);
  return {
    id: identity.reference,
    functionName: functionNameOf(textAt(properties, 'FunctionName', place), place),
    source,
    batchSize: number('BatchSize') ?? DEFAULT_BATCH_SIZE[source.kind],
    batchingWindowSeconds: number('MaximumBatchingWindowInSeconds') ?? 0,
    maximumConcurrency:
      scaling === undefined ? undefined : optionalNumberAt(scaling, 'MaximumConcurrency', place),
    reportsItemFailures: textsAt(properties, 'FunctionResponseTypes', place).includes(
      'ReportBatchItemFailures',
    ),
    filterPatterns: filterPatternsOf(properties, place),
    startingPosition: optionalTextAt(properties, 'StartingPosition', place),
    parallelizationFactor: number('ParallelizationFactor') ?? 1,
    maximumRetryAttempts: number('MaximumRetryAttempts') ?? FOR_EVER,
    maximumRecordAgeSeconds: number('MaximumRecordAgeInSeconds') ?? FOR_EVER,
    bisectOnError: flagAt(properties, 'BisectBatchOnFunctionError'),
    tumblingWindowSeconds: number('TumblingWindowInSeconds') ?? 0,
    onFailureArn: onFailureArnOf(properties, place),
  };
};
