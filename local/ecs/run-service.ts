import { join } from 'node:path';
import type { ClockMessage } from '../clock/child-clock.ts';
import type { MarketClock } from '../clock/market-clock.ts';
import { nodeProgram, type Supervised, supervise } from '../supervisor/supervise.ts';
import { clockEnvironment, type ServiceProgram } from './service-program.ts';

const CLOCK_PRELOAD = join(import.meta.dirname, '..', 'clock', 'child-clock.ts');

/**
 * Runs a container's bundle as a child process: restarted when it ends, gone with this process,
 * its Date on the market's clock.
 */
export const runService = (
  program: ServiceProgram,
  options: {
    readonly logFolder: string;
    readonly clock: MarketClock;
    /** Called with each line that it says. */
    readonly onLine?: (line: string) => void;
  },
): Supervised => {
  const { clock } = options;
  const supervised = supervise(
    nodeProgram({
      name: program.name,
      entry: program.entry,
      preloads: [CLOCK_PRELOAD],
      // Read at each start: a restarted child begins on the clock of that moment.
      environment: clockEnvironment(program.environment, () => clock.state),
      logFile: join(options.logFolder, `${program.name}.log`),
    }),
    options.onLine === undefined ? {} : { onLine: options.onLine },
  );
  clock.onChange((state) => {
    const message: ClockMessage = { kind: 'clock', ...state };
    supervised.send(message);
  });
  return supervised;
};
