import type { AccountCommand, ExecutionReport } from '../domain/accounts/command.ts';
import { money, price, quantity } from '../domain/money/exact.ts';
import type { OrderTerms } from '../domain/orders/order.ts';
import type { AccountId, CommandId, OrderId } from '../kernel/brand.ts';
import { instant } from '../kernel/brand.ts';
import { ok, type Result, refused } from '../kernel/result.ts';
import {
  type AccountCommandWire,
  accountCommand,
  type ExecutionReportWire,
  type OrderTermsWire,
} from './wire/account-command.ts';

export const termsFromWire = (wire: OrderTermsWire): OrderTerms => {
  const { limitPrice, quantity: shares, ...rest } = wire;
  return {
    ...rest,
    quantity: quantity(shares),
    ...(limitPrice === undefined ? {} : { limitPrice: price(limitPrice) }),
  };
};

/** What the venue may say and no account can book yet: parked, as everything that is not understood. */
const notBookable = (what: string): never => {
  throw new RangeError(`${what} is not booked yet`);
};

function execTypeFromWire(wire: ExecutionReportWire): ExecutionReport['execType'] {
  switch (wire.execType) {
    case 'replaced':
    case 'pending-replace':
    case 'restated':
    case 'suspended':
    case 'stopped':
    case 'trade-cancel':
    case 'trade-correct':
    case 'calculated':
      return notBookable(`report ${wire.execType}`);
    default:
      return wire.execType;
  }
}

function reportFromWire(wire: ExecutionReportWire): ExecutionReport {
  const { lastQuantity, lastPrice } = wire;
  const last =
    wire.execType === 'trade' && lastQuantity !== undefined && lastPrice !== undefined
      ? { last: { quantity: quantity(lastQuantity), price: price(lastPrice) } }
      : {};
  return {
    execId: wire.execId,
    execType: execTypeFromWire(wire),
    venueOrderId: wire.venueOrderId,
    symbol: wire.symbol,
    side: wire.side,
    ...last,
    cumulativeQuantity: quantity(wire.cumulativeQuantity),
    leavesQuantity: quantity(wire.leavesQuantity),
    transactTime: instant(wire.transactTime),
  };
}

function fromWire(wire: AccountCommandWire): AccountCommand {
  const envelope = {
    id: wire.id as CommandId,
    account: wire.account as AccountId,
    actor: wire.actor,
    issuedAt: instant(wire.issuedAt),
  };
  switch (wire.kind) {
    case 'open-account':
      return { ...envelope, kind: wire.kind, mailbox: wire.mailbox };
    case 'deposit-test-funds':
      return { ...envelope, kind: wire.kind, amount: money(wire.amount) };
    case 'set-order-rate':
      return { ...envelope, kind: wire.kind, ordersPerSecond: wire.ordersPerSecond };
    case 'redrive-account':
      return { ...envelope, kind: wire.kind };
    case 'place-order':
      return {
        ...envelope,
        kind: wire.kind,
        order: wire.order as OrderId,
        clientOrderId: wire.clientOrderId,
        bodyHash: wire.bodyHash,
        terms: termsFromWire(wire.terms),
      };
    case 'apply-execution-reports':
      return {
        ...envelope,
        kind: wire.kind,
        order: wire.order as OrderId,
        reports: wire.reports.map(reportFromWire),
      };
    case 'report-unbookable':
      return { ...envelope, kind: wire.kind, order: wire.order as OrderId, problem: wire.problem };
    case 'report-not-sent':
      if (wire.message === 'replace-order') return notBookable('a replacement that was not sent');
      return { ...envelope, kind: wire.kind, order: wire.order as OrderId, message: wire.message };
    case 'reject-replace':
    case 'report-stuck':
      return notBookable(wire.kind);
    default:
      return { ...envelope, kind: wire.kind, order: wire.order as OrderId };
  }
}

/** A decimal of the wire may have more digits than the ledger keeps, or leading zeros as FIX allows. */
function readFields(wire: AccountCommandWire): Result<AccountCommand, string> {
  try {
    return ok(fromWire(wire));
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return refused(error.message);
  }
}

/** A mailbox message's body as a command; the error names the field that is wrong. */
export function parseCommand(body: string): Result<AccountCommand, string> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return refused('not JSON');
  }
  const parsed = accountCommand.safeParse(json);
  if (parsed.success) return readFields(parsed.data);
  const [issue] = parsed.error.issues;
  return refused(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'invalid'}`);
}
