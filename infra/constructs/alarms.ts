import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';

const ONE_MINUTE = Duration.minutes(1);

/** One message there is one too many: the worker settles poison itself, so this is a bug of ours. */
export const alarmOnDeadLetters = (scope: Construct, deadLetters: Queue): void => {
  new Alarm(scope, `${deadLetters.node.id}-alarm`, {
    alarmDescription: 'A command reached a dead-letter queue: see the runbook on quarantine.',
    metric: deadLetters.metricApproximateNumberOfMessagesVisible({
      period: ONE_MINUTE,
      statistic: 'Maximum',
    }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
};

/** One failure mends itself by the next run; this many in a row do not. */
const FAILED_RUNS = 5;

/** For a function that runs each minute. */
export const alarmOnFailing = (scope: Construct, runner: IFunction, name: string): void => {
  new Alarm(scope, `${name}-failing-alarm`, {
    alarmDescription: `${name} failed ${FAILED_RUNS} minutes in a row: what is due waits.`,
    metric: runner.metric('Errors', { period: ONE_MINUTE, statistic: 'Sum' }),
    threshold: 1,
    evaluationPeriods: FAILED_RUNS,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
};

/** A stream keeps a record 24 h; a reader this far behind is stuck, and there are 23 h left to mend it. */
const STREAM_BEHIND = Duration.hours(1);

export const alarmOnStreamBehind = (scope: Construct, reader: IFunction, name: string): void => {
  new Alarm(scope, `${name}-behind-alarm`, {
    alarmDescription: `${name} is an hour behind the journal.`,
    metric: reader.metric('IteratorAge', { period: ONE_MINUTE, statistic: 'Maximum' }),
    threshold: STREAM_BEHIND.toMilliseconds(),
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
};
