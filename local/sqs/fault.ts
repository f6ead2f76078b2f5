/** An answer of kind "no", as SQS gives it: `type` is the shape's name in the JSON protocol. */
export type Fault = {
  readonly type: string;
  /** The older name, which the SDK also shows (header x-amzn-query-error). */
  readonly code: string;
  readonly message: string;
};

const fault = (type: string, message: string, code = type): Fault => ({ type, code, message });

export const invalidParameter = (message: string): Fault =>
  fault('InvalidParameterValueException', message, 'InvalidParameterValue');

export const missingParameter = (name: string): Fault =>
  fault(
    'MissingRequiredParameterException',
    `The request must contain the parameter ${name}.`,
    'MissingParameter',
  );

export const noSuchQueue = (name: string): Fault =>
  fault(
    'QueueDoesNotExist',
    `The specified queue does not exist: ${name}`,
    'AWS.SimpleQueueService.NonExistentQueue',
  );

export const queueExists = (name: string): Fault =>
  fault(
    'QueueNameExists',
    `A queue named ${name} already exists with other attributes.`,
    'QueueAlreadyExists',
  );

export const receiptHandleInvalid = (reason: string): Fault =>
  fault('ReceiptHandleIsInvalid', `The input receipt handle is invalid: ${reason}`);

export const messageNotInFlight = (): Fault =>
  fault(
    'MessageNotInflight',
    'The message is not in flight: it was deleted or its visibility timeout has passed.',
    'AWS.SimpleQueueService.MessageNotInflight',
  );

export const invalidAttributeName = (name: string): Fault =>
  fault('InvalidAttributeName', `Unknown attribute ${name}.`);

export const invalidAttributeValue = (name: string, rule: string): Fault =>
  fault('InvalidAttributeValue', `Invalid value for the attribute ${name}: ${rule}.`);

export const batchFault = (
  type:
    | 'EmptyBatchRequest'
    | 'TooManyEntriesInBatchRequest'
    | 'BatchEntryIdsNotDistinct'
    | 'BatchRequestTooLong',
  message: string,
): Fault => fault(type, message, `AWS.SimpleQueueService.${type}`);

export const unsupported = (what: string): Fault =>
  fault(
    'UnsupportedOperation',
    `${what} is not part of the laptop's SQS: Bellwether does not use it.`,
    'AWS.SimpleQueueService.UnsupportedOperation',
  );
