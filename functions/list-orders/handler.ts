import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../../shared/adapters/dynamodb-client.ts';
import { requestClientConfig } from '../../shared/adapters/request-client.ts';
import { listOrders } from '../../shared/app/list-orders.ts';
import type { AccountReader } from '../../shared/ports/account-store.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { okReply } from '../../shared/shell/reply.ts';
import { orderView } from '../../shared/shell/views/order-view.ts';
import { ordersQuery } from './schema.ts';

export const listOrdersOfAccount = (accounts: AccountReader) =>
  httpFunction({ role: 'client', inputs: { query: ordersQuery } }, async ({ principal, query }) => {
    const orders = await listOrders(accounts, principal.account, query);
    return okReply(orders.map(({ order, legs }) => orderView(order, legs)));
  });

export const handler = listOrdersOfAccount(
  dynamoDbAccountStore(dynamoDbClient(requestClientConfig), requiredEnvironment('ACCOUNTS_TABLE')),
);
