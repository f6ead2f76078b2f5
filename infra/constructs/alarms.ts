import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { FilterPattern, type ILogGroup, type LogGroup, MetricFilter } from 'aws-cdk-lib/aws-logs';
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

/** A service says each minute that it is well; a fail-over takes a fraction of this. */
const SILENT_MINUTES = 5;

/** For a service that logs an event `health` each minute: also rings when there is no service at all. */
export const alarmOnSilence = (
  scope: Construct,
  logs: LogGroup,
  name: string,
  metricName: string,
): void => {
  const health = new MetricFilter(scope, `${name}-health`, {
    logGroup: logs,
    metricNamespace: 'Bellwether',
    metricName,
    filterPattern: FilterPattern.stringValue('$.event', '=', 'health'),
  });
  new Alarm(scope, `${name}-silent-alarm`, {
    alarmDescription: `${name} has said nothing for ${SILENT_MINUTES} minutes: see its runbook.`,
    metric: health.metric({ period: ONE_MINUTE, statistic: 'Sum' }),
    threshold: 1,
    evaluationPeriods: SILENT_MINUTES,
    comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
    treatMissingData: TreatMissingData.BREACHING,
  });
};

const ringOnce = (
  scope: Construct,
  name: string,
  told: MetricFilter,
  alarmDescription: string,
): void => {
  new Alarm(scope, `${name}-alarm`, {
    alarmDescription,
    metric: told.metric({ period: ONE_MINUTE, statistic: 'Sum' }),
    threshold: 1,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
};

/** For a service: each line of level `alarm`. What is to be done stands in the runbook that names its event. */
export const alarmOnAlarms = (scope: Construct, logs: ILogGroup, name: string): void => {
  const told = new MetricFilter(scope, `${name}-filter`, {
    logGroup: logs,
    metricNamespace: 'Bellwether',
    metricName: name,
    filterPattern: FilterPattern.stringValue('$.level', '=', 'alarm'),
  });
  ringOnce(scope, name, told, 'A service logged an alarm: see the runbook that names its event.');
};

/**
 * For a function that logs an event which somebody must look at each time. The event is looked for as a word: what a
 * function prints may lie as text within the line that Lambda makes of it.
 */
export const alarmOnEvent = (
  scope: Construct,
  logs: ILogGroup,
  event: string,
  alarmDescription: string,
): void => {
  const told = new MetricFilter(scope, `${event}-filter`, {
    logGroup: logs,
    metricNamespace: 'Bellwether',
    metricName: event,
    filterPattern: FilterPattern.literal(`"${event}"`),
  });
  ringOnce(scope, event, told, alarmDescription);
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
