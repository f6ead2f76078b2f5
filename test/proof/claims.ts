/** What the proof shows: each claim by a command of its own, which exits 1 when it does not hold. */
export type Claim = {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly environment?: Readonly<Record<string, string>>;
  /** In what the command prints: how much was tried. The last match counts. */
  readonly count: RegExp;
  /** What the count counts. */
  readonly of: string;
};

const node = (file: string, ...args: string[]): Claim['command'] => ['node', file, ...args];
const vitest = (...args: string[]): Claim['command'] => ['vitest', 'run', ...args];

/** The dearest last, so that what is wrong is known early. */
export const CLAIMS: readonly Claim[] = [
  {
    name: 'crash points',
    command: vitest('--project', 'integration', 'test/crash/enumeration'),
    count: /(\d+) crashes/g,
    of: 'crashes: before and after every call of a port',
  },
  {
    name: 'model',
    command: vitest('--project', 'model', 'test/model/model.test.ts'),
    environment: { MODEL_RUNS: '5000', PROPERTY_SEED: 'random' },
    count: /(\d+) commands/g,
    of: 'commands, decided as by a naive broker',
  },
  {
    name: 'orders of reports',
    command: vitest('--project', 'model', 'test/model/report-orders.test.ts'),
    count: /orders of reports: (\d+)/g,
    of: 'orders of up to six reports, one doubled, one lost',
  },
  {
    name: 'stories audited',
    command: vitest('--project', 'sim', 'test/sim/stories-audited.test.ts'),
    environment: { STORIES_AUDITED: '5000' },
    count: /stories audited: (\d+)/g,
    of: 'random stories of the model, of which the auditor has nothing to say',
  },
  {
    name: 'fuzz, FIX',
    command: node('test/fuzz/main.ts', '--messages', '1000000'),
    count: /(\d+) inputs/g,
    of: 'FIX messages to session, gateway and venue',
  },
  {
    name: 'fuzz, the rest',
    command: node(
      'test/fuzz/main.ts',
      ...['--bodies', '100000', '--frames', '50000', '--records', '50000'],
    ),
    count: /(\d+) inputs/g,
    of: 'HTTP requests, WebSocket frames, queue messages, journal entries',
  },
  {
    name: 'histories',
    command: node('test/isolation/main.ts', '--histories', '500', '--reads', '0'),
    count: /(\d+) histories/g,
    of: 'list-append histories through the real table engine',
  },
  {
    name: 'bank',
    command: node('test/isolation/main.ts', '--histories', '0', '--reads', '100000'),
    count: /(\d+) snapshots,/g,
    of: 'snapshots of a bank that moves money',
  },
  {
    name: 'kills',
    command: node('local/commands/crash.ts', '--kills', '200'),
    count: /(\d+) kills in/g,
    of: 'kills of the stack, its processes and its threads',
  },
  {
    name: 'neighbours',
    command: node('test/bench/poison-neighbour.ts'),
    count: /beside poison +(\d+) orders/g,
    of: 'orders beside the poison of another account, their p99 at most 1.5 times that without',
  },
  {
    name: 'mutation',
    command: node('test/mutation/main.ts'),
    count: /(\d+) of \d+ mutants/g,
    of: 'mutants of shared/domain and shared/fix',
  },
  {
    name: 'planted bugs',
    command: node('test/sim/planted/main.ts'),
    count: /(\d+) of \d+ planted bugs found/g,
    of: 'planted bugs, found by the simulator',
  },
  {
    name: 'seeds',
    command: node('test/sim/main.ts', '--seeds', '10000'),
    count: /(\d+) seeds from \d+,/g,
    of: 'seeds of the simulator, 200 operations under faults each',
  },
];
