import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
} from 'aws-cdk-lib/aws-sqs';
import { Duration, RemovalPolicy } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { StageSettings } from '../stages.ts';

/**
 * A message that has left for the dead-letter queue lets its successors pass, which breaks the order of its group.
 * The worker settles poison itself (law 9), so this limit only catches what no code of ours has seen.
 */
const MAXIMUM_RECEIVE_COUNT = 1_000;
/** SQS keeps a message 14 days at most; a stopped cell must lose nothing in between. */
const RETENTION = Duration.days(14);

export type FifoQueueOptions = {
  readonly settings: StageSettings;
  /** Without the `.fifo` ending. */
  readonly queueName: string;
  readonly visibilitySeconds: number;
};

export type QueueWithDeadLetters = { readonly queue: Queue; readonly deadLetters: Queue };

/** A high-throughput FIFO queue (order and deduplication per message group) with its dead-letter queue. */
export const fifoQueue = (
  scope: Construct,
  id: string,
  { settings, queueName, visibilitySeconds }: FifoQueueOptions,
): QueueWithDeadLetters => {
  const shared = {
    fifo: true,
    deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
    fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    encryption: QueueEncryption.SQS_MANAGED,
    // On this machine everything is plain HTTP on loopback.
    enforceSSL: settings.isCloud,
    retentionPeriod: RETENTION,
    removalPolicy: settings.keepsData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  };
  const deadLetters = new Queue(scope, `${id}-dead-letters`, {
    ...shared,
    queueName: `${queueName}-dead-letters.fifo`,
  });
  const queue = new Queue(scope, id, {
    ...shared,
    queueName: `${queueName}.fifo`,
    visibilityTimeout: Duration.seconds(visibilitySeconds),
    deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAXIMUM_RECEIVE_COUNT },
  });
  return { queue, deadLetters };
};
