import { createHash } from 'node:crypto';
import { TemplateError } from './json.ts';
import { INERT_TYPES, isRunType, type RunType } from './resource-types.ts';

/** Where the laptop cloud's own endpoints are; the names of resources carry them. */
export type World = {
  readonly region: string;
  readonly accountId: string;
  /** Origin of the SQS endpoint, such as `http://127.0.0.1:40001`. */
  readonly queueOrigin: string;
  /** Origin of both APIs. */
  readonly apiOrigin: string;
};

/** What `Ref` and `Fn::GetAtt` give for one resource. */
export type Identity = {
  readonly name: string;
  readonly reference: string;
  readonly attributes: Readonly<Record<string, string>>;
};

/** The property that gives a resource an explicit name, where its type has one. */
const NAME_PROPERTY: Readonly<Partial<Record<RunType, string>>> = {
  'AWS::DynamoDB::GlobalTable': 'TableName',
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ECS::TaskDefinition': 'Family',
  'AWS::Events::Rule': 'Name',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::SecretsManager::Secret': 'Name',
};

export const namePropertyOf = (type: string): string | undefined =>
  isRunType(type) ? NAME_PROPERTY[type] : undefined;

/** API Gateway's ids have ten characters of lower-case letters and digits. */
const API_ID_LENGTH = 10;

const gatewayId = (stackName: string, logicalId: string): string =>
  BigInt(`0x${createHash('sha256').update(`${stackName}/${logicalId}`).digest('hex')}`)
    .toString(36)
    .slice(0, API_ID_LENGTH);

/** The queue's or table's own name in its ARN. */
export const nameInArn = (arn: string): string => arn.split(':')[5] ?? '';

const runIdentity = (
  type: RunType,
  resource: { stackName: string; logicalId: string; name: string; fifo: boolean },
  world: World,
): Identity => {
  const { stackName, logicalId, name } = resource;
  const arn = (service: string, rest: string) =>
    `arn:aws:${service}:${world.region}:${world.accountId}:${rest}`;
  const id = gatewayId(stackName, logicalId);
  switch (type) {
    case 'AWS::DynamoDB::GlobalTable':
    case 'AWS::DynamoDB::Table': {
      const table = arn('dynamodb', `table/${name}`);
      // The engine labels a stream with its time of making; readers look the label up by name.
      const attributes = { Arn: table, StreamArn: `${table}/stream/latest`, TableId: id };
      return { name, reference: name, attributes };
    }
    case 'AWS::SQS::Queue': {
      const queueName = resource.fifo && !name.endsWith('.fifo') ? `${name}.fifo` : name;
      const url = `${world.queueOrigin}/${world.accountId}/${queueName}`;
      const attributes = { Arn: arn('sqs', queueName), QueueName: queueName, QueueUrl: url };
      return { name: queueName, reference: url, attributes };
    }
    case 'AWS::Lambda::Function':
      return { name, reference: name, attributes: { Arn: arn('lambda', `function:${name}`) } };
    case 'AWS::ApiGatewayV2::Api': {
      const attributes = { ApiId: id, ApiEndpoint: world.apiOrigin };
      return { name: id, reference: id, attributes };
    }
    case 'AWS::ApiGatewayV2::Integration':
      return { name: id, reference: id, attributes: { IntegrationId: id } };
    case 'AWS::ApiGatewayV2::Authorizer':
      return { name: id, reference: id, attributes: { AuthorizerId: id } };
    case 'AWS::ApiGatewayV2::Route':
      return { name: id, reference: id, attributes: { RouteId: id } };
    case 'AWS::ApiGatewayV2::Deployment':
      return { name: id, reference: id, attributes: { DeploymentId: id } };
    case 'AWS::ApiGatewayV2::RouteResponse':
    case 'AWS::ApiGatewayV2::Stage':
    case 'AWS::Lambda::EventSourceMapping':
      return { name: id, reference: id, attributes: { Id: id } };
    case 'AWS::ECS::Cluster':
      return { name, reference: name, attributes: { Arn: arn('ecs', `cluster/${name}`) } };
    case 'AWS::ECS::TaskDefinition': {
      const definition = arn('ecs', `task-definition/${name}:1`);
      return { name, reference: definition, attributes: { TaskDefinitionArn: definition } };
    }
    case 'AWS::ECS::Service': {
      const service = arn('ecs', `service/${name}`);
      return { name, reference: service, attributes: { Name: name, ServiceArn: service } };
    }
    case 'AWS::Events::Rule':
      return { name, reference: name, attributes: { Arn: arn('events', `rule/${name}`) } };
    case 'AWS::SecretsManager::Secret': {
      const secret = arn('secretsmanager', `secret:${name}`);
      return { name, reference: secret, attributes: { Id: secret } };
    }
  }
};

const inertIdentity = (name: string, type: string, world: World): Identity => {
  const [, service, kind] = type.split('::');
  const arn = `arn:aws:${service?.toLowerCase()}:${world.region}:${world.accountId}:${kind}/${name}`;
  // Whoever asks an inert resource for an attribute passes it on to another inert one.
  const attributes = new Proxy<Record<string, string>>(
    {},
    {
      get: (_target, attribute) =>
        String(attribute).endsWith('Arn') ? arn : `${name}.${String(attribute)}`,
    },
  );
  return { name, reference: name, attributes };
};

/**
 * Names a resource: by its explicit name or else by stack and logical id, so that a restart finds
 * the same tables and queues again. Throws for a type that is in neither list.
 */
export const identify = (
  type: string,
  resource: {
    readonly stackName: string;
    readonly logicalId: string;
    readonly explicitName: string | undefined;
    readonly fifo: boolean;
  },
  world: World,
): Identity => {
  const { stackName, logicalId, fifo } = resource;
  const name = resource.explicitName ?? `${stackName}-${logicalId}`;
  if (isRunType(type)) return runIdentity(type, { stackName, logicalId, name, fifo }, world);
  if (INERT_TYPES[type] !== undefined) return inertIdentity(name, type, world);
  throw new TemplateError(
    `${stackName}: the laptop cloud does not know resource type ${type} (logical id ${logicalId})`,
  );
};
