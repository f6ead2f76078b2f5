import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { findOrder } from '../../shared/app/find-order.ts';
import type { AccountReader } from '../../shared/ports/account-store.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { foundOrderReply } from '../../shared/shell/views/found-order.ts';
import { orderPath, orderQuery } from './schema.ts';

export const getOrder = (accounts: AccountReader) =>
  httpFunction(
    { role: 'client', inputs: { path: orderPath, query: orderQuery } },
    async ({ principal, path, query }) => {
      const order = await findOrder(accounts, principal.account, path.order_id);
      return foundOrderReply(accounts, order, query.nested);
    },
  );

export const handler = getOrder(
  dynamoDbAccountStore(dynamoDbClient(requestClientConfig), requiredEnvironment('ACCOUNTS_TABLE')),
);
