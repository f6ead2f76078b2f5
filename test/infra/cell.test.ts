import { describe, expect, it } from 'vitest';
import { functionsCatalogue } from '../../infra/functions-catalogue.ts';
import type { StageName } from '../../infra/stages.ts';
import { isShape, listOf, ofType, type Resource, synthesized } from './synthesized.ts';

const stages = {
  local: synthesized('local'),
  emulated: synthesized('emulated'),
  dev: synthesized('dev'),
  prod: synthesized('prod'),
};
const all = Object.keys(stages) as StageName[];
const cloud: StageName[] = ['dev', 'prod'];
const onThisMachine: StageName[] = ['local', 'emulated'];

const shortName = ({ properties }: Resource, property: string): string =>
  String(properties[property]).replace(/^bellwether-[a-z]+-cell-0-/, '');

const environmentOf = ({ properties }: Resource): Readonly<Record<string, unknown>> => {
  const environment = properties.Environment;
  const variables = isShape(environment) ? environment.Variables : undefined;
  return isShape(variables) ? variables : {};
};

const functionNamed = (stage: StageName, name: string): Resource => {
  const found = ofType(stages[stage].resources, 'AWS::Lambda::Function').find(
    (each) => shortName(each, 'FunctionName') === name,
  );
  if (found === undefined) throw new Error(`no function ${name}`);
  return found;
};

describe.each(all)('the cell of stage %s', (stage) => {
  const { resources, nameOf } = stages[stage];
  const tables = ofType(resources, 'AWS::DynamoDB::Table');

  it('has the eight tables, in the ledger stack, keyed by pk and sk, on demand, recoverable', () => {
    expect(tables.map((each) => shortName(each, 'TableName')).sort()).toEqual([
      'accounts',
      'connections',
      'controls',
      'credentials',
      'due',
      'firm-accounts',
      'fix-log',
      'triggers',
    ]);
    for (const { stack, properties } of tables) {
      expect(stack).toBe('ledger');
      expect(properties).toMatchObject({
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      });
    }
  });

  it('streams new images of accounts, lists orders by time and expires by ttl', () => {
    const accounts = tables.find((each) => shortName(each, 'TableName') === 'accounts');
    expect(accounts?.properties).toMatchObject({
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      GlobalSecondaryIndexes: [
        {
          IndexName: 'orders-by-time',
          KeySchema: [
            { AttributeName: 'pk', KeyType: 'HASH' },
            { AttributeName: 't', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
  });

  it.each(['connections', 'controls', 'due', 'triggers'])('expires items of %s by ttl', (name) => {
    const found = tables.find((each) => shortName(each, 'TableName') === name);
    expect(found?.properties.TimeToLiveSpecification).toEqual({
      AttributeName: 'ttl',
      Enabled: true,
    });
    expect(found?.properties.StreamSpecification).toBeUndefined();
  });

  it('finds new triggers by the time they were armed, and nothing but their keys', () => {
    const triggers = tables.find((each) => shortName(each, 'TableName') === 'triggers');
    expect(triggers?.properties.GlobalSecondaryIndexes).toEqual([
      {
        IndexName: 'armed-by-time',
        KeySchema: [
          { AttributeName: 'n', KeyType: 'HASH' },
          { AttributeName: 'a', KeyType: 'RANGE' },
        ],
        Projection: { ProjectionType: 'KEYS_ONLY' },
      },
    ]);
  });

  it('keeps its data apart: nothing but tables and their key in the ledger stack', () => {
    const types = new Set(resources.filter((each) => each.stack === 'ledger').map((r) => r.type));
    types.delete('AWS::KMS::Key');
    types.delete('AWS::KMS::Alias');
    expect([...types]).toEqual(['AWS::DynamoDB::Table']);
  });

  it('has high-throughput FIFO queues, each with FIFO dead letters after 1000 receives', () => {
    const queues = ofType(resources, 'AWS::SQS::Queue');
    const fifo = queues.filter(({ properties }) => properties.FifoQueue === true);
    expect(fifo.map((each) => shortName(each, 'QueueName')).sort()).toEqual([
      'account-commands-0-dead-letters.fifo',
      'account-commands-0.fifo',
      'venue-alpha-dead-letters.fifo',
      'venue-alpha.fifo',
    ]);
    for (const queue of fifo) {
      expect(queue.properties).toMatchObject({
        DeduplicationScope: 'messageGroup',
        FifoThroughputLimit: 'perMessageGroupId',
        MessageRetentionPeriod: 1_209_600,
        SqsManagedSseEnabled: true,
      });
      expect(queue.properties.ContentBasedDeduplication).toBeUndefined();
    }
    const redrives = fifo.filter(({ properties }) => isShape(properties.RedrivePolicy));
    expect(
      redrives.map((each) => {
        const { stack, properties } = each;
        const policy = isShape(properties.RedrivePolicy) ? properties.RedrivePolicy : {};
        return [
          shortName(each, 'QueueName'),
          properties.VisibilityTimeout,
          nameOf(stack, policy.deadLetterTargetArn),
          policy.maxReceiveCount,
        ];
      }),
    ).toEqual([
      ['account-commands-0.fifo', 60, 'account-commands-0-dead-letters.fifo', 1000],
      ['venue-alpha.fifo', 10, 'venue-alpha-dead-letters.fifo', 1000],
    ]);
  });

  it('has every function of the catalogue, on ARM and Node 24, with JSON logs that end', () => {
    const functions = ofType(resources, 'AWS::Lambda::Function');
    expect(functions.map((each) => shortName(each, 'FunctionName')).sort()).toEqual(
      functionsCatalogue.map(({ name }) => name).sort(),
    );
    for (const each of functions) {
      expect(each.properties).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        LoggingConfig: { LogFormat: 'JSON' },
      });
      expect(each.properties.VpcConfig).toBeUndefined();
    }
    for (const { properties } of ofType(resources, 'AWS::Logs::LogGroup')) {
      expect(properties.RetentionInDays).toEqual(expect.any(Number));
    }
  });

  it('puts each function into the stack of the catalogue', () => {
    for (const { name, stack } of functionsCatalogue) {
      expect([name, functionNamed(stage, name).stack]).toEqual([name, stack]);
    }
  });

  it('reads the mailbox in batches of ten, as concurrently as the worker is reserved, in time', () => {
    const worker = functionNamed(stage, 'account-worker');
    const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping').filter(
      ({ stack }) => stack === 'trading',
    );
    expect(mappings).toHaveLength(1);
    expect(mappings[0]?.properties).toMatchObject({
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 10 },
    });
    expect(worker.properties.ReservedConcurrentExecutions).toBeGreaterThanOrEqual(10);
    expect(Number(worker.properties.Timeout) * 6).toBeLessThanOrEqual(60);
  });

  it('releases due orders each minute, one pass at a time', () => {
    const rules = ofType(resources, 'AWS::Events::Rule');
    expect(rules).toHaveLength(1);
    const [rule] = rules;
    expect(rule?.properties).toMatchObject({
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
    });
    const targets = listOf(rule?.properties.Targets).filter(isShape);
    expect(targets.map(({ Arn }) => nameOf('trading', Arn))).toEqual(['release-due-orders']);
    const { properties } = functionNamed(stage, 'release-due-orders');
    expect(properties.ReservedConcurrentExecutions).toBe(1);
  });

  it('reads the journal twice: pushes are bounded, clearing never skips a record', () => {
    const mappings = ofType(resources, 'AWS::Lambda::EventSourceMapping').filter(
      ({ stack }) => stack === 'events',
    );
    const byFunction = Object.fromEntries(
      mappings.map(({ stack, properties }) => [nameOf(stack, properties.FunctionName), properties]),
    );
    const filter = {
      Filters: [
        {
          Pattern: JSON.stringify({
            eventName: ['INSERT'],
            dynamodb: { Keys: { sk: { S: [{ prefix: 'J#' }] } } },
          }),
        },
      ],
    };
    expect(Object.keys(byFunction).sort()).toEqual(['clear-executions', 'push-events']);
    expect(byFunction['push-events']).toMatchObject({
      FilterCriteria: filter,
      MaximumRetryAttempts: 3,
      BisectBatchOnFunctionError: true,
      StartingPosition: 'TRIM_HORIZON',
    });
    expect(byFunction['push-events']?.DestinationConfig).toBeDefined();
    expect(byFunction['clear-executions']).toMatchObject({
      FilterCriteria: filter,
      ParallelizationFactor: 1,
      MaximumRetryAttempts: -1,
      TumblingWindowInSeconds: 1,
      StartingPosition: 'TRIM_HORIZON',
    });
    expect(byFunction['clear-executions']?.DestinationConfig).toBeUndefined();
    expect(byFunction['clear-executions']?.MaximumRecordAgeInSeconds).toBeUndefined();
  });

  const named = (type: string, property: string, name: string): Resource | undefined =>
    ofType(resources, type).find((each) => shortName(each, property) === name);

  it('runs the stop trigger beside the gateway, without a public address and without a secret', () => {
    expect(ofType(resources, 'AWS::ECS::Service')).toHaveLength(2);
    const service = named('AWS::ECS::Service', 'ServiceName', 'stop-trigger');
    expect(service?.properties).toMatchObject({
      LaunchType: 'FARGATE',
      DesiredCount: stage === 'emulated' ? 0 : 1,
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
      DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 200 },
    });
    const task = named('AWS::ECS::TaskDefinition', 'Family', 'stop-trigger');
    const [container] = listOf(task?.properties.ContainerDefinitions);
    expect(container).toMatchObject({
      DockerLabels: { 'bellwether.bundle': 'services/stop-trigger' },
      ReadonlyRootFilesystem: true,
      StopTimeout: 30,
    });
    expect(isShape(container) && container.Secrets).toBeUndefined();
  });

  it('runs the gateway without a public address, its password from the secret', () => {
    const service = named('AWS::ECS::Service', 'ServiceName', 'fix-gateway');
    expect(service?.properties).toMatchObject({
      LaunchType: 'FARGATE',
      NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
      DeploymentConfiguration: {
        DeploymentCircuitBreaker: { Enable: true, Rollback: true },
        MinimumHealthyPercent: 100,
        MaximumPercent: 200,
      },
    });
    const task = named('AWS::ECS::TaskDefinition', 'Family', 'fix-gateway');
    const [container] = listOf(task?.properties.ContainerDefinitions);
    expect(task?.properties.RuntimePlatform).toMatchObject({ CpuArchitecture: 'ARM64' });
    expect(container).toMatchObject({
      DockerLabels: { 'bellwether.bundle': 'services/fix-gateway' },
      ReadonlyRootFilesystem: true,
      StopTimeout: 60,
      Secrets: [{ Name: 'FIX_PASSWORD' }],
    });
    const names = listOf(isShape(container) ? container.Environment : undefined).map((each) =>
      isShape(each) ? each.Name : undefined,
    );
    expect(names).not.toContain('FIX_PASSWORD');
    for (const { properties } of ofType(resources, 'AWS::EC2::Subnet')) {
      expect(properties.MapPublicIpOnLaunch).toBe(false);
    }
  });
});

describe.each(cloud)('what outlives a mistake in stage %s', (stage) => {
  it('tables are retained, protected and encrypted with a rotating key of our own', () => {
    for (const { properties, deletionPolicy } of ofType(
      stages[stage].resources,
      'AWS::DynamoDB::Table',
    )) {
      expect(deletionPolicy).toBe('Retain');
      expect(properties.DeletionProtectionEnabled).toBe(true);
      expect(properties.SSESpecification).toMatchObject({ SSEEnabled: true, SSEType: 'KMS' });
    }
    const [key] = ofType(stages[stage].resources, 'AWS::KMS::Key');
    expect(key?.properties.EnableKeyRotation).toBe(true);
    expect(key?.deletionPolicy).toBe('Retain');
  });

  it('a stuck reader, a failing schedule, a silent service, two words on one fill, a quarantine and a dead letter ring', () => {
    expect(ofType(stages[stage].resources, 'AWS::CloudWatch::Alarm')).toHaveLength(13);
    const health = ofType(stages[stage].resources, 'AWS::Logs::MetricFilter');
    expect(health.map(({ properties }) => properties.FilterPattern)).toEqual([
      '"report-contradicts"',
      '"command-parked"',
      '"end-unheard"',
      '{ $.event = "health" }',
      '{ $.level = "alarm" }',
      '{ $.event = "health" }',
      '{ $.level = "alarm" }',
    ]);
  });
});

describe.each(onThisMachine)('stage %s', (stage) => {
  it('posts to sockets through its own origin', () => {
    const variables = environmentOf(functionNamed(stage, 'push-events'));
    const url = stages[stage].nameOf('events', variables.STREAM_MANAGEMENT_URL);
    const port = stage === 'local' ? 8080 : 4566;
    expect(url).toMatch(
      new RegExp(`^http://127\\.0\\.0\\.1:${port}/_aws/execute-api/stream\\w*/stream$`),
    );
  });

  it('has nothing that only AWS has', () => {
    const types = new Set(stages[stage].resources.map(({ type }) => type));
    for (const type of [
      'AWS::EC2::NatGateway',
      'AWS::EC2::EIP',
      'AWS::CloudFront::Distribution',
      'AWS::CloudFormation::CustomResource',
    ]) {
      expect(types.has(type)).toBe(false);
    }
  });
});

describe('what differs by stage', () => {
  it.each([
    ['local', 'allowed', 'always-unless-driven', 'unlimited'],
    ['emulated', 'allowed', 'always-unless-driven', 'unlimited'],
    ['dev', 'allowed', 'calendar', '10'],
    ['prod', 'refused', 'calendar', '10'],
  ] as const)(
    '%s: test deposits %s, market hours %s, orders a second %s',
    (stage, testDeposits, marketHours, orderRate) => {
      expect(environmentOf(functionNamed(stage, 'deposit-test-funds'))).toMatchObject({
        STAGE: stage,
        CELL_ID: 'cell-0',
        TEST_DEPOSITS: testDeposits,
        MARKET_HOURS: marketHours,
        ORDER_RATE: orderRate,
      });
    },
  );

  it.each([
    ['local', undefined],
    ['emulated', 'single'],
    ['dev', undefined],
    ['prod', undefined],
  ] as const)('%s: a stream shard without a name counts as %s', (stage, expected) => {
    const variables = environmentOf(functionNamed(stage, 'clear-executions'));
    expect(variables.STREAM_SHARD_WHEN_UNNAMED).toBe(expected);
  });

  it.each([
    ['local', 1, 0],
    ['emulated', 0, 0],
    ['dev', 1, 1],
    ['prod', 2, 2],
  ] as const)('%s: %d gateway tasks, %d NAT gateways', (stage, tasks, natGateways) => {
    const service = ofType(stages[stage].resources, 'AWS::ECS::Service').find(
      (each) => shortName(each, 'ServiceName') === 'fix-gateway',
    );
    expect(service?.properties.DesiredCount).toBe(tasks);
    expect(ofType(stages[stage].resources, 'AWS::EC2::NatGateway')).toHaveLength(natGateways);
  });
});
