import type { GatewayResponse } from '../http-api/response.ts';
import { type MarketClock, parseClockCommand } from './market-clock.ts';

/** Path of the clock on the origin. */
export const CLOCK_PATH = '/_local/clock';

const answer = (status: number, value: object): GatewayResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

/** GET → `{now, driven}`; POST `{set}` or `{advance}` → the same, or 400 with the reason. */
export const answerClock = (
  clock: MarketClock,
  request: { readonly method: string; readonly body: Buffer },
): GatewayResponse => {
  const shown = () => answer(200, { now: clock.now().toISOString(), driven: clock.state.driven });
  if (request.method === 'GET') return shown();
  if (request.method !== 'POST') return answer(405, { message: 'GET or POST is wanted' });
  const parsed = parseClockCommand(request.body.toString('utf8'));
  if (!parsed.ok) return answer(400, { message: parsed.problem });
  if (!clock.apply(parsed.command)) return answer(400, { message: 'no date is that far away' });
  return shown();
};
