/** A law broken by one line: in `file`, `from` (which is there once) is read as `to`. */
export type PlantedBug = {
  readonly name: string;
  /** The law that it breaks. */
  readonly law: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
};

const STORE = 'shared/adapters/dynamodb-account-store.ts';
const WORKER = 'shared/app/process-account-commands.ts';
const COMMIT = 'shared/app/commit-plan.ts';
const ASK = 'shared/app/ask-for-order.ts';
const INTAKE = 'shared/app/fix-gateway/intake.ts';
const REPORTS = 'shared/domain/orders/apply-report.ts';
const GROUPS = 'shared/domain/orders/order-group.ts';
const HOLDS = 'shared/domain/orders/order-hold.ts';

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'writes-without-conditions',
    law: 'a commit is conditional on the version that was read',
    file: STORE,
    from: 'Put: { TableName: table, Item, ...condition },',
    to: 'Put: { TableName: table, Item },',
  },
  {
    name: 'head-read-last',
    law: 'the head is read first, so that its version guards a torn read',
    file: 'shared/app/load-account.ts',
    from: 'const state: AccountState = { account, orders, positions };',
    to: 'const state: AccountState = { account: await ports.store.account(id), orders, positions };',
  },
  {
    name: 'conflict-taken-for-commit',
    law: 'acknowledged means durable',
    file: COMMIT,
    from: "if (outcome.kind === 'conflict') {",
    to: "if (outcome.kind === 'conflict') return true;\n    if (outcome.kind === 'conflict') {",
  },
  {
    name: 'silence-taken-for-commit',
    law: 'what is ambiguous is settled by reading back',
    file: COMMIT,
    from: "if (outcome.kind === 'committed') return true;",
    to: "if (outcome.kind === 'committed' || outcome.kind === 'ambiguous') return true;",
  },
  {
    name: 'pending-overwrites',
    law: 'the request path writes an order only where there is none',
    file: STORE,
    from: "ConditionExpression: 'attribute_not_exists(pk)',\n          ReturnValuesOnConditionCheckFailure",
    to: "ConditionExpression: 'attribute_not_exists(nothing)',\n          ReturnValuesOnConditionCheckFailure",
  },
  {
    name: 'no-resend',
    law: 'a command that comes again sends its messages again',
    file: WORKER,
    from: 'if (sequence !== undefined) return resend(ports, plan, account, sequence);',
    to: 'if (sequence !== undefined) return plan;',
  },
  {
    name: 'claims-not-looked-at',
    law: 'a command takes effect once, whatever any queue says',
    file: 'shared/app/claims.ts',
    from: 'return order?.claims.find((claim) => claim.hash === hash);',
    to: 'return order?.claims.find((claim) => claim.hash === hash && claim.sequence < 0);',
  },
  {
    name: 'command-not-claimed',
    law: 'the order is the claim of its commands',
    file: 'shared/app/claims.ts',
    from: 'return own.length > 0 && !isByExecIds ? [entry.command.id, ...execIds] : execIds;',
    to: 'return own.length < 0 && !isByExecIds ? [entry.command.id, ...execIds] : execIds;',
  },
  {
    name: 'claim-not-written',
    law: 'a command without an order leaves a claim item',
    file: 'shared/app/account-plan.ts',
    from: 'return { ...plan, claims: [...plan.claims, claim] };',
    to: 'return claim === undefined ? { ...plan, claims: [] } : plan;',
  },
  {
    name: 'rest-of-group-skipped',
    law: 'what a group did not finish comes back in its order',
    file: 'shared/shell/fifo-groups.ts',
    from: 'const rest = own.slice(await handle(group, own));',
    to: 'const rest = own.slice((await handle(group, own)) + 1);',
  },
  {
    name: 'quarantine-loses-facts',
    law: 'facts wait behind a parked command',
    file: WORKER,
    from: 'return park(ports, plan, account, received, loaded, BEHIND, context.now);',
    to: 'return plan;',
  },
  {
    name: 'records-before-it-sends',
    law: 'an order is never acknowledged and lost',
    file: ASK,
    from: 'await send(ports.mailboxes, principal, asked, at);\n  const slot = await ports.claims.putPending(pendingOrder(principal.account, asked, found, at));',
    to: 'const slot = await ports.claims.putPending(pendingOrder(principal.account, asked, found, at));\n  await send(ports.mailboxes, principal, asked, at);',
  },
  {
    name: 'refusal-not-recorded',
    law: 'an order that a client was told is none is none',
    file: ASK,
    from: 'return asked.isKeyed\n',
    to: 'return asked.isKeyed && at < 0\n',
  },
  {
    name: 'body-hash-not-compared',
    law: 'one client key, one request',
    file: ASK,
    from: "if (bodyHash !== asked.bodyHash) return { kind: 'key-reused' };",
    to: '',
  },
  {
    name: 'told-before-it-is-sent',
    law: 'the inbound number advances when the report is in the mailbox',
    file: 'shared/app/fix-gateway/received-watermark.ts',
    from: 'watermark.open.set(sequence, { finished: false, acknowledged });',
    to: 'watermark.open.set(sequence, { finished: true, acknowledged });',
  },
  {
    name: 'log-not-asked',
    law: 'what is in the log is not sent again',
    file: INTAKE,
    from: "if (facts.recorded === 'sent') return { kind: 'already-sent' };",
    to: '',
  },
  {
    name: 'not-sent-then-sent',
    law: 'what was given up is given up for ever',
    file: INTAKE,
    from: "if (facts.recorded === 'not-sent') return { kind: 'report-again' };",
    to: '',
  },
  {
    name: 'sent-too-late',
    law: 'a placement is not sent after its notAfter',
    file: INTAKE,
    from: "if (facts.nowMs > message.notAfter) return { kind: 'give-up', why: 'past-not-after' };",
    to: '',
  },
  {
    name: 'socket-before-log',
    law: 'the log comes before the socket',
    file: 'shared/app/fix-gateway/run-session.ts',
    from: "whenDurable(gateway, (connection) => ({ kind: 'write', connection, bytes: effect.bytes }));\n      return [];",
    to: "return gateway.connection === undefined ? [] : [{ kind: 'write', connection: gateway.connection, bytes: effect.bytes }];",
  },
  {
    name: 'log-without-fence',
    law: 'a slot of the log is written once',
    file: 'shared/adapters/dynamodb-fix-log.ts',
    from: "ConditionExpression: 'attribute_not_exists(pk)',",
    to: "ConditionExpression: 'attribute_not_exists(nothing)',",
  },
  {
    name: 'clearing-counts-again',
    law: 'firm accounts count each entry once',
    file: 'shared/app/clear-executions.ts',
    from: 'checkpoint === undefined || BigInt(sequenceNumber) > BigInt(checkpoint);',
    to: 'checkpoint === undefined || BigInt(sequenceNumber) > 0n;',
  },
  {
    name: 'checkpoint-less-than',
    law: 'the checkpoint must be what was read',
    file: 'shared/adapters/dynamodb-firm-accounts.ts',
    from: "ConditionExpression: 'n = :from',",
    to: "ConditionExpression: 'n >= :from',",
  },
  {
    name: 'hold-released-on-send',
    law: 'a hold lasts until the order is over',
    file: HOLDS,
    from: "if (hasEnded(state) || state === 'PENDING') return undefined;",
    to: "if (hasEnded(state) || state === 'PENDING' || state === 'ROUTED') return undefined;",
  },
  {
    name: 'hold-released-on-cancel',
    law: 'a hold stays until the venue confirms',
    file: HOLDS,
    from: "if (hasEnded(state) || state === 'PENDING') return undefined;",
    to: "if (hasEnded(state) || state === 'PENDING' || state === 'PENDING_CANCEL') return undefined;",
  },
  {
    name: 'replace-raises-no-hold',
    law: 'a replacement raises its hold before the venue is asked',
    file: 'shared/domain/orders/replace-order.ts',
    from: 'extraHold: Exact.max(amountOf(needed).minus(amountOf(before)), 0),',
    to: 'extraHold: Exact.min(amountOf(needed).minus(amountOf(before)), 0).abs().times(0),',
  },
  {
    name: 'own-hold-not-counted',
    law: 'two racing orders never spend the same dollar',
    file: 'shared/domain/risk/buying-power.ts',
    from: 'subtract(cashBalance(account), cashHeld(account));',
    to: 'subtract(cashBalance(account), cashHeld({ ...account, open: new Map() }));',
  },
  {
    name: 'shares-sold-twice',
    law: 'two orders never sell the same share',
    file: 'shared/domain/risk/buying-power.ts',
    from: "hold.kind === 'shares' && hold.symbol === symbol ? add(held, hold.quantity) : held,",
    to: "hold.kind === 'shares' && hold.symbol !== symbol ? add(held, hold.quantity) : held,",
  },
  {
    name: 'stop-does-not-wait',
    law: 'a stop goes out when the take-profit is over',
    file: GROUPS,
    from: 'if (takeProfit === undefined || isOpen(takeProfit)) return [];',
    to: 'if (takeProfit === undefined) return [];',
  },
  {
    name: 'exits-for-all-that-was-asked',
    law: 'exits sell what the entry has bought',
    file: 'shared/domain/orders/group-members.ts',
    from: 'const brought = entry === undefined ? asked : whole(entry.filledQuantity);',
    to: 'const brought = entry === undefined ? asked : whole(entry.terms.quantity);',
  },
  {
    name: 'cancel-reject-cancels',
    law: 'no cancel without the venue’s word',
    file: 'shared/domain/orders/cancel-order.ts',
    from: "? { type: 'cancel-rejected', order: order.id, state: stateWithoutCancel(state, order) }",
    to: "? { type: 'order-ended', order: order.id, state: stateWithoutCancel(state, order) === 'FILLED' ? 'FILLED' : 'CANCELLED' }",
  },
  {
    name: 'silence-cancels',
    law: 'no cancel is assumed of a venue that does not answer',
    file: REPORTS,
    from: "return asksForCancel ? [requestCancel(order, at, 'by-us'), doubt] : [doubt];",
    to: "return asksForCancel ? [{ type: 'order-ended', order: order.id, state: 'CANCELLED' }] : [doubt];",
  },
  {
    name: 'unsent-cancel-releases',
    law: 'a cancel that was not sent releases nothing',
    file: REPORTS,
    from: "if (message === 'cancel-order') return decideCancelRejected(state, order);",
    to: "if (message === 'cancel-order') return decideEnd(order, 'CANCELLED', {});",
  },
  {
    name: 'late-fill-dropped',
    law: 'a fill counts whenever it comes',
    file: REPORTS,
    from: 'return decideFill(order, position, report);',
    to: "return hasEnded(order.state) ? heard('too late') : decideFill(order, position, report);",
  },
  {
    name: 'bust-keeps-the-shares',
    law: 'a bust reverses all that its fill moved',
    file: 'shared/domain/ledger/fill-legs.ts',
    from: 'fillLegs(trade).map((each) => ({ ...each, amount: each.amount.negated() }));',
    to: 'fillLegs(trade).map((each) => ({ ...each, amount: each.asset === USD ? each.amount.negated() : each.amount.times(0) }));',
  },
  {
    name: 'fees-rounded-down',
    law: 'fees are rounded up to the cent',
    file: 'shared/domain/ledger/fees.ts',
    from: 'amount.toDecimalPlaces(2, Exact.ROUND_UP) as Money;',
    to: 'amount.toDecimalPlaces(2, Exact.ROUND_DOWN) as Money;',
  },
  {
    name: 'fills-rounded-alone',
    law: 'an order is rounded as a whole',
    file: 'shared/domain/ledger/fill-principal.ts',
    from: 'toTheCent(after).minus(toTheCent(after.minus(value))) as Money;',
    to: 'toTheCent(value);',
  },
  {
    name: 'fractions-rounded-half-up',
    law: 'what the inventory fills is rounded for the firm',
    file: 'shared/domain/ledger/fill-principal.ts',
    from: "side === 'buy' ? upToTheCent(value) : downToTheCent(value);",
    to: "side === 'buy' ? toTheCent(value) : toTheCent(value);",
  },
  {
    name: 'settled-twice',
    law: 'what has come due settles once',
    file: 'shared/domain/accounts/evolve.ts',
    from: 'const unsettled = amount.isZero() ? others : { ...others, [date]: amount };',
    to: 'const unsettled = amount.isZero() ? cash.unsettled : { ...others, [date]: amount };',
  },
  {
    name: 'expiry-without-the-venue',
    law: 'what is at the venue ends by its word',
    file: 'shared/domain/orders/due-order.ts',
    from: "if (!isAtVenue(order)) return [{ type: 'order-ended', order: order.id, state: 'EXPIRED' }];",
    to: "if (!isAtVenue(order) || order.filledQuantity.gte(0)) return [{ type: 'order-ended', order: order.id, state: 'EXPIRED' }];",
  },
];
