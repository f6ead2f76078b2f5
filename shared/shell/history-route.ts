import * as z from 'zod/mini';
import { dynamoDbAccountSnapshots } from '../adapters/dynamodb-account-snapshots.ts';
import { dynamoDbAccountStore } from '../adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../adapters/dynamodb-client.ts';
import { requestClientConfig } from '../adapters/request-client.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { type HistoryAnswer, type HistoryPorts, readHistory } from '../app/history/read-history.ts';
import type { AccountHistory } from '../domain/accounts/history.ts';
import {
  addDays,
  type CivilDate,
  newYorkDate,
  newYorkInstant,
} from '../domain/calendar/civil-date.ts';
import { type AccountId, type Instant, instant } from '../kernel/brand.ts';
import type { Clock } from '../ports/clock.ts';
import { requiredEnvironment } from './environment.ts';
import { type AsOf, broken, field, queryAsOf, queryDate, wholeNumber } from './fields.ts';
import { errorReply, type HttpReply, okReply } from './reply.ts';

/** What the routes share that tell an account from its journal. */
export type HistoryRoutePorts = HistoryPorts & { readonly clock: Clock };

export const historyRoutePorts = (): HistoryRoutePorts => {
  const client = dynamoDbClient(requestClientConfig);
  const table = requiredEnvironment('ACCOUNTS_TABLE');
  return {
    accounts: dynamoDbAccountStore(client, table),
    snapshots: dynamoDbAccountSnapshots(client, table),
    clock: systemClock,
  };
};

export const asOfQuery = z.strictObject({ as_of: z.optional(queryAsOf) });

/** Fits a reply of well under a megabyte. */
const MAX_LIMIT = 1_000;

/** Where a page goes on: the moment of the first page, so that all pages tell one state, and how many were told. */
export type PageToken = { readonly asOf: Instant; readonly told: number };

const PAGE_TOKEN = /^(\d{1,14})-(\d{1,9})$/;

const pageToken = field<PageToken>((value) => {
  const [, asOf, told] = PAGE_TOKEN.exec(typeof value === 'string' ? value : '') ?? [];
  return asOf === undefined || told === undefined
    ? broken('must be the next_page_token of a page before')
    : { asOf: instant(Number(asOf)), told: Number(told) };
});

const pageFields = {
  limit: z.optional(wholeNumber(1, MAX_LIMIT)),
  page_token: z.optional(pageToken),
};

export const taxLotsQuery = z.strictObject({ ...pageFields, as_of: z.optional(queryAsOf) });

/** Days of the sales, both included. */
export const gainsQuery = z
  .strictObject({ ...pageFields, from: queryDate, to: queryDate })
  .check(
    z.refine(({ from, to }) => from <= to, { path: ['to'], error: 'must not be before from' }),
  );

export type PageQuery = {
  readonly limit?: number | undefined;
  readonly page_token?: PageToken | undefined;
};

/** One page of a list that is known whole. */
export function pageOf<T>(
  all: readonly T[],
  { limit, page_token: token }: PageQuery,
  asOf: Instant,
) {
  const from = token?.told ?? 0;
  const page = all.slice(from, from + (limit ?? MAX_LIMIT));
  const told = from + page.length;
  return { page, next_page_token: told < all.length ? `${asOf}-${told}` : null };
}

export type HistoryQuestion = {
  readonly account: AccountId;
  /** Absent: now. */
  readonly asOf?: AsOf | undefined;
  readonly gainsFrom?: CivilDate;
};

/** A day that is not over is told as of now; one that has not begun lies in the future. */
function momentOf(asOf: AsOf | undefined, now: Instant): Instant {
  if (asOf === undefined) return now;
  if (typeof asOf === 'number') return asOf;
  const { endOf } = asOf;
  return endOf === newYorkDate(now) ? now : instant(newYorkInstant(addDays(endOf, 1), 0) - 1);
}

/** The account as it was at that moment, from its journal alone, in the words of `view`. */
export async function historyReply(
  ports: HistoryRoutePorts,
  { account, asOf, gainsFrom }: HistoryQuestion,
  view: (history: AccountHistory, at: Instant) => unknown,
): Promise<HttpReply> {
  const now = ports.clock.now();
  const at = momentOf(asOf, now);
  if (at > now) {
    return errorReply({ reason: 'FIELD_INVALID', message: 'as_of must not lie in the future' });
  }
  const answer = await readHistory(ports, account, at, gainsFrom);
  return answer.kind === 'history' ? okReply(view(answer.history, at)) : untoldReply(answer);
}

/** Why there is no history to answer from. */
export function untoldReply({ kind }: Exclude<HistoryAnswer, { kind: 'history' }>): HttpReply {
  switch (kind) {
    case 'account-not-found':
      return errorReply({
        reason: 'ACCOUNT_NOT_FOUND',
        message: 'there was no such account at that time',
      });
    case 'too-long': {
      const message = 'the journal is too long to be told at once; ask about a shorter time';
      return errorReply({ reason: 'JOURNAL_TOO_LONG', message });
    }
  }
}
