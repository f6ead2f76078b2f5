import { type GatewayResponse, TOO_LARGE } from '../http-api/response.ts';
import type { WebSocketApi } from './websocket-api.ts';

/** `/_aws/execute-api/{apiId}/{stage}/@connections/{connectionId}`, the id percent-encoded. */
const PATH = /^\/_aws\/execute-api\/([^/]+)\/([^/]+)\/(?:@|%40)connections\/([^/?]+)$/;

export const isManagementPath = (path: string): boolean => path.startsWith('/_aws/execute-api/');

const awsError = (status: number, type: string, message?: string): GatewayResponse => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': type },
  body: Buffer.from(JSON.stringify(message === undefined ? {} : { message })),
});

const GONE = awsError(410, 'GoneException');
const NO_CONTENT: GatewayResponse = { status: 200, headers: {}, body: Buffer.alloc(0) };
const DELETED: GatewayResponse = { status: 204, headers: {}, body: Buffer.alloc(0) };

const second = (at: Date): string => at.toISOString().replace(/\.\d+Z$/, 'Z');

/** Answers PostToConnection, GetConnection and DeleteConnection in the shapes that the SDK reads. */
export const answerManagement = async (
  apis: readonly WebSocketApi[],
  request: { readonly method: string; readonly path: string; readonly body: Buffer },
): Promise<GatewayResponse> => {
  const [, apiId, stage, escapedId] = PATH.exec(request.path) ?? [];
  const api = apis.find(({ model }) => model.apiId === apiId && model.stageName === stage);
  if (api === undefined || escapedId === undefined) {
    return awsError(403, 'ForbiddenException', 'Forbidden');
  }
  const connectionId = decodeURIComponent(escapedId);
  switch (request.method) {
    case 'POST': {
      const outcome = await api.post(connectionId, request.body.toString('utf8'));
      if (outcome === 'sent') return NO_CONTENT;
      if (outcome === 'gone') return GONE;
      return { ...TOO_LARGE, headers: { 'x-amzn-errortype': 'PayloadTooLargeException' } };
    }
    case 'GET': {
      const status = api.status(connectionId);
      if (status === undefined) return GONE;
      const { connectedAt, lastActiveAt, identity } = status;
      return {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(
          JSON.stringify({
            connectedAt: second(connectedAt),
            lastActiveAt: second(lastActiveAt),
            identity,
          }),
        ),
      };
    }
    case 'DELETE':
      return api.disconnect(connectionId) ? DELETED : GONE;
    default:
      return awsError(403, 'ForbiddenException', 'Forbidden');
  }
};
