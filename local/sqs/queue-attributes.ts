import { ok, type Result, refused } from '../../shared/kernel/result.ts';
import { type Fault, invalidAttributeName, invalidAttributeValue } from './fault.ts';
import { MAX_MESSAGE_BYTES, MAX_VISIBILITY_SECONDS, MAX_WAIT_SECONDS } from './limits.ts';

/** As a template or CreateQueue names them; all values are strings. */
export type QueueAttributes = Readonly<Record<string, string>>;

/** What the attributes mean to the core. */
export type QueueSettings = {
  readonly isFifo: boolean;
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationPerGroup: boolean;
  readonly visibilityTimeoutMs: number;
  readonly receiveWaitMs: number;
  readonly maxMessageBytes: number;
  readonly redrive: { readonly targetQueue: string; readonly maxReceiveCount: number } | undefined;
};

/** Kept and shown, without effect on a laptop: who may call, encryption, and what may redrive here. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set([
  'KmsDataKeyReusePeriodSeconds',
  'KmsMasterKeyId',
  // Not enforced: a laptop that was off for a week must still find its orders.
  'MessageRetentionPeriod',
  'Policy',
  'RedriveAllowPolicy',
  'SqsManagedSseEnabled',
]);

const DEFAULTS: QueueAttributes = {
  VisibilityTimeout: '30',
  MessageRetentionPeriod: '345600',
  MaximumMessageSize: String(MAX_MESSAGE_BYTES),
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
};

const FIFO_DEFAULTS: QueueAttributes = {
  FifoQueue: 'true',
  ContentBasedDeduplication: 'false',
  DeduplicationScope: 'queue',
  FifoThroughputLimit: 'perQueue',
};

type Rule = (value: string) => string | undefined;

const wholeNumber =
  (least: number, most: number): Rule =>
  (value) =>
    /^\d{1,10}$/.test(value) && Number(value) >= least && Number(value) <= most
      ? undefined
      : `a whole number from ${least} to ${most}`;

const oneOf =
  (...allowed: string[]): Rule =>
  (value) =>
    allowed.includes(value) ? undefined : `one of ${allowed.join(', ')}`;

const redriveRule: Rule = (value) => {
  if (value === '') return undefined; // SetQueueAttributes takes the policy away with an empty text
  return parseRedrive(value) === undefined
    ? 'JSON with deadLetterTargetArn and maxReceiveCount from 1 to 1000'
    : undefined;
};

const RULES: Readonly<Record<string, Rule>> = {
  FifoQueue: oneOf('true'),
  ContentBasedDeduplication: oneOf('true', 'false'),
  DeduplicationScope: oneOf('queue', 'messageGroup'),
  FifoThroughputLimit: oneOf('perQueue', 'perMessageGroupId'),
  VisibilityTimeout: wholeNumber(0, MAX_VISIBILITY_SECONDS),
  ReceiveMessageWaitTimeSeconds: wholeNumber(0, MAX_WAIT_SECONDS),
  MaximumMessageSize: wholeNumber(1024, MAX_MESSAGE_BYTES),
  // Delays are another way of ordering that nothing here uses: refused rather than half right.
  DelaySeconds: oneOf('0'),
  RedrivePolicy: redriveRule,
};

const FIFO_ONLY: ReadonlySet<string> = new Set(Object.keys(FIFO_DEFAULTS));

/** Checks names and values; answers the full set with defaults filled in. */
export const completeAttributes = (
  name: string,
  given: QueueAttributes,
): Result<QueueAttributes, Fault> => {
  const isFifo = given.FifoQueue === 'true';
  if (isFifo !== name.endsWith('.fifo')) {
    return refused(
      invalidAttributeValue('FifoQueue', 'true exactly when the queue name ends in .fifo'),
    );
  }
  const checked = checkAttributes(given);
  if (!checked.ok) return checked;
  const wrong = isFifo ? undefined : Object.keys(given).find((each) => FIFO_ONLY.has(each));
  if (wrong !== undefined) return refused(invalidAttributeName(wrong));
  return ok({ ...DEFAULTS, ...(isFifo ? FIFO_DEFAULTS : {}), ...given });
};

export const checkAttributes = (given: QueueAttributes): Result<QueueAttributes, Fault> => {
  for (const [name, value] of Object.entries(given)) {
    if (WITHOUT_EFFECT.has(name)) continue;
    const rule = RULES[name];
    if (rule === undefined) return refused(invalidAttributeName(name));
    const broken = rule(value);
    if (broken !== undefined) return refused(invalidAttributeValue(name, broken));
  }
  return ok(given);
};

/** @param attributes complete and checked. */
export const settingsOf = (attributes: QueueAttributes): QueueSettings => ({
  isFifo: attributes.FifoQueue === 'true',
  contentBasedDeduplication: attributes.ContentBasedDeduplication === 'true',
  deduplicationPerGroup: attributes.DeduplicationScope === 'messageGroup',
  visibilityTimeoutMs: Number(attributes.VisibilityTimeout) * 1000,
  receiveWaitMs: Number(attributes.ReceiveMessageWaitTimeSeconds) * 1000,
  maxMessageBytes: Number(attributes.MaximumMessageSize),
  redrive: parseRedrive(attributes.RedrivePolicy ?? ''),
});

const parseRedrive = (text: string): QueueSettings['redrive'] => {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof policy !== 'object' || policy === null) return undefined;
  const { deadLetterTargetArn: arn, maxReceiveCount } = policy as Record<string, unknown>;
  const count = Number(maxReceiveCount);
  if (typeof arn !== 'string' || !Number.isInteger(count) || count < 1 || count > 1000) {
    return undefined;
  }
  const targetQueue = arn.split(':').at(-1) ?? '';
  return { targetQueue, maxReceiveCount: count };
};
