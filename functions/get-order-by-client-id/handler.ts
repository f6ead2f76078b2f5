import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { findOrderByClientId } from '../../shared/app/find-order.ts';
import type { AccountReader } from '../../shared/ports/account-store.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { foundOrderReply } from '../../shared/shell/views/found-order.ts';
import { clientIdQuery } from './schema.ts';

export const getOrderByClientId = (accounts: AccountReader) =>
  httpFunction(
    { role: 'client', inputs: { query: clientIdQuery } },
    async ({ principal, query }) => {
      const { client_order_id, nested } = query;
      const order = await findOrderByClientId(accounts, principal.account, client_order_id);
      return foundOrderReply(accounts, order, nested);
    },
  );

export const handler = getOrderByClientId(
  dynamoDbAccountStore(dynamoDbClient(requestClientConfig), requiredEnvironment('ACCOUNTS_TABLE')),
);
