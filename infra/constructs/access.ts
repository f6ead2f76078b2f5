import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import type { Access } from '../functions-catalogue.ts';
import type { PolicyDialect } from '../stages.ts';
import {
  armItems,
  changeItems,
  keepRecords,
  keepRegistry,
  manageConnections,
  measure,
  putItems,
  putItemsUnder,
  putOrderItems,
  putSnapshots,
  queryIndex,
  readAndKeepCursor,
  readByKey,
  readItems,
  sendTo,
} from './grants.ts';

/** Orders of an account by the time they were submitted. */
export const ORDERS_BY_TIME_INDEX = 'orders-by-time';
/** Armed triggers by the time they were armed: how the trigger service hears of them. */
export const ARMED_BY_TIME_INDEX = 'armed-by-time';

/** Partition keys of what the account worker arms beside an account. */
const DUE_KEYS = 'D#*';
const TRIGGER_KEYS = 'T#*';
/** Partition keys of how far a table's reader has come. */
const CURSOR_KEYS = 'C#*';
/** Partition keys of leases (dynamodb-session-lease.ts). */
const LEASE_KEYS = 'F#*';

/** Where the cell's orders go: the name of its session, its queue and its kill switch. */
export const VENUE = 'alpha';

/** What a cell's functions may be given; each stack hands over what it has made. */
export type CellResources = {
  readonly accounts: Table;
  readonly fixLog: Table;
  readonly firmAccounts: Table;
  readonly credentials: Table;
  readonly connections: Table;
  readonly due: Table;
  readonly triggers: Table;
  readonly controls: Table;
  /** Position = mailbox number, for ever: an account stores its own. */
  readonly mailboxes: readonly IQueue[];
  readonly venue: IQueue;
  /** The WebSocket API; made by the edge stack, so absent before. */
  readonly stream?: { readonly managementUrl: string; readonly stageArn: string };
};

export type Granted = {
  readonly environment: Readonly<Record<string, string>>;
  readonly statements: readonly PolicyStatement[];
};

const mailboxesOf = ({ mailboxes }: CellResources): string =>
  mailboxes.map(({ queueUrl }) => queueUrl).join(',');

const streamOf = ({ stream }: CellResources): NonNullable<CellResources['stream']> => {
  if (stream === undefined) throw new Error('this stack is made before the WebSocket API');
  return stream;
};

const granted: Record<Access, (resources: CellResources, dialect: PolicyDialect) => Granted> = {
  'accounts:decide': ({ accounts }) => ({
    environment: { ACCOUNTS_TABLE: accounts.tableName },
    statements: keepRecords(accounts),
  }),
  'accounts:put-order': ({ accounts }, dialect) => ({
    environment: { ACCOUNTS_TABLE: accounts.tableName },
    statements: putOrderItems(accounts, dialect),
  }),
  'accounts:keep-snapshot': ({ accounts }, dialect) => ({
    environment: { ACCOUNTS_TABLE: accounts.tableName },
    statements: putSnapshots(accounts, dialect),
  }),
  'accounts:read': ({ accounts }) => ({
    environment: { ACCOUNTS_TABLE: accounts.tableName },
    statements: readItems(accounts),
  }),
  'accounts:list-orders': ({ accounts }) => ({
    environment: { ACCOUNTS_TABLE: accounts.tableName },
    statements: queryIndex(accounts, ORDERS_BY_TIME_INDEX),
  }),
  'mailboxes:send': (resources, dialect) => ({
    environment: { ACCOUNT_COMMANDS_QUEUE_URLS: mailboxesOf(resources) },
    statements: sendTo(resources.mailboxes, dialect),
  }),
  'mailboxes:measure': (resources) => ({
    environment: { ACCOUNT_COMMANDS_QUEUE_URLS: mailboxesOf(resources) },
    statements: measure(resources.mailboxes),
  }),
  'venue:send': ({ venue }, dialect) => ({
    environment: { VENUE_QUEUE_URL: venue.queueUrl },
    statements: sendTo([venue], dialect),
  }),
  'credentials:read': ({ credentials }) => ({
    environment: { CREDENTIALS_TABLE: credentials.tableName },
    statements: readItems(credentials),
  }),
  'credentials:write': ({ credentials }) => ({
    environment: { CREDENTIALS_TABLE: credentials.tableName },
    statements: putItems(credentials),
  }),
  'connections:read': ({ connections }) => ({
    environment: { CONNECTIONS_TABLE: connections.tableName },
    statements: readItems(connections),
  }),
  'connections:write': ({ connections }) => ({
    environment: { CONNECTIONS_TABLE: connections.tableName },
    statements: keepRegistry(connections),
  }),
  'stream:post': (resources) => ({
    environment: { STREAM_MANAGEMENT_URL: streamOf(resources).managementUrl },
    statements: manageConnections(streamOf(resources).stageArn),
  }),
  'firm-accounts:project': ({ firmAccounts }) => ({
    environment: { FIRM_ACCOUNTS_TABLE: firmAccounts.tableName },
    statements: keepRecords(firmAccounts),
  }),
  'firm-accounts:read': ({ firmAccounts }) => ({
    environment: { FIRM_ACCOUNTS_TABLE: firmAccounts.tableName },
    statements: readByKey(firmAccounts),
  }),
  'due:arm': ({ due }, dialect) => ({
    environment: { DUE_TABLE: due.tableName },
    statements: armItems(due, DUE_KEYS, dialect),
  }),
  'due:release': ({ due }, dialect) => ({
    environment: { DUE_TABLE: due.tableName },
    statements: readAndKeepCursor(due, CURSOR_KEYS, dialect),
  }),
  'triggers:arm': ({ triggers }, dialect) => ({
    environment: { TRIGGERS_TABLE: triggers.tableName },
    statements: armItems(triggers, TRIGGER_KEYS, dialect),
  }),
  'controls:read': ({ controls }) => ({
    environment: { CONTROLS_TABLE: controls.tableName, VENUE },
    statements: readByKey(controls),
  }),
  'controls:list': ({ controls }) => ({
    environment: { CONTROLS_TABLE: controls.tableName },
    statements: readItems(controls),
  }),
  'controls:write': ({ controls }) => ({
    environment: { CONTROLS_TABLE: controls.tableName, VENUE },
    statements: keepRecords(controls),
  }),
};

/** The trigger service's: reads what is armed, notes marks and what was set off, keeps its place and its lease. */
export const watchTriggers = (
  { triggers }: CellResources,
  dialect: PolicyDialect,
): PolicyStatement[] => [
  ...queryIndex(triggers, ARMED_BY_TIME_INDEX),
  ...readAndKeepCursor(triggers, CURSOR_KEYS, dialect),
  ...changeItems(triggers, TRIGGER_KEYS, dialect),
  ...putItemsUnder(triggers, LEASE_KEYS, dialect),
];

/** The environment variables and the statements that come with a function's accesses. */
export const grantedBy = (
  access: readonly Access[],
  resources: CellResources,
  dialect: PolicyDialect,
): Granted => {
  const parts = access.map((each) => granted[each](resources, dialect));
  return {
    environment: Object.assign({}, ...parts.map(({ environment }) => environment)),
    statements: parts.flatMap(({ statements }) => statements),
  };
};
