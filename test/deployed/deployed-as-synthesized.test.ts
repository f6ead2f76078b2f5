import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  GetResourcePolicyCommand,
} from '@aws-sdk/client-dynamodb';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { read } from './emulated-api.ts';
import { behaviourGaps, notRunHere, templateGaps } from './emulator-gaps.ts';

type Shape = Readonly<Record<string, unknown>>;
const isShape = (value: unknown): value is Shape => typeof value === 'object' && value !== null;
const shapeOf = (value: unknown): Shape => (isShape(value) ? value : {});

type Resource = { readonly type: string; readonly properties: Shape };

const wanted: readonly Resource[] = (() => {
  const folder = process.env.BELLWETHER_ASSEMBLY ?? '';
  return readdirSync(folder)
    .filter((file) => file.endsWith('.template.json'))
    .flatMap((file) => {
      const template = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Shape;
      return Object.values(shapeOf(template.Resources)).map((resource) => ({
        type: String(shapeOf(resource).Type),
        properties: shapeOf(shapeOf(resource).Properties),
      }));
    });
})();

const ofType = (type: string): readonly Shape[] =>
  wanted.filter((resource) => resource.type === type).map(({ properties }) => properties);

/** Literals of the template must be there as they are; what refers to other resources has names of the deployment. */
const holds = (value: unknown, deployed: unknown): boolean => {
  if (Array.isArray(value)) {
    if (value.length === 0) return !Array.isArray(deployed) || deployed.length === 0;
    return (
      Array.isArray(deployed) && value.every((each) => deployed.some((other) => holds(each, other)))
    );
  }
  if (!isShape(value)) return String(value) === String(deployed);
  const keys = Object.keys(value);
  if (keys.some((key) => key === 'Ref' || key.startsWith('Fn::'))) return deployed !== undefined;
  return isShape(deployed) && keys.every((key) => holds(value[key], deployed[key]));
};

/** Properties that say nothing about behaviour, or by which the resource was found. */
const NOT_COMPARED = new Set(['Tags', 'TableName', 'QueueName', 'FunctionName', 'Code']);

const differences = (type: string, properties: Shape, deployed: Shape): string[] =>
  Object.entries(properties)
    .filter(([name, value]) => !NOT_COMPARED.has(name) && !holds(value, deployed[name]))
    .map(([name]) => `${type} ${name}`);

const dynamodb = new DynamoDBClient({});
const sqs = new SQSClient({});

const deployedTable = async (TableName: string): Promise<Shape> => {
  const { Table: table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  const { TimeToLiveDescription: ttl } = await dynamodb.send(
    new DescribeTimeToLiveCommand({ TableName }),
  );
  const { ContinuousBackupsDescription: backups } = await dynamodb.send(
    new DescribeContinuousBackupsCommand({ TableName }),
  );
  const policy = await dynamodb
    .send(new GetResourcePolicyCommand({ ResourceArn: table?.TableArn }))
    .then(({ Policy }) => JSON.parse(Policy ?? '{}') as unknown)
    .catch(() => undefined);
  const recovery = backups?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
  return {
    ...table,
    BillingMode: table?.BillingModeSummary?.BillingMode,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: recovery === 'ENABLED' },
    TimeToLiveSpecification: {
      AttributeName: ttl?.AttributeName,
      Enabled: ttl?.TimeToLiveStatus === 'ENABLED',
    },
    ResourcePolicy: { PolicyDocument: policy },
    SSESpecification: { SSEEnabled: table?.SSEDescription?.Status === 'ENABLED' },
  };
};

const deployedQueue = async (QueueName: string): Promise<Shape> => {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Attributes: attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
  );
  const redrive = attributes?.RedrivePolicy;
  return {
    ...attributes,
    ...(redrive === undefined ? {} : { RedrivePolicy: JSON.parse(redrive) as unknown }),
  };
};

const deployedFunction = async (name: string): Promise<Shape> => {
  const answer = shapeOf(await read('lambda', `/2015-03-31/functions/${name}`));
  return {
    ...shapeOf(answer.Configuration),
    ReservedConcurrentExecutions: shapeOf(answer.Concurrency).ReservedConcurrentExecutions,
  };
};

const mappingsOf = async (): Promise<readonly Shape[]> => {
  const answer = shapeOf(await read('lambda', '/2015-03-31/event-source-mappings/'));
  return (answer.EventSourceMappings as Shape[]).map((mapping) => ({
    ...mapping,
    BisectBatchOnFunctionError: mapping.BisectBatchOnFunctionError ?? false,
  }));
};

/** A mapping of the template and the one deployed from it are told apart by what they read and how they fail. */
const mappingFor = (properties: Shape, deployed: readonly Shape[]): Shape => {
  const isQueue = properties.ScalingConfig !== undefined;
  const candidates = deployed.filter((mapping) =>
    String(mapping.EventSourceArn).includes(isQueue ? ':sqs:' : ':dynamodb:'),
  );
  return (
    candidates.find((mapping) =>
      holds(properties.MaximumRetryAttempts ?? 'none', mapping.MaximumRetryAttempts ?? 'none'),
    ) ?? {}
  );
};

const allDifferences = async (): Promise<readonly string[]> => {
  const found: string[] = [];
  for (const properties of ofType('AWS::DynamoDB::Table')) {
    const deployed = await deployedTable(String(properties.TableName));
    found.push(...differences('AWS::DynamoDB::Table', properties, deployed));
  }
  for (const properties of ofType('AWS::SQS::Queue')) {
    const deployed = await deployedQueue(String(properties.QueueName));
    found.push(...differences('AWS::SQS::Queue', properties, deployed));
  }
  for (const properties of ofType('AWS::Lambda::Function')) {
    const deployed = await deployedFunction(String(properties.FunctionName));
    found.push(...differences('AWS::Lambda::Function', properties, deployed));
  }
  const mappings = await mappingsOf();
  for (const properties of ofType('AWS::Lambda::EventSourceMapping')) {
    const deployed = mappingFor(properties, mappings);
    found.push(...differences('AWS::Lambda::EventSourceMapping', properties, deployed));
  }
  return [...new Set(found)].sort();
};

describe('what is deployed', () => {
  it('is what was synthesized, but for the listed gaps of the emulator', async () => {
    expect(ofType('AWS::Lambda::Function').length).toBeGreaterThan(20);
    expect(await allDifferences()).toEqual(templateGaps.map(({ property }) => property).sort());
  });

  it('has every route of the template, asked for by the authorizer where it says so', async () => {
    const apis = shapeOf(await read('apigateway', '/v2/apis'));
    const deployed: string[] = [];
    for (const api of apis.items as Shape[]) {
      const routes = shapeOf(await read('apigateway', `/v2/apis/${String(api.apiId)}/routes`));
      for (const { routeKey, authorizationType = 'NONE' } of routes.items as Shape[]) {
        deployed.push(`${String(routeKey)} ${String(authorizationType)}`);
      }
    }
    const expected = ofType('AWS::ApiGatewayV2::Route').map(
      ({ RouteKey, AuthorizationType = 'NONE' }) =>
        `${String(RouteKey)} ${String(AuthorizationType)}`,
    );
    expect(deployed.sort()).toEqual(expected.sort());
  });
});

describe('the list of gaps', () => {
  it('gives each a reason', () => {
    for (const { reason } of [...templateGaps, ...notRunHere])
      expect(reason.length).toBeGreaterThan(30);
    for (const { what, soThat } of behaviourGaps) {
      expect(what.length).toBeGreaterThan(30);
      expect(soThat.length).toBeGreaterThan(20);
    }
  });
});
