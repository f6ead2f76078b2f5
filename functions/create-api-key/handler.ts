import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { dynamoDbCredentials } from '../../shared/adapters/dynamodb-credentials.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import { systemRandomness } from '../../shared/adapters/system-randomness.ts';
import { type CreateApiKeyPorts, createApiKey } from '../../shared/app/credentials.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { idempotencyKeyOf } from '../../shared/shell/idempotency-key.ts';
import { errorReply } from '../../shared/shell/reply.ts';
import { apiKeyReply } from '../../shared/shell/views/broker-answer.ts';
import { accountPath, apiKeyBody } from './schema.ts';

export const createApiKeyFor = (ports: CreateApiKeyPorts) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, body: apiKeyBody } },
    async ({ principal, path, header }) => {
      const idempotency = idempotencyKeyOf(header);
      if (!idempotency.ok) return errorReply(idempotency.error);
      const asked = { principal, ...idempotency.value };
      return apiKeyReply(await createApiKey(ports, asked, path.account_id));
    },
  );

const client = dynamoDbClient(requestClientConfig);

export const handler = createApiKeyFor({
  accounts: dynamoDbAccountStore(client, requiredEnvironment('ACCOUNTS_TABLE')),
  credentials: dynamoDbCredentials(client, requiredEnvironment('CREDENTIALS_TABLE')),
  clock: systemClock,
  randomness: systemRandomness,
});
