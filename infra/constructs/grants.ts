import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { PolicyDialect } from '../stages.ts';

/**
 * Grants of our own: CDK's grantReadWriteData carries Scan, DeleteItem and BatchWriteItem, which nobody may have
 * on a ledger. A transaction needs the actions of the operations inside it.
 */
const READ_ACTIONS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const CONDITIONAL_WRITE_ACTIONS = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:ConditionCheckItem',
];

/** What removes an item, or writes one without a condition, or by a way that no review of ours looks at. */
export const FORBIDDEN_ON_RECORDS = [
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLDelete',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
];

/** Partition keys of order items; a PENDING order is all that is ever written outside the account worker (law 1). */
const ORDER_KEYS = 'O#*';
/** Partition keys of derived snapshots. */
const SNAPSHOT_KEYS = 'S#*';

const allow = (actions: string[], resources: string[]): PolicyStatement =>
  new PolicyStatement({ effect: Effect.ALLOW, actions, resources });

/** Part of a role: holds even where somebody widens its other grants later. */
const denyRemoval = (table: Table): PolicyStatement =>
  new PolicyStatement({
    effect: Effect.DENY,
    actions: FORBIDDEN_ON_RECORDS,
    resources: [table.tableArn],
  });

/** Part of the table: holds for people and roles that we have not made. TTL's own deletions are not requests. */
export const denyRemovalByAnyone = (): PolicyStatement =>
  new PolicyStatement({
    sid: 'RecordsAreNeverRemoved',
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: FORBIDDEN_ON_RECORDS,
    resources: ['*'],
  });

export const readItems = (table: Table): PolicyStatement[] => [
  allow(READ_ACTIONS, [table.tableArn]),
];

export const queryIndex = (table: Table, index: string): PolicyStatement[] => [
  allow(['dynamodb:Query'], [`${table.tableArn}/index/${index}`]),
];

/** Append and conditional change, never removal: the accounts' one writer, the FIX log's owner. */
export const keepRecords = (table: Table): PolicyStatement[] => [
  allow([...READ_ACTIONS, ...CONDITIONAL_WRITE_ACTIONS], [table.tableArn]),
  denyRemoval(table),
];

/** Actions on items whose partition keys are like the pattern, and on no others. */
const allowUnder = (
  keys: string,
  actions: string[],
  table: Table,
  dialect: PolicyDialect,
  conditions: Readonly<Record<string, unknown>> = {},
): PolicyStatement =>
  new PolicyStatement({
    effect: Effect.ALLOW,
    actions,
    resources: [table.tableArn],
    conditions: {
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] },
      // ForAllValues is true of an empty set.
      ...(dialect === 'aws' ? { Null: { 'dynamodb:LeadingKeys': 'false' }, ...conditions } : {}),
    },
  });

/** law 1's one exception: the PENDING or REFUSED order item, by PutItem under its own leading key. */
export const putOrderItems = (accounts: Table, dialect: PolicyDialect): PolicyStatement[] => [
  allowUnder(ORDER_KEYS, ['dynamodb:PutItem'], accounts, dialect),
  denyRemoval(accounts),
];

/** Snapshots are derived from the journal and change no account: whoever reads the journal may keep them. */
export const putSnapshots = (accounts: Table, dialect: PolicyDialect): PolicyStatement[] => [
  allowUnder(SNAPSHOT_KEYS, ['dynamodb:PutItem'], accounts, dialect),
  denyRemoval(accounts),
];

/** Items that stand or fall with an account's commit: a put of its own would arm what was never decided. */
export const armItems = (table: Table, keys: string, dialect: PolicyDialect): PolicyStatement[] => [
  allowUnder(keys, ['dynamodb:PutItem'], table, dialect, {
    'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': ['TransactWriteItems'] },
  }),
  denyRemoval(table),
];

/** Reads a table from end to end in pieces, and writes nothing into it but how far it has come. */
export const readAndKeepCursor = (
  table: Table,
  keys: string,
  dialect: PolicyDialect,
): PolicyStatement[] => [
  allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'], [table.tableArn]),
  allowUnder(keys, ['dynamodb:PutItem'], table, dialect),
  denyRemoval(table),
];

/** Notes something on items that somebody else has put. */
export const changeItems = (
  table: Table,
  keys: string,
  dialect: PolicyDialect,
): PolicyStatement[] => [allowUnder(keys, ['dynamodb:UpdateItem'], table, dialect)];

export const putItemsUnder = (
  table: Table,
  keys: string,
  dialect: PolicyDialect,
): PolicyStatement[] => [allowUnder(keys, ['dynamodb:PutItem'], table, dialect)];

/** By key alone: whoever places orders asks for the scopes that it knows. */
export const readByKey = (table: Table): PolicyStatement[] => [
  allow(['dynamodb:GetItem', 'dynamodb:BatchGetItem'], [table.tableArn]),
];

export const putItems = (table: Table): PolicyStatement[] => [
  allow(['dynamodb:PutItem', 'dynamodb:ConditionCheckItem'], [table.tableArn]),
];

/** Connections come and go: the only table from which functions delete. */
export const keepRegistry = (table: Table): PolicyStatement[] => [
  allow(['dynamodb:PutItem', 'dynamodb:DeleteItem'], [table.tableArn]),
];

export const readStream = (table: Table): PolicyStatement[] => {
  if (table.tableStreamArn === undefined) return [];
  return [
    allow(
      [
        'dynamodb:DescribeStream',
        'dynamodb:GetRecords',
        'dynamodb:GetShardIterator',
        'dynamodb:ListStreams',
      ],
      [table.tableStreamArn],
    ),
  ];
};

/** AWS authorizes a batch by the action of one message. */
const withBatches = (actions: readonly string[], dialect: PolicyDialect): string[] =>
  dialect === 'aws' ? [...actions] : [...actions, ...actions.map((action) => `${action}Batch`)];

export const sendTo = (queues: readonly IQueue[], dialect: PolicyDialect): PolicyStatement[] => [
  allow(
    withBatches(['sqs:SendMessage'], dialect),
    queues.map(({ queueArn }) => queueArn),
  ),
];

export const measure = (queues: readonly IQueue[]): PolicyStatement[] => [
  allow(
    ['sqs:GetQueueAttributes'],
    queues.map(({ queueArn }) => queueArn),
  ),
];

export const consumeFrom = (
  queues: readonly IQueue[],
  dialect: PolicyDialect,
): PolicyStatement[] => [
  allow(
    [
      'sqs:ReceiveMessage',
      'sqs:GetQueueAttributes',
      ...withBatches(['sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'], dialect),
    ],
    queues.map(({ queueArn }) => queueArn),
  ),
];

/** Post to, look at and close connections of one API's one stage; connection ids are not known before. */
export const manageConnections = (stageArn: string): PolicyStatement[] => [
  allow(['execute-api:ManageConnections'], [`${stageArn}/*/@connections/*`]),
];
