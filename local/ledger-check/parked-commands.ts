import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import type { AccountId } from '../../shared/kernel/brand.ts';
import type { ParkedCommand } from '../../shared/ports/account-store.ts';
import { tableClient } from '../cloud/tables.ts';

const ACCOUNTS = '-accounts';
const FIRM_ACCOUNTS = '-firm-accounts';

export class NoAccountError extends Error {
  constructor(id: string) {
    super(`there is no account ${id}`);
    this.name = 'NoAccountError';
  }
}

/** An account's quarantine list, first to last. Throws when there is no such account. */
export async function parkedCommands(
  dynamoDbEndpoint: string,
  id: string,
): Promise<readonly ParkedCommand[]> {
  const client = tableClient(dynamoDbEndpoint);
  try {
    const { TableNames = [] } = await client.send(new ListTablesCommand({}));
    const table = TableNames.find(
      (name) => name.endsWith(ACCOUNTS) && !name.endsWith(FIRM_ACCOUNTS),
    );
    if (table === undefined) throw new Error('no table of accounts: nothing was ever started here');
    const store = dynamoDbAccountStore(client, table);
    const account = await store.account(id as AccountId);
    if (account === undefined) throw new NoAccountError(id);
    const { first, next } = account.quarantine;
    return first === next ? [] : await store.parked(account.id, first, next);
  } finally {
    client.destroy();
  }
}
