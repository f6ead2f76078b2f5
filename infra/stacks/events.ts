import {
  EventSourceMapping,
  type EventSourceMappingOptions,
  FilterCriteria,
  FilterRule,
  type Function as LambdaFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { CellResources } from '../constructs/access.ts';
import { alarmOnDeadLetters, alarmOnStreamBehind } from '../constructs/alarms.ts';
import { type CellContext, cellFunction } from '../constructs/cell-functions.ts';
import { sendTo } from '../constructs/grants.ts';
import { prefixOf } from '../constructs/names.ts';

const JOURNAL_INSERTS = FilterCriteria.filter({
  eventName: FilterRule.isEqual('INSERT'),
  dynamodb: { Keys: { sk: { S: FilterRule.beginsWith('J#') } } },
});

/** A push is best effort: a client fills its gap with `since`. Pushing for long holds up everybody behind. */
const PUSH_RETRIES = 3;
const PUSH_MAXIMUM_AGE = Duration.minutes(5);
const PUSH_BATCH_SIZE = 100;

/** One transaction of firm shards per batch: at most 100 items, so the legs of a batch must stay few. */
const CLEARING_BATCH_SIZE = 100;
/** Only windowed events name the stream's shard, which the checkpoint is kept by. */
const CLEARING_WINDOW = Duration.seconds(1);
const FOR_EVER = -1;

/** The accounts' voice: the two readers of the journal, for ever two (a stream shard serves no more). */
export class EventsStack extends Stack {
  readonly #resources: CellResources;

  constructor(
    scope: Construct,
    id: string,
    context: CellContext,
    resources: CellResources,
    props: StackProps,
  ) {
    super(scope, id, props);
    this.#resources = resources;
    const { cell, settings } = context;

    const failures = new Queue(this, 'push-events-failures', {
      queueName: `${prefixOf(cell)}-push-events-failures`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: settings.isCloud,
      retentionPeriod: Duration.days(14),
      removalPolicy: settings.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    const push = cellFunction(this, context, resources, 'push-events', { readsJournal: true });
    for (const statement of sendTo([failures], settings.policyDialect))
      push.addToRolePolicy(statement);
    this.#readJournal(push, 'push-events-journal', {
      batchSize: PUSH_BATCH_SIZE,
      retryAttempts: PUSH_RETRIES,
      maxRecordAge: PUSH_MAXIMUM_AGE,
      bisectBatchOnError: true,
      onFailure: new SqsDlq(failures),
    });

    const clear = cellFunction(this, context, resources, 'clear-executions', {
      readsJournal: true,
      environment:
        settings.unnamedStreamShard === 'single' ? { STREAM_SHARD_WHEN_UNNAMED: 'single' } : {},
    });
    // No failure destination: a record that is set aside is a leg that is never counted. It waits, and the alarm rings.
    this.#readJournal(clear, 'clear-executions-journal', {
      batchSize: CLEARING_BATCH_SIZE,
      parallelizationFactor: 1,
      retryAttempts: FOR_EVER,
      tumblingWindow: CLEARING_WINDOW,
    });

    if (settings.isCloud) {
      alarmOnDeadLetters(this, failures);
      alarmOnStreamBehind(this, push, 'push-events');
      alarmOnStreamBehind(this, clear, 'clear-executions');
    }
  }

  #readJournal(target: LambdaFunction, id: string, options: EventSourceMappingOptions): void {
    const { tableStreamArn } = this.#resources.accounts;
    if (tableStreamArn === undefined) throw new Error('the accounts table has no stream');
    new EventSourceMapping(this, id, {
      target,
      eventSourceArn: tableStreamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      filters: [JOURNAL_INSERTS],
      ...options,
    });
  }
}
