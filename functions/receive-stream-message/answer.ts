import {
  authenticateStream,
  listenToStreams,
  type StreamSessionPorts,
} from '../../shared/app/stream-session.ts';
import {
  authorizationFrame,
  errorFrame,
  listeningFrame,
} from '../../shared/shell/views/stream-frames.ts';
import type { StreamMessage } from './schema.ts';

/** The one frame with which a message is answered. */
export async function answerStreamMessage(
  ports: StreamSessionPorts,
  connectionId: string,
  message: StreamMessage | undefined,
): Promise<string> {
  if (message === undefined) return errorFrame('MESSAGE_NOT_UNDERSTOOD');
  if (message.action === 'authenticate') {
    if (message.data === undefined) return authorizationFrame('unauthorized', 'authenticate');
    const { key_id: keyId, secret_key: secret } = message.data;
    const isAuthorized = await authenticateStream(ports, connectionId, keyId, secret);
    return authorizationFrame(isAuthorized ? 'authorized' : 'unauthorized', 'authenticate');
  }
  const streams = await listenToStreams(ports, connectionId, message.data.streams);
  return streams === undefined
    ? authorizationFrame('unauthorized', 'listen')
    : listeningFrame(streams);
}
