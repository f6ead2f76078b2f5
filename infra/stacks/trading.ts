import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as LambdaTarget } from 'aws-cdk-lib/aws-events-targets';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Duration, Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { CellResources } from '../constructs/access.ts';
import { alarmOnDeadLetters, alarmOnEvent, alarmOnFailing } from '../constructs/alarms.ts';
import { type CellContext, cellFunction } from '../constructs/cell-functions.ts';
import { fifoQueue } from '../constructs/fifo-queue.ts';
import { consumeFrom } from '../constructs/grants.ts';
import { prefixOf } from '../constructs/names.ts';

/** A cell starts with one mailbox queue; more are added behind it, never taken away: accounts remember their number. */
const MAILBOXES = 1;
/** 6 × the worker's 10 s timeout: a batch that is still being worked on must not be delivered again. */
const MAILBOX_VISIBILITY_SECONDS = 60;
/** Polled by the owner of the FIX session, which extends what it holds; a takeover waits this long at most. */
const VENUE_VISIBILITY_SECONDS = 10;
/** The most that a FIFO mapping takes. */
const BATCH_SIZE = 10;

/** The finest that EventBridge has; what came due in between is sent up to so much late. */
const DUE_EVERY = Duration.minutes(1);

/** Where money is decided: the mailboxes, the worker that owns every account, and the venue's queue. */
export class TradingStack extends Stack {
  readonly mailboxes: readonly IQueue[];
  readonly venue: IQueue;

  constructor(
    scope: Construct,
    id: string,
    context: CellContext,
    ledger: Omit<CellResources, 'mailboxes' | 'venue'>,
    props: StackProps,
  ) {
    super(scope, id, props);
    const { cell, settings } = context;
    const prefix = prefixOf(cell);
    const mailboxes = Array.from({ length: MAILBOXES }, (_, number) =>
      fifoQueue(this, `account-commands-${number}`, {
        settings,
        queueName: `${prefix}-account-commands-${number}`,
        visibilitySeconds: MAILBOX_VISIBILITY_SECONDS,
      }),
    );
    const venue = fifoQueue(this, 'venue-alpha', {
      settings,
      queueName: `${prefix}-venue-alpha`,
      visibilitySeconds: VENUE_VISIBILITY_SECONDS,
    });
    this.mailboxes = mailboxes.map(({ queue }) => queue);
    this.venue = venue.queue;

    const resources = { ...ledger, mailboxes: this.mailboxes, venue: this.venue };
    const worker = cellFunction(this, context, resources, 'account-worker', {
      // To bring a message back before its visibility timeout is over.
      environment: {
        ACCOUNT_COMMANDS_QUEUE_URLS: this.mailboxes.map(({ queueUrl }) => queueUrl).join(','),
      },
      // A mapping that may run more batches than the function throttles itself into redeliveries.
      reservedConcurrency: settings.workerMaximumConcurrency * MAILBOXES,
    });
    for (const statement of consumeFrom(this.mailboxes, settings.policyDialect))
      worker.addToRolePolicy(statement);
    for (const [number, mailbox] of this.mailboxes.entries()) {
      new EventSourceMapping(this, `account-worker-mailbox-${number}`, {
        target: worker,
        eventSourceArn: mailbox.queueArn,
        batchSize: BATCH_SIZE,
        reportBatchItemFailures: true,
        maxConcurrency: settings.workerMaximumConcurrency,
      });
    }

    // Two passes at once do no harm and no good.
    const releaseDue = cellFunction(this, context, resources, 'release-due-orders', {
      reservedConcurrency: 1,
    });
    new Rule(this, 'release-due-orders-schedule', {
      ruleName: `${prefix}-release-due-orders`,
      description: 'Tells the accounts what has come due of their orders',
      schedule: Schedule.rate(DUE_EVERY),
      targets: [new LambdaTarget(releaseDue)],
    });

    if (settings.isCloud) {
      for (const { deadLetters } of [...mailboxes, venue]) alarmOnDeadLetters(this, deadLetters);
      alarmOnFailing(this, releaseDue, 'release-due-orders');
      alarmOnEvent(
        this,
        worker.logGroup,
        'report-contradicts',
        'A venue said two things under one ExecID: see the runbook on orders in doubt.',
      );
      alarmOnEvent(
        this,
        worker.logGroup,
        'command-parked',
        'An account is in quarantine, its client can do nothing: see the runbook on quarantine.',
      );
      alarmOnEvent(
        this,
        worker.logGroup,
        'end-unheard',
        'A venue calls an order over whose end nobody heard: see the runbook on orders in doubt.',
      );
    }
  }
}
