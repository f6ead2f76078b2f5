import type { StreamViewType } from 'aws-cdk-lib/aws-dynamodb';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyDocument } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';
import { denyRemovalByAnyone } from './grants.ts';

export type TableOptions = {
  readonly settings: StageSettings;
  readonly tableName: string;
  /** Our own key where data is kept; AWS's own elsewhere. */
  readonly key?: IKey;
  readonly stream?: StreamViewType;
  readonly timeToLiveAttribute?: string;
  /** Nobody may remove an item by a request. */
  readonly keepsRecords?: boolean;
};

/** A table with our safe defaults: pk and sk, on demand, recoverable to the second, encrypted, undeletable. */
export const table = (scope: Construct, id: string, options: TableOptions): Table => {
  const { settings, key, stream, timeToLiveAttribute } = options;
  return new Table(scope, id, {
    tableName: options.tableName,
    partitionKey: { name: 'pk', type: AttributeType.STRING },
    sortKey: { name: 'sk', type: AttributeType.STRING },
    billingMode: BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: settings.keepsData,
    removalPolicy: settings.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    ...(key === undefined
      ? { encryption: TableEncryption.DEFAULT }
      : { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
    ...(stream === undefined ? {} : { stream }),
    ...(timeToLiveAttribute === undefined ? {} : { timeToLiveAttribute }),
    ...(options.keepsRecords === true
      ? { resourcePolicy: new PolicyDocument({ statements: [denyRemovalByAnyone()] }) }
      : {}),
  });
};
