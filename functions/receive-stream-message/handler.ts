import { apiGatewayStreamPush } from '../../shared/adapters/api-gateway-stream-push.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { dynamoDbCredentials } from '../../shared/adapters/dynamodb-credentials.ts';
import { dynamoDbStreamConnections } from '../../shared/adapters/dynamodb-stream-connections.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { streamManagementClient } from '../../shared/adapters/stream-management-client.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import type { StreamSessionPorts } from '../../shared/app/stream-session.ts';
import type { StreamPush } from '../../shared/ports/identity.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { neverThrow, type StreamEvent } from '../../shared/shell/stream-stack.ts';
import { answerStreamMessage } from './answer.ts';
import { parseStreamMessage } from './schema.ts';

/** Answers are posted: the routes of a WebSocket API answer nothing themselves. */
export const receiveStreamMessage = (ports: StreamSessionPorts, push: StreamPush) =>
  neverThrow(push, async ({ requestContext: { connectionId }, body }: StreamEvent) =>
    answerStreamMessage(ports, connectionId, parseStreamMessage(body ?? '')),
  );

const client = dynamoDbClient(requestClientConfig);

export const handler = receiveStreamMessage(
  {
    credentials: dynamoDbCredentials(client, requiredEnvironment('CREDENTIALS_TABLE')),
    connections: dynamoDbStreamConnections(client, requiredEnvironment('CONNECTIONS_TABLE')),
    clock: systemClock,
  },
  apiGatewayStreamPush(streamManagementClient(requiredEnvironment('STREAM_MANAGEMENT_URL'))),
);
