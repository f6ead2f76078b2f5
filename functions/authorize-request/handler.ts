import type { APIGatewayRequestAuthorizerEventV2 } from 'aws-lambda';
import { cachedCredentials } from '../../shared/adapters/cached-credentials.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { dynamoDbCredentials } from '../../shared/adapters/dynamodb-credentials.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { authenticate } from '../../shared/app/credentials.ts';
import type { Credentials } from '../../shared/ports/identity.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { describeError, writeLog } from '../../shared/shell/log.ts';
import { type AuthorizerContext, contextOf } from '../../shared/shell/principal.ts';
import { presentedKey } from './schema.ts';

type Verdict = { readonly isAuthorized: true; readonly context: AuthorizerContext };

/** Admits everybody and says who it is, if anybody: the shell refuses, in the one shape of our errors. */
export const authorizeRequest =
  (credentials: Pick<Credentials, 'find'>) =>
  async (event: Pick<APIGatewayRequestAuthorizerEventV2, 'headers'>): Promise<Verdict> => {
    const key = presentedKey(event.headers ?? {});
    if (key === undefined) return { isAuthorized: true, context: {} };
    try {
      const principal = await authenticate(credentials, key.keyId, key.secret);
      return { isAuthorized: true, context: contextOf(principal) };
    } catch (error) {
      writeLog({ level: 'error', message: 'credentials not read', ...describeError(error) });
      return { isAuthorized: true, context: { unavailable: 'true' } };
    }
  };

const table = dynamoDbCredentials(
  dynamoDbClient(requestClientConfig),
  requiredEnvironment('CREDENTIALS_TABLE'),
);

export const handler = authorizeRequest(cachedCredentials(table, systemClock));
