import { describe, expect, it } from 'vitest';
import type { StackArtifact } from './assembly.ts';
import { describeCloud } from './describe-cloud.ts';
import type { World } from './identity.ts';
import type { Json, JsonObject } from './json.ts';

const world: World = {
  region: 'us-east-1',
  accountId: '000000000000',
  queueOrigin: 'http://127.0.0.1:9324',
  apiOrigin: 'http://127.0.0.1:8080',
};

const stack = (
  stackName: string,
  resources: JsonObject,
  outputs: JsonObject = {},
): StackArtifact => ({
  stackName,
  template: { Resources: resources, Outputs: outputs },
  assetFolders: new Map([['code.zip', '/assembly/asset.code']]),
});

const greeter = {
  Type: 'AWS::Lambda::Function',
  Properties: {
    Code: { S3Bucket: 'assets', S3Key: 'code.zip' },
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Timeout: 7,
    Environment: { Variables: { QUEUE_URL: { Ref: 'Queue' } } },
    Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
  },
};
const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } };
const queue = {
  Type: 'AWS::SQS::Queue',
  Properties: { FifoQueue: true, VisibilityTimeout: 60 },
};

const api = {
  Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { Name: 'rest', ProtocolType: 'HTTP' } },
  Stage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: { ApiId: { Ref: 'Api' }, StageName: '$default', AutoDeploy: true },
  },
  Integration: {
    Type: 'AWS::ApiGatewayV2::Integration',
    Properties: {
      ApiId: { Ref: 'Api' },
      IntegrationType: 'AWS_PROXY',
      IntegrationUri: { 'Fn::GetAtt': ['Greeter', 'Arn'] },
      PayloadFormatVersion: '2.0',
    },
  },
  Authorizer: {
    Type: 'AWS::ApiGatewayV2::Authorizer',
    Properties: {
      ApiId: { Ref: 'Api' },
      AuthorizerType: 'REQUEST',
      AuthorizerPayloadFormatVersion: '2.0',
      EnableSimpleResponses: true,
      AuthorizerResultTtlInSeconds: 0,
      AuthorizerUri: {
        'Fn::Join': [
          '',
          [
            'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/',
            { 'Fn::GetAtt': ['Greeter', 'Arn'] },
            '/invocations',
          ],
        ],
      },
    },
  },
  Route: {
    Type: 'AWS::ApiGatewayV2::Route',
    Properties: {
      ApiId: { Ref: 'Api' },
      RouteKey: 'GET /greeting',
      AuthorizationType: 'CUSTOM',
      AuthorizerId: { Ref: 'Authorizer' },
      Target: { 'Fn::Join': ['', ['integrations/', { Ref: 'Integration' }]] },
    },
  },
};

const withProperty = (resource: JsonObject, name: string, value: Json): JsonObject => ({
  ...resource,
  Properties: { ...(resource.Properties as JsonObject), [name]: value },
});

describe('describing a cloud', () => {
  it('names resources by stack and logical id, and resolves what refers to them', () => {
    const model = describeCloud(
      [stack('cell', { Greeter: greeter, Role: role, Queue: queue })],
      world,
    );
    expect(model.functions).toEqual([
      {
        name: 'cell-Greeter',
        arn: 'arn:aws:lambda:us-east-1:000000000000:function:cell-Greeter',
        logicalId: 'Greeter',
        codeFolder: '/assembly/asset.code',
        handler: 'index.handler',
        environment: { QUEUE_URL: 'http://127.0.0.1:9324/000000000000/cell-Queue.fifo' },
        timeoutMs: 7000,
        memoryMegabytes: 128,
        reservedConcurrency: undefined,
      },
    ]);
    expect(model.queues[0]).toMatchObject({
      name: 'cell-Queue.fifo',
      attributes: { FifoQueue: 'true', VisibilityTimeout: '60' },
    });
  });

  it('refuses a resource type that it does not know, naming type and logical id', () => {
    const topic = { Type: 'AWS::SNS::Topic', Properties: {} };
    expect(() => describeCloud([stack('cell', { Alerts: topic })], world)).toThrow(
      /AWS::SNS::Topic.*Alerts/,
    );
  });

  it('refuses a property that it does not know, naming it', () => {
    const layered = withProperty(greeter, 'Layers', ['arn']);
    expect(() =>
      describeCloud([stack('cell', { Greeter: layered, Queue: queue, Role: role })], world),
    ).toThrow(/Greeter.*Layers/);
  });

  it('refuses a reference to nothing and a circle', () => {
    expect(() => describeCloud([stack('cell', { Greeter: greeter })], world)).toThrow('Queue');
    const self = withProperty(queue, 'QueueName', { Ref: 'Self' });
    expect(() => describeCloud([stack('cell', { Self: self })], world)).toThrow('itself');
  });

  it('resolves an import from a stack that stands later', () => {
    const importing = withProperty(greeter, 'Environment', {
      Variables: { TABLE: { 'Fn::ImportValue': 'ledger:table' } },
    });
    const table = {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'accounts',
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
      },
    };
    const model = describeCloud(
      [
        stack('edge', { Greeter: importing, Role: role }),
        stack(
          'ledger',
          { Table: table },
          { Table: { Value: { Ref: 'Table' }, Export: { Name: 'ledger:table' } } },
        ),
      ],
      world,
    );
    expect(model.functions[0]?.environment).toEqual({ TABLE: 'accounts' });
    expect(model.outputs).toEqual({ edge: {}, ledger: { Table: 'accounts' } });
  });

  it('leaves out a resource whose condition does not hold', () => {
    const conditional = { ...queue, Condition: 'Elsewhere' };
    const artifact = stack('cell', { Queue: conditional });
    const template = {
      ...artifact.template,
      Conditions: { Elsewhere: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] } },
    };
    expect(describeCloud([{ ...artifact, template }], world).queues).toEqual([]);
  });

  it('reads a schedule, and refuses one that it cannot keep', () => {
    const rule = {
      Type: 'AWS::Events::Rule',
      Properties: {
        ScheduleExpression: 'rate(5 minutes)',
        State: 'ENABLED',
        Targets: [{ Id: 'Target0', Arn: { 'Fn::GetAtt': ['Greeter', 'Arn'] } }],
      },
    };
    const schedulesOf = (Rule: JsonObject) =>
      describeCloud([stack('cell', { Greeter: greeter, Role: role, Queue: queue, Rule })], world)
        .schedules;
    expect(schedulesOf(rule)).toEqual([
      {
        name: 'cell-Rule',
        arn: 'arn:aws:events:us-east-1:000000000000:rule/cell-Rule',
        everyMs: 300_000,
        functionNames: ['cell-Greeter'],
      },
    ]);
    expect(schedulesOf(withProperty(rule, 'State', 'DISABLED'))).toEqual([]);
    expect(() =>
      schedulesOf(withProperty(rule, 'ScheduleExpression', 'cron(0 9 * * ? *)')),
    ).toThrow(/Rule.*cron/);
    expect(() => schedulesOf(withProperty(rule, 'EventPattern', {}))).toThrow(/EventPattern/);
    const withInput = { Id: 'Target0', Arn: 'arn:aws:lambda:r:0:function:x', Input: '{}' };
    expect(() => schedulesOf(withProperty(rule, 'Targets', [withInput]))).toThrow(/Input/);
  });

  it('puts an HTTP API together from its parts', () => {
    const model = describeCloud(
      [stack('cell', { Greeter: greeter, Role: role, Queue: queue, ...api })],
      world,
    );
    expect(model.httpApis).toEqual([
      {
        apiId: expect.stringMatching(/^[0-9a-z]{10}$/),
        name: 'rest',
        stageName: '$default',
        routes: [
          {
            routeKey: 'GET /greeting',
            functionName: 'cell-Greeter',
            timeoutMs: 30_000,
            authorizer: { functionName: 'cell-Greeter', identitySources: [] },
          },
        ],
      },
    ]);
  });

  it.each([
    ['a cached authorizer', 'Authorizer', 'AuthorizerResultTtlInSeconds', 300, 'cached'],
    ['IAM policies of an HTTP authorizer', 'Authorizer', 'EnableSimpleResponses', false, 'simple'],
    ['a JWT authorizer', 'Authorizer', 'AuthorizerType', 'JWT', 'JWT'],
    ['payload format 1.0', 'Integration', 'PayloadFormatVersion', '1.0', '1.0'],
    ['a proxy to elsewhere', 'Integration', 'IntegrationType', 'HTTP_PROXY', 'HTTP_PROXY'],
  ] as const)('refuses %s', (_name, logicalId, property, value, words) => {
    const changed = { ...api, [logicalId]: withProperty(api[logicalId], property, value) };
    expect(() =>
      describeCloud(
        [stack('cell', { Greeter: greeter, Role: role, Queue: queue, ...changed })],
        world,
      ),
    ).toThrow(words);
  });

  it('finds the bundle, environment and secrets of a service', () => {
    const secret = {
      Type: 'AWS::SecretsManager::Secret',
      Properties: { GenerateSecretString: { PasswordLength: 24, ExcludePunctuation: true } },
    };
    const task = {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        ContainerDefinitions: [
          {
            DockerLabels: { 'bellwether.bundle': 'services/fix-gateway' },
            Environment: [{ Name: 'FIX_PORT', Value: '9876' }],
            Secrets: [
              {
                Name: 'FIX_PASSWORD',
                ValueFrom: { 'Fn::Join': ['', [{ Ref: 'Password' }, ':password::']] },
              },
            ],
          },
        ],
      },
    };
    const service = {
      Type: 'AWS::ECS::Service',
      Properties: { TaskDefinition: { Ref: 'Task' }, DesiredCount: 1 },
    };
    const model = describeCloud(
      [stack('cell', { Password: secret, Task: task, Service: service })],
      world,
    );
    expect(model.services).toEqual([
      {
        name: 'cell-Service',
        desiredCount: 1,
        bundle: 'services/fix-gateway',
        environment: { FIX_PORT: '9876' },
        secrets: {
          FIX_PASSWORD: {
            secretArn: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:cell-Password',
            field: 'password',
          },
        },
      },
    ]);
  });
});
