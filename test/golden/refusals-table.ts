import { RULES } from '../../shared/domain/risk/check-order.ts';
import { REFUSAL_REASONS, type RefusalReason } from '../../shared/domain/risk/refusal.ts';
import { ERROR_TABLE } from '../../shared/shell/error-table.ts';

/** Reasons that no pre-trade rule gives: what gives them, and where that comes from. */
const ELSEWHERE: Partial<Record<RefusalReason, readonly [by: string, source: string]>> = {
  ACCOUNT_NOT_FOUND: ['the request', 'the key’s account is gone'],
  ORDER_TOO_OLD: ['the worker', 'house: a placement older than an hour is not sent any more'],
  EXIT_PRICE_INVALID: ['exit-prices', 'house: an exit at once is not what a bracket is for'],
  ORDER_NOT_REPLACEABLE: [
    'the replacement',
    'FIX 4.4: what has ended or is being changed is not changed',
  ],
  ORDER_NOT_CHANGED: ['the replacement', 'house: a replacement changes something'],
  VENUE_REJECTED: ['the venue', 'FIX 4.4, ExecType(150)=8'],
  REPLACE_REJECTED: ['the venue', 'FIX 4.4, OrderCancelReject(35=9) to a replace'],
  NOT_SENT_IN_TIME: [
    'the gateway',
    'house: an order that waited a minute for its session is stale',
  ],
  NEVER_RECEIVED_BY_VENUE: ['the venue', 'FIX 4.4, answer to OrderStatusRequest(35=H): unknown'],
};

function linesOf(reason: RefusalReason): string[] {
  const { status, code } = ERROR_TABLE[reason];
  const rules = RULES.filter((rule) => rule.reason === reason).map(
    ({ name, source }) => [name, source] as const,
  );
  const elsewhere = ELSEWHERE[reason];
  const given = elsewhere === undefined ? rules : [...rules, elsewhere];
  return given.map(([by, source]) => `| \`${reason}\` | ${status} | ${code} | ${by} | ${source} |`);
}

export const reasonsWithoutOrigin = (): RefusalReason[] =>
  REFUSAL_REASONS.filter((reason) => linesOf(reason).length === 0);

/** docs/REFUSALS.md, from the union of reasons, the rules and the error table. */
export const refusalsDocument = (): string => `# Why an order is refused

Written by \`npx vitest run test/golden -u\` from the code; a test fails when it differs. The order is that in which the
reasons are checked: the first that applies is the \`reason\` of the answer, or of the rejected order. A reason is never
renamed. \`POST /v2/orders/preview\` names what every rule says of an order.

| Reason | Status | Code | Rule, or who says it | Source |
|---|---|---|---|---|
${REFUSAL_REASONS.flatMap(linesOf).join('\n')}
`;
