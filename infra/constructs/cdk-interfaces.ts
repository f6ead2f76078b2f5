import type { IVpc, Vpc } from 'aws-cdk-lib/aws-ec2';
import type { Cluster, ICluster } from 'aws-cdk-lib/aws-ecs';
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';

/**
 * aws-cdk-lib is compiled without exactOptionalPropertyTypes: some of its classes are then not assignable to their
 * own interfaces. Each such step is here and nowhere else.
 */
export const asVpc = (vpc: Vpc): IVpc => vpc as IVpc;
export const asCluster = (cluster: Cluster): ICluster => cluster as ICluster;
export const asBucket = (bucket: Bucket): IBucket => bucket as IBucket;
export const asSecret = (secret: Secret): ISecret => secret as ISecret;
