/** Stands in a rule's id for the prefix of the cell's names. */
export const CELL_PREFIX = '<cell>';

/** Every finding that is accepted, where and why: the one list that a reviewer reads. */
export type Acknowledgement = {
  readonly rule: string;
  /** Construct path below each cell, or below the application with a leading slash; accepted there and below. */
  readonly at: string;
  /** At least 40 characters: what makes it right here, not what the rule says. */
  readonly reason: string;
};

/** `api` as the rule names it: a reference within a stack, the name of an export across stacks. */
const postToConnections = (api: string): string =>
  `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:${api}/stream/*/@connections/*]`;

const CONNECTION_IDS_ARE_MADE_LATER =
  'Connection ids are made when a client connects, so they cannot be named here; the grant ends at the one stage of the one WebSocket API.';

export const acknowledgements: readonly Acknowledgement[] = [
  {
    rule: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
    at: '/api-logging/role',
    reason:
      'API Gateway checks the role of its account setting against the permissions of this very policy and refuses a narrower one.',
  },
  {
    rule: 'AwsSolutions-APIG4',
    at: 'edge/stream-api',
    reason:
      "Alpaca's clients authenticate by a message after connecting: the connection can do nothing before it has, and the handler refuses everything else.",
  },
  {
    rule: 'AwsSolutions-APIG4',
    at: 'edge/unknown-route',
    reason:
      'The route of every unknown path answers 404 in our own words, reads nothing and has no grant but its own log.',
  },
  {
    rule: postToConnections('<streamapi73AE097D>'),
    at: 'edge/receive-stream-message-role',
    reason: CONNECTION_IDS_ARE_MADE_LATER,
  },
  {
    rule: postToConnections(`${CELL_PREFIX}-edge:ExportsOutputRefstreamapi73AE097D1BE900C9`),
    at: 'events/push-events-role',
    reason: CONNECTION_IDS_ARE_MADE_LATER,
  },
  {
    rule: 'AwsSolutions-S1',
    at: 'edge/distribution-logs',
    reason:
      'This bucket is itself the access log of the distribution; logging who delivers logs would log itself without end.',
  },
  {
    rule: 'AwsSolutions-CFR1',
    at: 'edge/distribution',
    reason:
      'Where a customer may trade from is a rule of the account, decided by its home and not by where a phone happens to be today.',
  },
  {
    rule: 'AwsSolutions-CFR2',
    at: 'edge/distribution',
    reason:
      'A web ACL for CloudFront lives in us-east-1 and is shared by all cells, so an operator brings it by context webAclArn; the cell itself throttles both APIs.',
  },
  {
    rule: 'AwsSolutions-CFR4',
    at: 'edge/distribution',
    reason:
      "Without a domain of one's own CloudFront serves its default certificate under its own TLS policy; with context domain and certificateArn it asks for TLS 1.2.",
  },
  {
    rule: 'AwsSolutions-SQS3',
    at: 'events/push-events-failures',
    reason:
      'This queue is itself where the stream mapping puts what it could not push; nothing reads from it but an operator.',
  },
  {
    rule: 'AwsSolutions-EC23',
    at: 'fix-gateway/vpc/sqs/SecurityGroup',
    reason:
      "The endpoint admits the VPC's own address range, which the rule cannot read because it is a reference; nothing else reaches it.",
  },
  {
    rule: 'AwsSolutions-ECS2',
    at: 'fix-gateway/task',
    reason:
      'The plain variables name tables, queues and the venue address; the one secret, FIX_PASSWORD, comes from Secrets Manager.',
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::*]',
    at: 'fix-gateway/task/ExecutionRole',
    reason:
      'ecr:GetAuthorizationToken has no resource to name; pulling itself is granted on the one repository of the image.',
  },
  {
    rule: 'AwsSolutions-ECS2',
    at: 'stop-trigger/task',
    reason: 'The plain variables name a table, queues and the market; the service has no secret.',
  },
  {
    rule: 'AwsSolutions-IAM5[Resource::*]',
    at: 'stop-trigger/task/ExecutionRole',
    reason:
      'ecr:GetAuthorizationToken has no resource to name; pulling itself is granted on the one repository of the image.',
  },
  {
    rule: 'AwsSolutions-SMG4',
    at: 'fix-gateway/fix-password',
    reason:
      'A FIX password is changed together with the venue, in its window: rotating it on our own would end the session.',
  },
];
