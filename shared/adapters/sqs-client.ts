import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';

/** A client of SQS; see dynamodb-client.ts. */
export const sqsClient = (settings: SQSClientConfig): SQSClient => new SQSClient(settings);
