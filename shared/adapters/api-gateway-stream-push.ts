import {
  type ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import type { StreamPush } from '../ports/identity.ts';

/** A connection that takes longer is slow or gone, and others wait for nobody. */
const POST_TIMEOUT_MS = 3_000;

/** Posts frames through the WebSocket API's @connections endpoint (the client's endpoint: STREAM_MANAGEMENT_URL). */
export const apiGatewayStreamPush = (client: ApiGatewayManagementApiClient): StreamPush => ({
  async post(connectionId, frame) {
    try {
      await client.send(
        new PostToConnectionCommand({ ConnectionId: connectionId, Data: Buffer.from(frame) }),
        { abortSignal: AbortSignal.timeout(POST_TIMEOUT_MS) },
      );
      return 'sent';
    } catch (error) {
      if (error instanceof GoneException) return 'gone';
      throw error;
    }
  },
});
