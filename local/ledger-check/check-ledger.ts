import { setTimeout as wait } from 'node:timers/promises';
import { type DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import {
  readVenueBook,
  type VenueBook,
  type VenueBookFill,
} from '../../services/venue/book-file.ts';
import { dynamoDbAccountStore } from '../../shared/adapters/dynamodb-account-store.ts';
import { dynamoDbFirmAccounts } from '../../shared/adapters/dynamodb-firm-accounts.ts';
import {
  accountIds,
  readHints,
  snapshotAccount,
} from '../../shared/adapters/dynamodb-ledger-reader.ts';
import type { Finding } from '../../shared/app/verify/finding.ts';
import { ordersInDoubt } from '../../shared/app/verify/orders-in-doubt.ts';
import { type AccountSnapshot, verifyAccount } from '../../shared/app/verify/verify-account.ts';
import {
  type TrialBalanceRow,
  trialBalance,
  type VenueBooks,
  verifyFirmAccounts,
  verifyTrialBalance,
  verifyVenue,
} from '../../shared/app/verify/verify-books.ts';
import { verifyHints } from '../../shared/app/verify/verify-hints.ts';
import { tableClient } from '../cloud/tables.ts';

export type LedgerCheck = {
  readonly findings: readonly Finding[];
  /** Orders that the venue or an operator is waited for; no breaks. */
  readonly inDoubt: readonly Finding[];
  readonly trialBalance: readonly TrialBalanceRow[];
  readonly counts: {
    readonly accounts: number;
    readonly entries: number;
    readonly orders: number;
    readonly fills: number;
    readonly parkedCommands: number;
  };
  readonly snapshots: readonly AccountSnapshot[];
};

const FIRM_ACCOUNTS = '-firm-accounts';

/** A trade stands unless it was busted, or the broker has said that it does not know it. */
const stands = ({ bustedBy, notKnown }: VenueBookFill): boolean =>
  bustedBy === undefined && notKnown === undefined;

const venueBooks = async (folder: string): Promise<VenueBooks> =>
  booksOf(await readVenueBook(folder));

/** What of a venue's book ours are held against. */
export function booksOf(book: VenueBook): VenueBooks {
  return {
    // A corrected trade goes by the ExecID of its correction: that is the one it was booked under.
    fills: book.fills
      .filter(stands)
      .map((fill) => ({ ...fill, execId: fill.correctedBy.at(-1) ?? fill.execId })),
    orders: book.orders.map(({ clOrdId, leaves }) => ({ clOrdId, leaves, ended: leaves === '0' })),
  };
}

export type Books = {
  readonly client: DynamoDBClient;
  readonly accountsTable: string;
  readonly firmTable: string;
  readonly hintTables: { readonly due: string; readonly triggers: string };
  readonly venue: VenueBooks;
};

type Accounts = { readonly snapshots: AccountSnapshot[]; readonly findings: Finding[] };

async function readAccounts({ client, accountsTable }: Books): Promise<Accounts> {
  const store = dynamoDbAccountStore(client, accountsTable);
  const snapshots: AccountSnapshot[] = [];
  const findings: Finding[] = [];
  for (const id of await accountIds(client, accountsTable)) {
    try {
      const snapshot = await snapshotAccount(client, accountsTable, store, id);
      if (snapshot !== undefined) snapshots.push(snapshot);
      else findings.push({ check: 'items', where: `${id} H`, what: 'has items and no head' });
    } catch (error) {
      findings.push({ check: 'items', where: `${id} H`, what: `cannot be read: ${String(error)}` });
    }
  }
  return { snapshots, findings };
}

/** Holds all books of the brokerage against each other. Reads only. */
export async function checkBooks(books: Books): Promise<LedgerCheck> {
  const { snapshots, findings } = await readAccounts(books);
  const balances = await dynamoDbFirmAccounts(books.client, books.firmTable).balances();
  const entries = snapshots.flatMap((snapshot) => snapshot.entries.map(({ entry }) => entry));
  const rows = trialBalance(snapshots, balances);
  const hints = await readHints(books.client, books.hintTables);
  return {
    findings: [
      ...findings,
      ...snapshots.flatMap(verifyAccount),
      ...verifyHints(snapshots, hints),
      ...verifyFirmAccounts(entries, balances),
      ...verifyTrialBalance(rows),
      ...verifyVenue(snapshots, books.venue),
    ],
    inDoubt: ordersInDoubt(snapshots, books.venue),
    trialBalance: rows,
    counts: {
      accounts: snapshots.length,
      entries: entries.length,
      orders: snapshots.reduce((count, { orders }) => count + orders.length, 0),
      fills: entries.flatMap(({ events }) => events).filter(({ type }) => type === 'order-filled')
        .length,
      parkedCommands: snapshots.reduce(
        (count, { account: { quarantine } }) => count + quarantine.next - quarantine.first,
        0,
      ),
    },
    snapshots,
  };
}

/** The books of the stack or state whose table engine is at that endpoint. */
export async function checkLedger(
  dynamoDbEndpoint: string,
  venueFolder: string,
): Promise<LedgerCheck> {
  const client = tableClient(dynamoDbEndpoint);
  const { TableNames = [] } = await client.send(new ListTablesCommand({}));
  const firmTable = TableNames.find((name) => name.endsWith(FIRM_ACCOUNTS));
  if (firmTable === undefined)
    throw new Error('no table of firm accounts: nothing was ever started here');
  const prefix = firmTable.slice(0, -FIRM_ACCOUNTS.length);
  const accountsTable = `${prefix}-accounts`;
  const hintTables = { due: `${prefix}-due`, triggers: `${prefix}-triggers` };
  const venue = await venueBooks(venueFolder);
  return checkBooks({ client, accountsTable, firmTable, hintTables, venue });
}

/** How long what is on its way (queues, streams, FIX) may take to arrive before it counts as a break. */
const SETTLING_MS = 30_000;
const BETWEEN_CHECKS_MS = 500;

/** Checks until nothing is found, or until what is under way has had its time: then what is found stands. */
export async function checkSettledLedger(
  dynamoDbEndpoint: string,
  venueFolder: string,
  settlingMs: number = SETTLING_MS,
): Promise<LedgerCheck> {
  const giveUpAt = Date.now() + settlingMs;
  for (;;) {
    const check = await checkLedger(dynamoDbEndpoint, venueFolder);
    if (check.findings.length === 0 || Date.now() > giveUpAt) return check;
    await wait(BETWEEN_CHECKS_MS);
  }
}
