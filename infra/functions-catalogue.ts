/**
 * Every Lambda function of a cell: what it may touch and how much it may use. A function gets exactly the
 * environment variables and the grants of its `access`; the template tests read the result back.
 */
export type Access =
  /** Everything an account's one writer needs: conditional writes of all its items, never a delete. */
  | 'accounts:decide'
  /** PutItem under the leading key `O#*` only: the PENDING and REFUSED order items. */
  | 'accounts:put-order'
  /** PutItem under the leading key `S#*` only: snapshots, which are derived from the journal. */
  | 'accounts:keep-snapshot'
  | 'accounts:read'
  /** The time index of orders; it lags in the cloud, so it may only list. */
  | 'accounts:list-orders'
  | 'mailboxes:send'
  /** How deep they are, and nothing of what is in them. */
  | 'mailboxes:measure'
  | 'venue:send'
  | 'credentials:read'
  | 'credentials:write'
  | 'connections:read'
  | 'connections:write'
  | 'stream:post'
  | 'firm-accounts:project'
  | 'firm-accounts:read'
  /** PutItem of due items inside the account's own transaction, and only there. */
  | 'due:arm'
  /** The driver's half of the table: reads what is due and keeps its cursor. */
  | 'due:release'
  /** PutItem of armed triggers inside the account's own transaction, and only there. */
  | 'triggers:arm'
  /** The kill switches, read strongly for each placement. */
  | 'controls:read'
  /** The kill switches with all their turns, for operators. */
  | 'controls:list'
  /** Turns kill switches and appends to their audit trail. */
  | 'controls:write';

export type FunctionSpecification = {
  /** Folder below functions/, and the last part of the function's name. */
  readonly name: string;
  readonly stack: 'edge' | 'trading' | 'events';
  readonly access: readonly Access[];
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
};

/** Node starts with full CPU whatever its size; below 512 MB the SDK's first TLS call dominates. */
const MEMORY_MEGABYTES = 512;
/** An HTTP API gives up after 30 s; a phone long before. The SDK's own retries must fit. */
const REQUEST_TIMEOUT_SECONDS = 10;
/** A frozen mailbox waits for the visibility timeout (6 × this), so the worker is kept short. */
const WORKER_TIMEOUT_SECONDS = 10;
const STREAM_TIMEOUT_SECONDS = 30;
/** A pass ends by itself after 40 s, a page of hints later at the latest. */
const SCHEDULE_TIMEOUT_SECONDS = 60;

const edge = (name: string, ...access: Access[]): FunctionSpecification => ({
  name,
  stack: 'edge',
  access,
  timeoutSeconds: REQUEST_TIMEOUT_SECONDS,
  memoryMegabytes: MEMORY_MEGABYTES,
});

export const functionsCatalogue: readonly FunctionSpecification[] = [
  edge('authorize-request', 'credentials:read'),
  edge('refuse-unknown-route'),

  edge('place-order', 'accounts:put-order', 'accounts:read', 'controls:read', 'mailboxes:send'),
  edge('replace-order', 'accounts:put-order', 'accounts:read', 'controls:read', 'mailboxes:send'),
  edge('preview-order', 'accounts:read', 'controls:read', 'firm-accounts:read'),
  edge('list-orders', 'accounts:read', 'accounts:list-orders'),
  edge('get-order', 'accounts:read'),
  edge('get-order-by-client-id', 'accounts:read'),
  edge('cancel-order', 'accounts:read', 'mailboxes:send'),
  edge('cancel-all-orders', 'accounts:read', 'mailboxes:send'),
  edge('get-account', 'accounts:read'),
  edge('list-own-tax-lots', 'accounts:read'),
  edge('list-own-realized-gains', 'accounts:read'),
  edge('list-positions', 'accounts:read'),
  edge('get-position', 'accounts:read'),
  edge('list-assets'),
  edge('get-asset'),
  edge('get-clock'),

  edge('open-account', 'accounts:read', 'mailboxes:send'),
  edge('change-account', 'accounts:read', 'mailboxes:send'),
  edge('change-account-rules', 'accounts:read', 'mailboxes:send'),
  edge('assess-account', 'accounts:read', 'mailboxes:send'),
  edge('create-api-key', 'accounts:read', 'credentials:write'),
  edge('deposit-test-funds', 'accounts:read', 'mailboxes:send'),
  edge('get-balances', 'accounts:read'),
  edge('list-positions-as-of', 'accounts:read'),
  edge('list-tax-lots', 'accounts:read'),
  edge('choose-lots', 'accounts:read', 'mailboxes:send'),
  edge('list-realized-gains', 'accounts:read'),
  edge('list-account-orders', 'accounts:read'),
  edge('resolve-order', 'accounts:read', 'mailboxes:send'),
  edge('redrive-account', 'accounts:read', 'mailboxes:send'),
  edge('list-controls', 'controls:list'),
  edge('get-control', 'controls:read', 'controls:list', 'accounts:read'),
  edge('turn-control', 'controls:write', 'accounts:read'),

  edge('open-stream'),
  edge('close-stream', 'connections:read', 'connections:write'),
  edge(
    'receive-stream-message',
    'credentials:read',
    'connections:read',
    'connections:write',
    'stream:post',
  ),

  {
    name: 'account-worker',
    stack: 'trading',
    access: [
      'accounts:decide',
      'firm-accounts:read',
      'due:arm',
      'triggers:arm',
      'controls:read',
      'venue:send',
    ],
    timeoutSeconds: WORKER_TIMEOUT_SECONDS,
    memoryMegabytes: 1024,
  },
  {
    name: 'release-due-orders',
    stack: 'trading',
    access: ['due:release', 'mailboxes:send', 'mailboxes:measure'],
    timeoutSeconds: SCHEDULE_TIMEOUT_SECONDS,
    memoryMegabytes: MEMORY_MEGABYTES,
  },
  {
    name: 'push-events',
    stack: 'events',
    access: [
      'accounts:read',
      'accounts:keep-snapshot',
      'connections:read',
      'connections:write',
      'stream:post',
    ],
    timeoutSeconds: STREAM_TIMEOUT_SECONDS,
    memoryMegabytes: MEMORY_MEGABYTES,
  },
  {
    name: 'clear-executions',
    stack: 'events',
    access: ['firm-accounts:project'],
    timeoutSeconds: STREAM_TIMEOUT_SECONDS,
    memoryMegabytes: MEMORY_MEGABYTES,
  },
];

/** The handlers on a client's wait: their bundles have a budget (cold start is mostly code to load). */
export const hotPathFunctions: readonly string[] = ['place-order', 'account-worker'];

/** Every program of a cell, by its folder: what must be there to be bundled, and all that may be there. */
export type Catalogue = {
  readonly functions: readonly string[];
  readonly services: readonly string[];
};

export const catalogue: Catalogue = {
  functions: functionsCatalogue.map(({ name }) => name),
  services: ['fix-gateway', 'stop-trigger'],
};
