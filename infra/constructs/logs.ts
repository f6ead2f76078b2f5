import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';

const retentionOf: Record<StageSettings['logRetentionDays'], RetentionDays> = {
  1: RetentionDays.ONE_DAY,
  30: RetentionDays.ONE_MONTH,
  365: RetentionDays.ONE_YEAR,
};

/** A log group of our own name, so that logs never outlive their retention by an automatic group without one. */
export const logGroup = (
  scope: Construct,
  id: string,
  settings: StageSettings,
  logGroupName: string,
): LogGroup =>
  new LogGroup(scope, id, {
    logGroupName,
    retention: retentionOf[settings.logRetentionDays],
    removalPolicy: settings.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  });
