import { shiftDate } from './shift-date.ts';

/** What the parent says when the clock is driven. */
export type ClockMessage = {
  readonly kind: 'clock';
  readonly offsetMs: number;
  readonly driven: boolean;
};

/**
 * Preload of child processes: their Date follows the market's clock, which the parent tells over
 * the IPC channel at the start and whenever it is driven. Until the first message it is what the
 * environment says (service-program.ts).
 */
const OFFSET_VARIABLE = 'BELLWETHER_CLOCK_OFFSET_MS';

const isClockMessage = (message: unknown): message is ClockMessage =>
  typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'clock';

let offsetMs = Number(process.env[OFFSET_VARIABLE] ?? 0);
shiftDate(() => offsetMs);

if (process.send !== undefined) {
  process.on('message', (message: unknown) => {
    if (!isClockMessage(message)) return;
    offsetMs = message.offsetMs;
    if (message.driven) process.env.CLOCK_DRIVEN = 'true';
    else delete process.env.CLOCK_DRIVEN;
  });
  // Listening alone must not keep a finished program alive.
  process.channel?.unref();
}
