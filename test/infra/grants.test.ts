import { describe, expect, it } from 'vitest';
import { functionsCatalogue } from '../../infra/functions-catalogue.ts';
import { isShape, listOf, ofType, type Shape, synthesized } from './synthesized.ts';

/** One statement of one role, read back from the template. */
type Granted = {
  readonly role: string;
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly conditions: unknown;
};

const { resources, nameOf } = synthesized('prod');
const STOP_TRIGGER = 'stop-trigger/taskTaskRole99C98141';

const roleName = (stack: string, reference: unknown): string => {
  const logicalId = nameOf(stack, reference);
  const role = resources.find((each) => each.stack === stack && each.logicalId === logicalId);
  const description = String(role?.properties.Description ?? '');
  const [, described] = /^What (\S+) may do/.exec(description) ?? [];
  return described ?? `${stack}/${logicalId}`;
};

const readStatement = (role: string, stack: string, statement: Shape): Granted => ({
  role,
  effect: String(statement.Effect),
  actions: listOf(statement.Action).map(String),
  resources: listOf(statement.Resource).map((resource) => nameOf(stack, resource)),
  conditions: statement.Condition,
});

const granted: readonly Granted[] = ofType(resources, 'AWS::IAM::Policy').flatMap(
  ({ stack, properties }) => {
    const document = properties.PolicyDocument;
    if (!isShape(document)) throw new Error('a policy without a document');
    return listOf(properties.Roles).flatMap((role) =>
      listOf(document.Statement)
        .filter(isShape)
        .map((statement) => readStatement(roleName(stack, role), stack, statement)),
    );
  },
);

const allowed = granted.filter(({ effect }) => effect === 'Allow');
const WRITES = [
  'dynamodb:PutItem',
  'dynamodb:UpdateItem',
  'dynamodb:DeleteItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:PartiQLInsert',
  'dynamodb:PartiQLUpdate',
  'dynamodb:PartiQLDelete',
];
const REMOVES = ['dynamodb:DeleteItem', 'dynamodb:BatchWriteItem', 'dynamodb:PartiQLDelete'];
const KEPT_FOR_EVER = ['accounts', 'fix-log', 'firm-accounts', 'due', 'triggers'];

const rolesThat = (actions: readonly string[], resource: string): string[] =>
  [
    ...new Set(
      allowed
        .filter((each) => each.resources.includes(resource))
        .filter((each) => each.actions.some((action) => actions.includes(action)))
        .map(({ role }) => role),
    ),
  ].sort();

describe('grants, read from the template', () => {
  it('are found for every function and for the gateway', () => {
    const functions = ofType(resources, 'AWS::Lambda::Function').length;
    const roles = new Set(granted.map(({ role }) => role));
    expect(functions).toBe(functionsCatalogue.length);
    // Each function's own role, each of two tasks' own and its execution role, the flow log's.
    expect(roles.size).toBe(functions + 5);
  });

  it('hang on roles of ours alone: no managed policy, no inline policy, no user in a cell', () => {
    const ofTheCell = resources.filter(({ stack }) => !stack.endsWith('api-logging'));
    for (const { properties } of ofType(ofTheCell, 'AWS::IAM::Role')) {
      expect(properties.ManagedPolicyArns).toBeUndefined();
      expect(properties.Policies).toBeUndefined();
    }
    expect(ofType(resources, 'AWS::IAM::User')).toHaveLength(0);
    expect(ofType(resources, 'AWS::IAM::ManagedPolicy')).toHaveLength(0);
  });

  it('let nobody but the account worker, place-order and replace-order write account items', () => {
    // And push-events its snapshots, which are no items of an account: see below.
    expect(rolesThat(WRITES, 'accounts')).toEqual([
      'account-worker',
      'place-order',
      'push-events',
      'replace-order',
    ]);
  });

  it('let the account worker put, update and condition, and no more', () => {
    const writes = allowed
      .filter(({ role, resources: on }) => role === 'account-worker' && on.includes('accounts'))
      .flatMap(({ actions }) => actions);
    expect([...writes].sort()).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:ConditionCheckItem',
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
    ]);
  });

  it.each([
    ['place-order', 'order items', 'O#*'],
    ['replace-order', 'order items', 'O#*'],
    ['push-events', 'snapshots', 'S#*'],
  ])('let %s put %s, under their own leading key only', (writer, _items, keys) => {
    const writes = allowed.filter(
      ({ role, actions, resources: on }) =>
        role === writer &&
        on.includes('accounts') &&
        actions.some((action) => !['GetItem', 'BatchGetItem', 'Query'].includes(action.slice(9))),
    );
    expect(writes).toEqual([
      {
        role: writer,
        effect: 'Allow',
        actions: ['dynamodb:PutItem'],
        resources: ['accounts'],
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      },
    ]);
  });

  it.each([
    ['due', 'D#*'],
    ['triggers', 'T#*'],
  ])(
    'let the account worker arm %s inside its transaction, and touch nothing else there',
    (table, keys) => {
      const given = allowed.filter(
        ({ role, resources: on }) => role === 'account-worker' && on.includes(table),
      );
      expect(given).toEqual([
        {
          role: 'account-worker',
          effect: 'Allow',
          actions: ['dynamodb:PutItem'],
          resources: [table],
          conditions: {
            'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] },
            Null: { 'dynamodb:LeadingKeys': 'false' },
            'ForAnyValue:StringEquals': { 'dynamodb:EnclosingOperation': ['TransactWriteItems'] },
          },
        },
      ]);
    },
  );

  it('let the driver of due orders write nothing but its cursor, and not look into mailboxes', () => {
    const given = allowed.filter(
      ({ role, actions }) =>
        role === 'release-due-orders' && !actions.includes('logs:PutLogEvents'),
    );
    expect(
      given.map(({ actions, resources: on, conditions }) => [actions, on, conditions]),
    ).toEqual([
      [['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'], ['due'], undefined],
      [
        ['dynamodb:PutItem'],
        ['due'],
        {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['C#*'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      ],
      [['sqs:GetQueueAttributes', 'sqs:SendMessage'], ['account-commands-0.fifo'], undefined],
    ]);
  });

  it('let the stop trigger note marks, its place and its lease, arm nothing, and read no account', () => {
    const under = (keys: string) => ({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [keys] },
      Null: { 'dynamodb:LeadingKeys': 'false' },
    });
    const given = allowed.filter(({ role }) => role === STOP_TRIGGER);
    expect(
      given.map(({ actions, resources: on, conditions }) => [actions, on, conditions]),
    ).toEqual([
      [['dynamodb:Query'], ['triggers/index/armed-by-time'], undefined],
      [['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'], ['triggers'], undefined],
      [['dynamodb:PutItem'], ['triggers'], under('C#*')],
      [['dynamodb:UpdateItem'], ['triggers'], under('T#*')],
      [['dynamodb:PutItem'], ['triggers'], under('F#*')],
      [['sqs:SendMessage'], ['account-commands-0.fifo'], undefined],
    ]);
  });

  it('let the kill switches be read by key where orders are placed and sent', () => {
    const byKey = [
      'account-worker',
      'fix-gateway/taskTaskRole99C98141',
      'place-order',
      'preview-order',
      'replace-order',
    ];
    const reads = allowed.filter(
      ({ role, resources: on }) => on.includes('controls') && byKey.includes(role),
    );
    expect(reads.map(({ role, actions }) => [role, [...actions].sort()]).sort()).toEqual(
      byKey.map((role) => [role, ['dynamodb:BatchGetItem', 'dynamodb:GetItem']]),
    );
  });

  it('let operators’ routes alone see all switches, and one of them turn them', () => {
    expect(rolesThat(['dynamodb:Query'], 'controls')).toEqual([
      'get-control',
      'list-controls',
      'turn-control',
    ]);
    expect(rolesThat(WRITES, 'controls')).toEqual(['turn-control']);
    expect(rolesThat(REMOVES, 'controls')).toEqual([]);
  });

  it.each(KEPT_FOR_EVER)('let nobody remove an item of %s', (table) => {
    expect(rolesThat(REMOVES, table)).toEqual([]);
    const writers = rolesThat(WRITES, table);
    expect(writers.length).toBeGreaterThan(0);
    for (const writer of writers) {
      const denied = granted
        .filter(({ role, effect }) => role === writer && effect === 'Deny')
        .filter(({ resources: on }) => on.includes(table))
        .flatMap(({ actions }) => actions);
      expect(denied).toEqual(expect.arrayContaining(REMOVES));
    }
  });

  it.each([...KEPT_FOR_EVER, 'controls'])(
    'deny removal by anybody in the policy of the table %s',
    (table) => {
      const [found] = ofType(resources, 'AWS::DynamoDB::Table').filter(
        ({ stack, logicalId }) => nameOf(stack, { Ref: logicalId }) === table,
      );
      const policy = found?.properties.ResourcePolicy;
      const document = isShape(policy) ? policy.PolicyDocument : undefined;
      const [statement] = listOf(isShape(document) ? document.Statement : undefined);
      expect(statement).toMatchObject({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: expect.arrayContaining(REMOVES),
      });
      expect(isShape(statement) && statement.Condition).toBeUndefined();
    },
  );

  it('let one role each append to the FIX log and project firm accounts', () => {
    expect(rolesThat(WRITES, 'fix-log')).toEqual(['fix-gateway/taskTaskRole99C98141']);
    expect(rolesThat(WRITES, 'firm-accounts')).toEqual(['clear-executions']);
  });

  it('let credentials be written by create-api-key alone and removed by nobody', () => {
    expect(rolesThat(WRITES, 'credentials')).toEqual(['create-api-key']);
    expect(rolesThat(REMOVES, 'credentials')).toEqual([]);
  });

  it('keep the two ends of each queue apart', () => {
    const consumes = ['sqs:ReceiveMessage', 'sqs:DeleteMessage'];
    const mailbox = 'account-commands-0.fifo';
    expect(rolesThat(consumes, mailbox)).toEqual(['account-worker']);
    expect(rolesThat(['sqs:SendMessage'], mailbox)).toEqual([
      'assess-account',
      'cancel-all-orders',
      'cancel-order',
      'change-account',
      'change-account-rules',
      'choose-lots',
      'deposit-test-funds',
      'fix-gateway/taskTaskRole99C98141',
      'open-account',
      'place-order',
      'redrive-account',
      'release-due-orders',
      'replace-order',
      'resolve-order',
      STOP_TRIGGER,
    ]);
    expect(rolesThat(consumes, 'venue-alpha.fifo')).toEqual(['fix-gateway/taskTaskRole99C98141']);
    expect(rolesThat(['sqs:SendMessage'], 'venue-alpha.fifo')).toEqual(['account-worker']);
    expect(rolesThat(['sqs:PurgeQueue', 'sqs:DeleteQueue'], mailbox)).toEqual([]);
  });

  it('read the journal stream by two functions, for ever two', () => {
    expect(rolesThat(['dynamodb:GetRecords'], 'accounts:StreamArn')).toEqual([
      'clear-executions',
      'push-events',
    ]);
  });

  it('name each action, and a resource for each but the registry login', () => {
    for (const { actions, resources: on } of allowed) {
      for (const action of actions) expect(action).not.toContain('*');
      if (on.includes('*')) expect(actions).toEqual(['ecr:GetAuthorizationToken']);
    }
  });
});
