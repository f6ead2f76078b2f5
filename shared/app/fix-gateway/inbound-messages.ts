import type { OverAtVenue } from '../../domain/accounts/command.ts';
import { MsgType, Tag } from '../../fix/message.ts';
import { parseUtcTimestamp } from '../../fix/time.ts';
import type { ExecutionReportWire } from '../wire/account-command.ts';

/** Reads the first value of a tag. */
export type FixReader = (tag: number) => string | undefined;

/** What an inbound application message says, before it is known whose order it is about. */
export type InboundFact =
  | {
      readonly kind: 'report';
      /** ClOrdIDs under which the order may be known, best first. */
      readonly clOrdIds: readonly string[];
      readonly report: ExecutionReportWire;
    }
  | { readonly kind: 'unknown-order'; readonly clOrdId: string; readonly execId: string }
  /** How the order stands at the venue: PendingNew, or the answer to a status request. */
  | {
      readonly kind: 'status';
      readonly clOrdIds: readonly string[];
      readonly ordStatus: string;
      readonly report: ExecutionReportWire;
    }
  /** The session rejected what the venue said of an order. */
  | { readonly kind: 'refused'; readonly clOrdIds: readonly string[]; readonly report: string }
  | {
      /** OrderCancelReject (35=9), by what it answers. */
      readonly kind: 'cancel-reject' | 'replace-reject';
      readonly clOrdIds: readonly string[];
      readonly clOrdId: string;
      readonly ordStatus: string;
      readonly over?: OverAtVenue;
      readonly text?: string;
    }
  /** The venue refused to process a message of ours (35=3 or 35=j). */
  | { readonly kind: 'message-reject'; readonly refSequence: number; readonly text: string }
  /** Not to be understood, or something that this gateway does not handle: an alarm. */
  | { readonly kind: 'problem'; readonly problem: string }
  /** A report that cannot be booked: for the account of its order, if that is known, else an alarm. */
  | {
      readonly kind: 'unbookable';
      readonly problem: string;
      readonly clOrdIds: readonly string[];
      readonly report: string;
    };

type ExecTypeWord = ExecutionReportWire['execType'];

/** ExecType(150). 1 and 2 are FIX 4.2's partial fill and fill, from counterparties that mix versions. */
const EXEC_TYPE: Readonly<Record<string, ExecTypeWord>> = {
  '0': 'new',
  '1': 'trade',
  '2': 'trade',
  '3': 'done-for-day',
  '4': 'canceled',
  '5': 'replaced',
  '6': 'pending-cancel',
  '7': 'stopped',
  '8': 'rejected',
  '9': 'suspended',
  // PendingNew changes nothing: the state after it does.
  A: 'status',
  B: 'calculated',
  C: 'expired',
  D: 'restated',
  E: 'pending-replace',
  F: 'trade',
  G: 'trade-correct',
  H: 'trade-cancel',
  I: 'status',
};

const ORDER_STATUS_REJECTED = '8';
/** OrdRejReason(103): unknown order. */
const UNKNOWN_ORDER = '5';
const SIDE: Readonly<Record<string, 'buy' | 'sell'>> = { '1': 'buy', '2': 'sell' };
const DECIMAL = /^\d+(\.\d+)?$/;
const WHOLE_NUMBER = /^\d{1,15}$/;

/** Reads an inbound application message. Never throws: what cannot be read is a `problem`. */
export function inboundFact(msgType: string, read: FixReader): InboundFact {
  switch (msgType) {
    case MsgType.executionReport:
      return executionReport(read);
    case MsgType.orderCancelReject:
      return cancelReject(read);
    case MsgType.reject:
    case MsgType.businessMessageReject:
      return messageReject(msgType, read);
    default:
      return { kind: 'problem', problem: `message type ${msgType} is not handled` };
  }
}

function executionReport(read: FixReader): InboundFact {
  const execTypeCode = read(Tag.execType) ?? '';
  const execType = EXEC_TYPE[execTypeCode];
  if (execType === undefined)
    return unbookable(`ExecType(150)=${execTypeCode} is not handled`, read);
  const clOrdIds = present(read(Tag.clOrdId), read(Tag.origClOrdId));
  const execId = read(Tag.execId);
  const clOrdId = clOrdIds[0];
  if (clOrdId === undefined || execId === undefined)
    return unbookable('no ClOrdID or ExecID', read);
  if (execType !== 'status') {
    return changingReport(read, { execType, clOrdId, clOrdIds, execId });
  }
  const ordStatus = execTypeCode === PENDING_NEW ? PENDING_NEW : (read(Tag.ordStatus) ?? '');
  const unknown =
    ordStatus === ORDER_STATUS_REJECTED && read(Tag.orderRejectReason) === UNKNOWN_ORDER;
  if (unknown) return { kind: 'unknown-order', clOrdId, execId };
  // FIX 4.4 lets every status have the ExecID 0: what it says is what tells it from another.
  const said = { execType, clOrdId, clOrdIds, execId: `status:${clOrdId}:${ordStatus}` };
  const fact = changingReport(read, said);
  return fact.kind === 'report'
    ? { ...fact, kind: 'status', ordStatus }
    : problem('a status without a required field', read);
}

/** PendingNew, of ExecType(150) and of OrdStatus(39). */
export const PENDING_NEW = 'A';

const REPLACED = '5';

/**
 * What can be said of a message that was rejected unread: which order it may be about, under the name that it has now,
 * and what an operator needs to settle it by hand.
 */
export function refusedFact(read: FixReader): InboundFact {
  // It changes nothing of its order: nothing is missing without it.
  if (EXEC_TYPE[read(Tag.execType) ?? ''] === 'status') {
    return { kind: 'problem', problem: `a status was refused: ${describe(read)}` };
  }
  const [own, original] = [read(Tag.clOrdId), read(Tag.origClOrdId)];
  const isReplaced = read(Tag.execType) === REPLACED;
  return {
    kind: 'refused',
    clOrdIds: isReplaced ? present(own, original) : present(original, own),
    report: describe(read),
  };
}

function changingReport(
  read: FixReader,
  head: {
    readonly execType: ExecTypeWord;
    readonly clOrdId: string;
    readonly clOrdIds: readonly string[];
    readonly execId: string;
  },
): InboundFact {
  const symbol = read(Tag.symbol);
  const side = SIDE[read(Tag.side) ?? ''];
  const cumulativeQuantity = decimal(read(Tag.cumulativeQuantity));
  const leavesQuantity = decimal(read(Tag.leavesQuantity));
  const transactTime = parseUtcTimestamp(read(Tag.transactTime) ?? read(Tag.sendingTime) ?? '');
  const ordStatus = read(Tag.ordStatus);
  if (
    symbol === undefined ||
    side === undefined ||
    cumulativeQuantity === undefined ||
    leavesQuantity === undefined ||
    transactTime === undefined ||
    ordStatus === undefined
  ) {
    return unbookable('a required field is missing or malformed', read);
  }
  const details = detailsOf(head.execType, read);
  if (typeof details === 'string') return unbookable(details, read);
  const text = read(Tag.text);
  return {
    kind: 'report',
    clOrdIds: head.clOrdIds,
    report: {
      execId: head.execId,
      execType: head.execType,
      clOrdId: head.clOrdId,
      venueOrderId: read(Tag.orderId) ?? 'NONE',
      ordStatus,
      symbol,
      side,
      cumulativeQuantity,
      leavesQuantity,
      transactTime,
      ...details,
      ...(read(Tag.possResend) === 'Y' ? { possResend: true } : {}),
      ...(text === undefined ? {} : { text }),
    },
  };
}

type Details = Pick<
  ExecutionReportWire,
  'lastQuantity' | 'lastPrice' | 'execRefId' | 'orderQuantity' | 'limitPrice' | 'restatementReason'
>;

/**
 * What a report says beyond the state of its order; other reports may carry the same fields without meaning. A text:
 * what is wrong with it.
 */
function detailsOf(execType: ExecTypeWord, read: FixReader): Details | string {
  switch (execType) {
    case 'trade':
      return lastFill(read) ?? 'a fill without LastQty or LastPx';
    case 'trade-correct': {
      const fill = lastFill(read);
      const ref = read(Tag.execRefId);
      if (ref === undefined) return 'a correction without ExecRefID';
      return fill === undefined
        ? 'a correction without LastQty or LastPx'
        : { ...fill, execRefId: ref };
    }
    case 'trade-cancel': {
      const ref = read(Tag.execRefId);
      if (ref === undefined) return 'a bust without ExecRefID';
      return { ...lastFill(read), execRefId: ref };
    }
    case 'replaced':
    case 'restated':
      return orderNow(read);
    default:
      return {};
  }
}

function lastFill(
  read: FixReader,
): { readonly lastQuantity: string; readonly lastPrice: string } | undefined {
  const lastQuantity = decimal(read(Tag.lastQuantity));
  const lastPrice = decimal(read(Tag.lastPrice));
  return lastQuantity === undefined || lastPrice === undefined
    ? undefined
    : { lastQuantity, lastPrice };
}

/** The order as the venue has it from now on, as far as it says so. */
function orderNow(read: FixReader): Details {
  const orderQuantity = decimal(read(Tag.orderQuantity));
  const limitPrice = decimal(read(Tag.price));
  const restatementReason = read(Tag.restatementReason);
  return {
    ...(orderQuantity === undefined ? {} : { orderQuantity }),
    ...(limitPrice === undefined ? {} : { limitPrice }),
    ...(restatementReason === undefined ? {} : { restatementReason }),
  };
}

/** CxlRejResponseTo(434): 1 answers a cancel, 2 a replace. */
const REFUSED: Readonly<Record<string, 'cancel-reject' | 'replace-reject'>> = {
  '1': 'cancel-reject',
  '2': 'replace-reject',
};

/** CxlRejReason(102): unknown order. */
const UNKNOWN_TO_CHANGE = '1';
/** OrdStatus(39) of an order that is filled, cancelled, rejected (also: unknown) or expired. */
const ENDED = /^[248C]$/;
const DONE_FOR_DAY = '3';

function overAtVenue(ordStatus: string, reason: string | undefined): OverAtVenue | undefined {
  if (reason === UNKNOWN_TO_CHANGE || ENDED.test(ordStatus)) return 'for-good';
  return ordStatus === DONE_FOR_DAY ? 'for-the-day' : undefined;
}

function cancelReject(read: FixReader): InboundFact {
  const clOrdIds = present(read(Tag.clOrdId), read(Tag.origClOrdId));
  const clOrdId = read(Tag.clOrdId);
  const ordStatus = read(Tag.ordStatus);
  const kind = REFUSED[read(Tag.cancelRejectResponseTo) ?? ''];
  if (clOrdId === undefined || ordStatus === undefined || kind === undefined) {
    return problem('a cancel reject without ClOrdID, OrdStatus or CxlRejResponseTo', read);
  }
  const text = read(Tag.text);
  const over = overAtVenue(ordStatus, read(Tag.cancelRejectReason));
  return {
    kind,
    clOrdIds,
    clOrdId,
    ordStatus,
    ...(over === undefined ? {} : { over }),
    ...(text === undefined ? {} : { text }),
  };
}

function messageReject(msgType: string, read: FixReader): InboundFact {
  const refSequence = read(Tag.refSequence);
  if (refSequence === undefined || !WHOLE_NUMBER.test(refSequence)) {
    return problem(`a reject (35=${msgType}) that does not say of what`, read);
  }
  const reason =
    read(Tag.text) ??
    `reason ${read(Tag.businessRejectReason) ?? read(Tag.sessionRejectReason) ?? 'not given'}`;
  return { kind: 'message-reject', refSequence: Number(refSequence), text: reason };
}

const problem = (what: string, read: FixReader): InboundFact => ({
  kind: 'problem',
  problem: `${what} (ClOrdID ${read(Tag.clOrdId) ?? 'none'}, ExecID ${read(Tag.execId) ?? 'none'})`,
});

/** The fields of a report that an operator needs to settle it by hand. */
const REPORT_FIELDS = [
  Tag.clOrdId,
  Tag.origClOrdId,
  Tag.orderId,
  Tag.execId,
  Tag.execType,
  Tag.ordStatus,
  Tag.symbol,
  Tag.side,
  Tag.execRefId,
  Tag.lastQuantity,
  Tag.lastPrice,
  Tag.cumulativeQuantity,
  Tag.leavesQuantity,
];

const describe = (read: FixReader): string =>
  REPORT_FIELDS.map((tag) => `${tag}=${read(tag) ?? ''}`).join(' ');

const unbookable = (what: string, read: FixReader): InboundFact => ({
  kind: 'unbookable',
  problem: `${what} (ExecID ${read(Tag.execId) ?? 'none'})`,
  clOrdIds: present(read(Tag.clOrdId), read(Tag.origClOrdId)),
  report: describe(read),
});

/** FIX 4.4, float: leading zeros are allowed (00023.23 = 23.23); our own messages have none. */
const decimal = (text: string | undefined): string | undefined =>
  text !== undefined && DECIMAL.test(text) ? text.replace(/^0+(?=\d)/, '') : undefined;

const present = (...values: readonly (string | undefined)[]): readonly string[] =>
  values.filter((value) => value !== undefined && value !== '') as string[];
