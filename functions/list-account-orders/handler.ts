import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { openOrdersOf } from '../../shared/app/resolve-order.ts';
import type { AccountStore } from '../../shared/ports/account-store.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { okReply } from '../../shared/shell/reply.ts';
import { accountNotFound, operatorOrderView } from '../../shared/shell/views/resolution-answer.ts';
import { accountPath, openOrdersQuery } from './schema.ts';

export const listAccountOrders = (accounts: AccountStore) =>
  httpFunction(
    { role: 'operator', inputs: { path: accountPath, query: openOrdersQuery } },
    async ({ path, query }) => {
      const orders = await openOrdersOf({ accounts }, path.account_id, query.in_doubt ?? false);
      return orders === undefined ? accountNotFound() : okReply(orders.map(operatorOrderView));
    },
  );

export const handler = listAccountOrders(
  dynamoDbAccountStore(dynamoDbClient(requestClientConfig), requiredEnvironment('ACCOUNTS_TABLE')),
);
