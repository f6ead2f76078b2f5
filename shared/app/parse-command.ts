import type {
  AccountCommand,
  ChangeAccountSettings,
  ExecutionReport,
  PlacedLeg,
  ResolveOrder,
  TermsChange,
} from '../domain/accounts/command.ts';
import { Exact, money, price, quantity } from '../domain/money/exact.ts';
import type { TradePrint } from '../domain/orders/trade-print.ts';
import type { AccountId, CommandId, OrderId } from '../kernel/brand.ts';
import { instant } from '../kernel/brand.ts';
import { ok, type Result, refused } from '../kernel/result.ts';
import { termsFromWire } from './order-terms-wire.ts';
import {
  type AccountCommandWire,
  accountCommand,
  type ExecutionReportWire,
  type TradePrintWire,
} from './wire/account-command.ts';

const FILLS: ReadonlySet<ExecutionReportWire['execType']> = new Set(['trade', 'trade-correct']);

function reportFromWire(wire: ExecutionReportWire): ExecutionReport {
  const { lastQuantity, lastPrice } = wire;
  const last =
    FILLS.has(wire.execType) && lastQuantity !== undefined && lastPrice !== undefined
      ? { last: { quantity: quantity(lastQuantity), price: price(lastPrice) } }
      : {};
  return {
    execId: wire.execId,
    execType: wire.execType,
    venueOrderId: wire.venueOrderId,
    symbol: wire.symbol,
    side: wire.side,
    ...last,
    ...(wire.execType === 'status' ? { ordStatus: wire.ordStatus } : {}),
    ...(wire.execRefId === undefined ? {} : { execRefId: wire.execRefId }),
    ...(wire.orderQuantity === undefined ? {} : { orderQuantity: quantity(wire.orderQuantity) }),
    ...(wire.limitPrice === undefined ? {} : { limitPrice: price(wire.limitPrice) }),
    cumulativeQuantity: quantity(wire.cumulativeQuantity),
    leavesQuantity: quantity(wire.leavesQuantity),
    transactTime: instant(wire.transactTime),
  };
}

type Wire<K extends AccountCommandWire['kind']> = Extract<AccountCommandWire, { kind: K }>;
type LegWire = NonNullable<Wire<'place-order'>['takeProfit']>;

const legFromWire = (wire: LegWire): PlacedLeg => ({
  order: wire.order as OrderId,
  terms: termsFromWire(wire.terms),
});

function groupFromWire({ group, takeProfit, stopLoss }: Wire<'place-order'>) {
  return {
    ...(group === undefined ? {} : { group }),
    ...(takeProfit === undefined ? {} : { takeProfit: legFromWire(takeProfit) }),
    ...(stopLoss === undefined ? {} : { stopLoss: legFromWire(stopLoss) }),
  };
}

function changeFromWire({ change }: Wire<'replace-order'>): TermsChange {
  const { quantity: shares, timeInForce, limitPrice, stopPrice, trailAmount } = change;
  return {
    ...(shares === undefined ? {} : { quantity: quantity(shares) }),
    ...(timeInForce === undefined ? {} : { timeInForce }),
    ...(limitPrice === undefined ? {} : { limitPrice: price(limitPrice) }),
    ...(stopPrice === undefined ? {} : { stopPrice: price(stopPrice) }),
    ...(trailAmount === undefined ? {} : { trailAmount: new Exact(trailAmount) }),
  };
}

const printFromWire = (wire: TradePrintWire): TradePrint => ({
  ...wire,
  price: price(wire.price),
  size: quantity(wire.size),
  at: instant(wire.at),
});

function resolutionFromWire({ resolution }: Wire<'resolve-order'>): ResolveOrder['resolution'] {
  if (resolution.kind !== 'filled') return resolution;
  return {
    ...resolution,
    quantity: quantity(resolution.quantity),
    price: price(resolution.price),
    transactTime: instant(resolution.transactTime),
  };
}

function openingFromWire(
  envelope: Pick<AccountCommand, 'id' | 'account' | 'actor' | 'issuedAt'>,
  { kind, mailbox, accountType, ordersPerSecond }: Wire<'open-account'>,
): AccountCommand {
  return {
    ...envelope,
    kind,
    mailbox,
    ...(accountType === undefined ? {} : { accountType }),
    ...(ordersPerSecond === undefined ? {} : { ordersPerSecond }),
  };
}

function settingsFromWire({
  settings: { dayTradeRule, concentration, duplicateSeconds },
}: Wire<'change-account-settings'>): ChangeAccountSettings['settings'] {
  return {
    ...(dayTradeRule === undefined ? {} : { dayTradeRule }),
    ...(concentration === undefined ? {} : { concentration: new Exact(concentration) }),
    ...(duplicateSeconds === undefined ? {} : { duplicateSeconds }),
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
      return openingFromWire(envelope, wire);
    case 'assess-account':
      return { ...envelope, kind: wire.kind };
    case 'change-account-settings':
      return { ...envelope, kind: wire.kind, settings: settingsFromWire(wire) };
    case 'choose-lots':
      return {
        ...envelope,
        kind: wire.kind,
        sale: wire.sale as OrderId,
        lots: wire.lots.map(({ lot, quantity: shares }) => ({ lot, quantity: new Exact(shares) })),
      };
    case 'deposit-test-funds':
      return { ...envelope, kind: wire.kind, amount: money(wire.amount) };
    case 'set-order-rate':
      return { ...envelope, kind: wire.kind, ordersPerSecond: wire.ordersPerSecond };
    case 'redrive-account':
      return { ...envelope, kind: wire.kind };
    case 'discard-parked':
      return { ...envelope, kind: wire.kind, position: wire.position, why: wire.why };
    case 'place-order':
      return {
        ...envelope,
        kind: wire.kind,
        order: wire.order as OrderId,
        clientOrderId: wire.clientOrderId,
        bodyHash: wire.bodyHash,
        terms: termsFromWire(wire.terms),
        ...groupFromWire(wire),
      };
    case 'replace-order':
      return {
        ...envelope,
        kind: wire.kind,
        order: wire.order as OrderId,
        replaces: wire.replaces as OrderId,
        clientOrderId: wire.clientOrderId,
        bodyHash: wire.bodyHash,
        change: changeFromWire(wire),
      };
    case 'due-order':
      return {
        ...envelope,
        kind: wire.kind,
        order: wire.order as OrderId,
        due: wire.due,
        dueAt: instant(wire.dueAt),
      };
    case 'trigger-order':
      return {
        ...envelope,
        kind: wire.kind,
        order: wire.order as OrderId,
        print: printFromWire(wire.print),
        ...(wire.mark === undefined ? {} : { mark: printFromWire(wire.mark) }),
      };
    case 'resolve-order':
      return {
        ...envelope,
        kind: wire.kind,
        order: wire.order as OrderId,
        evidence: wire.evidence,
        resolution: resolutionFromWire(wire),
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
      return {
        ...envelope,
        kind: wire.kind,
        order: wire.order as OrderId,
        message: wire.message,
        ...(wire.reason === undefined ? {} : { reason: wire.reason }),
      };
    case 'report-stuck':
      return {
        ...envelope,
        kind: wire.kind,
        order: wire.order as OrderId,
        message: wire.message,
        step: wire.step,
      };
    case 'reject-cancel':
    case 'reject-replace':
      return {
        ...envelope,
        kind: wire.kind,
        order: wire.order as OrderId,
        ...(wire.over === undefined ? {} : { over: wire.over }),
      };
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
