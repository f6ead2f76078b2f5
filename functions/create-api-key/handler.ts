import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { dynamoDbCredentials } from '../../shared/adapters/dynamodb-credentials.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { systemRandomness } from '../../shared/adapters/system-randomness.ts';
import { type CreateApiKeyPorts, createApiKey } from '../../shared/app/credentials.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { errorReply, okReply } from '../../shared/shell/reply.ts';
import { accountPath, apiKeyBody } from './schema.ts';

export const createApiKeyFor = (ports: CreateApiKeyPorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, body: apiKeyBody } },
    async ({ path }) => {
      const key = await createApiKey(ports, path.account_id);
      return key === undefined
        ? errorReply({ reason: 'ACCOUNT_NOT_FOUND', message: 'account not found' })
        : okReply({ key_id: key.keyId, secret_key: key.secret });
    },
  );

const client = dynamoDbClient(requestClientConfig);

export const handler = createApiKeyFor({
  accounts: dynamoDbAccountStore(client, requiredEnvironment('ACCOUNTS_TABLE')),
  credentials: dynamoDbCredentials(client, requiredEnvironment('CREDENTIALS_TABLE')),
  clock: systemClock,
  randomness: systemRandomness,
});
