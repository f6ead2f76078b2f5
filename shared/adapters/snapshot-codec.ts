import { gunzipSync, gzipSync } from 'node:zlib';
import type { AccountHistory } from '../domain/accounts/history.ts';
import { Exact, text } from '../domain/money/exact.ts';

/**
 * The bytes of a snapshot. It is derived, so that its form may change: with this number, and what was written under
 * another is as if it were not there.
 */
export const SNAPSHOT_FORMAT = 1;

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** JSON knows neither exact decimals nor maps: each is an object of one name that no field of ours has. */
const EXACT = '=';
const MAP = '>';

function plain(value: unknown): Json {
  if (value === null || typeof value !== 'object') return value as Json;
  if (Exact.isDecimal(value)) return { [EXACT]: text(value) };
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) return { [MAP]: [...value].map(([key, each]) => [key, plain(each)]) };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([name, each]) => [name, plain(each)]),
  );
}

function revived(json: Json): unknown {
  if (json === null || typeof json !== 'object') return json;
  if (Array.isArray(json)) return json.map(revived);
  const fields = json as { readonly [name: string]: Json };
  const { [EXACT]: exact, [MAP]: map } = fields;
  if (typeof exact === 'string') return new Exact(exact);
  if (Array.isArray(map))
    return new Map((map as [string, Json][]).map(([k, v]) => [k, revived(v)]));
  return Object.fromEntries(Object.entries(fields).map(([name, each]) => [name, revived(each)]));
}

export const encodeSnapshot = (history: AccountHistory): Uint8Array =>
  gzipSync(JSON.stringify(plain(history)));

export const decodeSnapshot = (bytes: Uint8Array): AccountHistory =>
  revived(JSON.parse(gunzipSync(bytes).toString('utf8'))) as AccountHistory;
