import { text } from '../../domain/money/exact.ts';

/** So many differing fields say what happened; more of them say it again. */
const MAX_NAMED = 6;

type Fields = Map<string, string>;

function collect(value: unknown, path: string, into: Fields): Fields {
  if (value === undefined) return into;
  const children = childrenOf(value);
  if (children === undefined) return into.set(path, leafText(value));
  for (const [name, child] of children) {
    collect(child, path === '' ? name : `${path}.${name}`, into);
  }
  return into;
}

function leafText(value: unknown): string {
  const isExact = typeof value === 'object' && value !== null && 'toFixed' in value;
  return isExact ? text(value as Parameters<typeof text>[0]) : String(value);
}

function childrenOf(value: unknown): [string, unknown][] | undefined {
  if (value instanceof Map) return [...value].map(([name, child]) => [String(name), child]);
  if (typeof value !== 'object' || value === null || 'toFixed' in value) return undefined;
  return Object.entries(value);
}

/** Each field in which the live value is not the replayed one: `cash.settled: live 5, replayed 6`. */
export function differences(live: unknown, replayed: unknown): string[] {
  const [ours, theirs] = [collect(live, '', new Map()), collect(replayed, '', new Map())];
  const differing = [...new Set([...ours.keys(), ...theirs.keys()])].filter(
    (path) => ours.get(path) !== theirs.get(path),
  );
  const named = differing
    .slice(0, MAX_NAMED)
    .map(
      (path) => `${path}: live ${ours.get(path) ?? 'none'}, replayed ${theirs.get(path) ?? 'none'}`,
    );
  const more = differing.length - named.length;
  return more > 0 ? [...named, `… and ${more} more fields`] : named;
}
