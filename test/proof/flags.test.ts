import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';

/** What a command of the proof is told that it cannot do: were it to try nothing and say "all well", nobody would see. */
const WRONG: readonly (readonly [command: string, ...args: string[]])[] = [
  ['test/sim/main.ts', '--seeds', 'abc'],
  ['test/sim/main.ts', '--seeds', '0'],
  ['test/sim/main.ts', '--without', 'nonsense', '--seeds', '1'],
  ['test/sim/planted/main.ts', '--only', 'nosuch'],
  ['test/fuzz/main.ts', '--only', 'nosuch'],
  ['test/isolation/main.ts', '--histories', 'abc'],
  ['test/mutation/main.ts', '--sample', 'abc'],
];

describe('a command of the proof', () => {
  it.each(WRONG)('%s refuses %s %s', (command, flag, given, ...rest) => {
    const { status, stderr } = spawnSync(process.execPath, [command, flag, given, ...rest], {
      encoding: 'utf8',
    });
    expect(stderr).toContain(`${flag} ${given}: `);
    expect(status).toBe(2);
  });
});
