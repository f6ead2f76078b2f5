import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';

/**
 * A client of DynamoDB. Made once per module, since making one and its first connection cost more than a request. One
 * file for each SDK package, so that a bundle carries only the packages that its function uses. Endpoint, region and
 * credentials come from the environment, in the cloud as on the laptop.
 */
export const dynamoDbClient = (settings: DynamoDBClientConfig): DynamoDBClient =>
  new DynamoDBClient(settings);
