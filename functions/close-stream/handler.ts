import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { dynamoDbStreamConnections } from '../../shared/adapters/dynamodb-stream-connections.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import type { StreamConnections } from '../../shared/ports/identity.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { describeError, writeLog } from '../../shared/shell/log.ts';

type CloseEvent = { readonly requestContext: { readonly connectionId: string } };

/** Forgets a connection. Best effort: what is left is dropped at the next push, or when it expires. */
export const closeStream =
  (connections: Pick<StreamConnections, 'remove'>) =>
  async ({ requestContext: { connectionId } }: CloseEvent): Promise<{ statusCode: number }> => {
    try {
      await connections.remove(connectionId);
    } catch (error) {
      writeLog({
        level: 'error',
        message: 'connection not removed',
        connectionId,
        ...describeError(error),
      });
    }
    return { statusCode: 200 };
  };

export const handler = closeStream(
  dynamoDbStreamConnections(
    dynamoDbClient(requestClientConfig),
    requiredEnvironment('CONNECTIONS_TABLE'),
  ),
);
