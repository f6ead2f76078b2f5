import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_CELLS, type COMMANDS, cellOf } from './coverage.ts';
import { IMPOSSIBLE, POSSIBLE_CELLS } from './impossible-cells.ts';

const STATES_TEXT = join(import.meta.dirname, '../../../docs/ORDER-STATES.md');

type Command = (typeof COMMANDS)[number];

const COMMAND_OF: Readonly<Record<string, Command>> = {
  cancel: 'cancel-order',
  replace: 'replace-order',
  'due: open': 'due-order',
  'due: expiry': 'due-order',
  trigger: 'trigger-order',
  'operator: never received': 'resolve-order',
  'operator: cancelled': 'resolve-order',
  'operator: filled': 'resolve-order',
  'order not sent': 'report-not-sent',
  'cancel not sent': 'report-not-sent',
  'replace not sent': 'report-not-sent',
  'unknown to the venue': 'report-unknown-order',
  'order unanswered': 'report-stuck',
  'cancel unanswered': 'report-stuck',
  'replace unanswered': 'report-stuck',
  'asked for its status': 'report-stuck',
  'cancel refused': 'reject-cancel',
  'replace refused': 'reject-replace',
};

const cellsOf = (line: string): string[] =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim());

/** What ORDER-STATES.md makes of each command in each state, row by row. */
function told(): { readonly cell: string; readonly what: string }[] {
  let columns: string[] = [];
  return readFileSync(STATES_TEXT, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .flatMap((line) => {
      const cells = cellsOf(line);
      if (cells[0] === 'State') {
        columns = cells;
        return [];
      }
      const [state = ''] = (cells[0] ?? '').split(':');
      return cells.flatMap((what, index) => {
        const command = COMMAND_OF[columns[index] ?? ''];
        return command === undefined ? [] : [{ cell: cellOf(state, command), what }];
      });
    });
}

describe('cells that no run can come to', () => {
  it('are none in which a decision moves an order that has been taken', () => {
    const rows = told().filter(({ cell }) => !cell.startsWith('PENDING ×'));
    expect(rows.length).toBeGreaterThan(300);
    const moving = rows.filter(({ what }) => what !== 'nothing' && what !== 'parked');
    expect(moving.filter(({ cell }) => IMPOSSIBLE.has(cell))).toEqual([]);
  });

  it('and those that a run may come to are all there are', () => {
    expect(IMPOSSIBLE.size + POSSIBLE_CELLS.length).toBe(ALL_CELLS.length);
  });
});
