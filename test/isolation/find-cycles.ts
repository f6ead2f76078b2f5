import type { CycleKind } from './history.ts';

/** ww: overwrote; wr: read what it wrote; rw: wrote over what it read; rt: was answered before it was asked for. */
export type Dependency = 'ww' | 'wr' | 'rw' | 'rt';
export type Edge = { readonly from: number; readonly to: number; readonly kind: Dependency };

export type Cycle = {
  readonly kind: CycleKind | `${CycleKind}-realtime`;
  readonly path: readonly Edge[];
};

/** The shortest way from one transaction to another over edges of these kinds; undefined: there is none. */
function way(
  edges: readonly (readonly Edge[])[],
  from: number,
  to: number,
  kinds: ReadonlySet<Dependency>,
): readonly Edge[] | undefined {
  const cameBy = new Map<number, Edge | undefined>([[from, undefined]]);
  const waiting = [from];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    if (at === to) {
      const path: Edge[] = [];
      for (let edge = cameBy.get(at); edge !== undefined; edge = cameBy.get(edge.from)) {
        path.unshift(edge);
      }
      return path;
    }
    for (const edge of edges[at] ?? []) {
      if (!kinds.has(edge.kind) || cameBy.has(edge.to)) continue;
      cameBy.set(edge.to, edge);
      waiting.push(edge.to);
    }
  }
  return undefined;
}

/** From the worst kind on: each is looked for by the edge that it must have, closed by those that it may have. */
const KINDS: readonly {
  readonly kind: CycleKind;
  readonly through: Dependency;
  readonly over: readonly Dependency[];
}[] = [
  { kind: 'G0', through: 'ww', over: ['ww'] },
  { kind: 'G1c', through: 'wr', over: ['ww', 'wr'] },
  { kind: 'G-single', through: 'rw', over: ['ww', 'wr'] },
  { kind: 'G2', through: 'rw', over: ['ww', 'wr', 'rw'] },
];

function firstCycle(
  edges: readonly Edge[],
  byStart: readonly (readonly Edge[])[],
  through: Dependency,
  over: ReadonlySet<Dependency>,
): readonly Edge[] | undefined {
  for (const edge of edges) {
    if (edge.kind !== through) continue;
    const back = way(byStart, edge.to, edge.from, over);
    if (back !== undefined) return [edge, ...back];
  }
  return undefined;
}

/** The worst cycle among the transactions; one that needs the real-time order only where there is none without. */
export function worstCycle(count: number, edges: readonly Edge[]): Cycle | undefined {
  const byStart: Edge[][] = Array.from({ length: count }, () => []);
  for (const edge of edges) byStart[edge.from]?.push(edge);
  for (const { kind, through, over } of KINDS) {
    const path = firstCycle(edges, byStart, through, new Set(over));
    if (path !== undefined) return { kind, path };
  }
  for (const { kind, through, over } of KINDS) {
    const path = firstCycle(edges, byStart, through, new Set([...over, 'rt']));
    if (path !== undefined) return { kind: `${kind}-realtime`, path };
  }
  return undefined;
}
