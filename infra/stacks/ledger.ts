import {
  AttributeType,
  ProjectionType,
  StreamViewType,
  type Table,
} from 'aws-cdk-lib/aws-dynamodb';
import { AnyPrincipal, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Aws, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ARMED_BY_TIME_INDEX, ORDERS_BY_TIME_INDEX } from '../constructs/access.ts';
import type { CellContext } from '../constructs/cell-functions.ts';
import { prefixOf } from '../constructs/names.ts';
import { table } from '../constructs/table.ts';

const TIME_TO_LIVE = 'ttl';

/** All that a cell must never lose, apart from everything that is deployed often. */
export class LedgerStack extends Stack {
  readonly accounts: Table;
  readonly fixLog: Table;
  readonly firmAccounts: Table;
  readonly credentials: Table;
  readonly connections: Table;
  readonly due: Table;
  readonly triggers: Table;
  readonly controls: Table;

  constructor(scope: Construct, id: string, context: CellContext, props: StackProps) {
    super(scope, id, props);
    const { cell, settings } = context;
    const prefix = prefixOf(cell);
    const key = settings.keepsData ? this.#key(prefix) : undefined;
    const shared = { settings, ...(key === undefined ? {} : { key }) };

    this.accounts = table(this, 'accounts', {
      ...shared,
      tableName: `${prefix}-accounts`,
      stream: StreamViewType.NEW_IMAGE,
      timeToLiveAttribute: TIME_TO_LIVE,
      keepsRecords: true,
    });
    // Partitioned by account, so no key of it is hotter than the account itself; only order items carry `t`.
    this.accounts.addGlobalSecondaryIndex({
      indexName: ORDERS_BY_TIME_INDEX,
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 't', type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    this.fixLog = table(this, 'fix-log', {
      ...shared,
      tableName: `${prefix}-fix-log`,
      keepsRecords: true,
    });
    this.firmAccounts = table(this, 'firm-accounts', {
      ...shared,
      tableName: `${prefix}-firm-accounts`,
      keepsRecords: true,
    });
    this.credentials = table(this, 'credentials', {
      ...shared,
      tableName: `${prefix}-credentials`,
    });
    // Hints beside the accounts, not truth: their time to live ends them, and nobody else may.
    this.due = table(this, 'due', {
      ...shared,
      tableName: `${prefix}-due`,
      timeToLiveAttribute: TIME_TO_LIVE,
      keepsRecords: true,
    });
    this.triggers = table(this, 'triggers', {
      ...shared,
      tableName: `${prefix}-triggers`,
      timeToLiveAttribute: TIME_TO_LIVE,
      keepsRecords: true,
    });
    // Orders of whatever symbol that are armed, by the time they were: an item leaves it with its order's arming.
    this.triggers.addGlobalSecondaryIndex({
      indexName: ARMED_BY_TIME_INDEX,
      partitionKey: { name: 'n', type: AttributeType.STRING },
      sortKey: { name: 'a', type: AttributeType.NUMBER },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    // The kill switches and, beside each, who turned it and why.
    this.controls = table(this, 'controls', {
      ...shared,
      tableName: `${prefix}-controls`,
      timeToLiveAttribute: TIME_TO_LIVE,
      keepsRecords: true,
    });
    this.connections = table(this, 'connections', {
      ...shared,
      tableName: `${prefix}-connections`,
      timeToLiveAttribute: TIME_TO_LIVE,
    });
  }

  /**
   * One key per cell. Whoever may use a table may use the key through DynamoDB, and only so: the form of AWS's own
   * keys, without a KMS statement in every role.
   */
  #key(prefix: string): Key {
    const key = new Key(this, 'key', {
      alias: `${prefix}-ledger`,
      description: `Tables of ${prefix}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    key.addToResourcePolicy(
      new PolicyStatement({
        sid: 'ThroughDynamoDbOnly',
        principals: [new AnyPrincipal()],
        actions: [
          'kms:Encrypt',
          'kms:Decrypt',
          'kms:ReEncryptFrom',
          'kms:ReEncryptTo',
          'kms:GenerateDataKey',
          'kms:GenerateDataKeyWithoutPlaintext',
          'kms:CreateGrant',
          'kms:DescribeKey',
        ],
        resources: ['*'],
        conditions: {
          StringEquals: {
            'kms:CallerAccount': Aws.ACCOUNT_ID,
            'kms:ViaService': `dynamodb.${Aws.REGION}.amazonaws.com`,
          },
        },
      }),
    );
    return key;
  }
}
