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
  {
    states: [NOBODY],
    commands: [
      'cancel-order',
      'reject-cancel',
      'reject-replace',
      'report-not-sent',
      'report-stuck',
      'report-unknown-order',
      'due-order',
      'trigger-order',
    ],
    why: 'nobody has anything to say of an order that is not there',
  },
  {
    states: ['PENDING'],
    commands: but(COMMANDS, 'place-order', 'replace-order', 'cancel-order', 'report-unbookable'),
    why: 'its placement lies before everything else in the mailbox, and takes it; too late, only a client asks for more',
  },
  {
    states: ['FUNDS_HELD'],
    commands: [
      'reject-cancel',
      'reject-replace',
      'report-not-sent',
      'report-stuck',
      'report-unknown-order',
    ],
    why: 'it has not gone out, and nothing was asked about it',
  },
  {
    states: ['HELD'],
    commands: ['reject-cancel', 'reject-replace', 'report-stuck'],
    why: 'it has not gone out, and what these say of its entry leaves it as it is',
  },
  {
    states: ['ACKNOWLEDGED', 'PARTIALLY_FILLED', 'SUSPENDED', 'FILLED', 'DONE_FOR_DAY', 'REPLACED'],
    commands: ['report-unknown-order'],
    why: 'the venue has spoken of it: were it to deny the order then, the account would be parked',
  },
];

/** Why a run never comes to a cell; only of those that are impossible. */
export const IMPOSSIBLE: ReadonlyMap<string, string> = new Map(
  RULES.flatMap(({ states, commands, why }) =>
    states.flatMap((state) => commands.map((command) => [cellOf(state, command), why] as const)),
  ),
);

export const POSSIBLE_CELLS: readonly string[] = ALL_CELLS.filter((cell) => !IMPOSSIBLE.has(cell));
