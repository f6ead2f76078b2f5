import { ALL_CELLS, COMMANDS, cellOf, NOBODY, STATES } from './coverage.ts';

type Rule = {
  readonly states: readonly string[];
  readonly commands: readonly (typeof COMMANDS)[number][];
  readonly why: string;
};

const but = <T>(all: readonly T[], ...some: readonly T[]): T[] =>
  all.filter((each) => !some.includes(each));

/** Cells that no run can come to, each with its reason. docs/ORDER-STATES.md says what a decision would make of them. */
const RULES: readonly Rule[] = [
  {
    states: ['VALIDATED'],
    commands: COMMANDS,
    why: 'an order passes it within the entry that takes it',
  },
  {
    states: but(STATES, NOBODY, 'PENDING'),
    commands: ['place-order'],
    why: 'an order is placed once: its placement is dropped when it is there',
  },
];

/** Why a run never comes to a cell; only of those that are impossible. */
export const IMPOSSIBLE: ReadonlyMap<string, string> = new Map(
  RULES.flatMap(({ states, commands, why }) =>
    states.flatMap((state) => commands.map((command) => [cellOf(state, command), why] as const)),
  ),
);

export const POSSIBLE_CELLS: readonly string[] = ALL_CELLS.filter((cell) => !IMPOSSIBLE.has(cell));
