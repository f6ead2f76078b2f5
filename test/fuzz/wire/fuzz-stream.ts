import '../../support/function-environment.ts';
import { receiveStreamMessage } from '../../../functions/receive-stream-message/handler.ts';
import { hashSecret } from '../../../shared/app/credentials.ts';
import {
  fixedClock,
  inMemoryConnections,
  inMemoryCredentials,
  NOW,
} from '../../support/api-fixtures.ts';
import { CLIENT } from '../../support/http-call.ts';
import { Dice } from '../dice.ts';
import { changed, garbled, jsonOf, written } from '../http/json.ts';
import { mustHold, type Tally } from '../tally.ts';

const KEY = { key_id: 'PKCLIENT', secret_key: 's3cret' };
const RIGHT: readonly object[] = [
  { action: 'authenticate', data: KEY },
  { action: 'listen', data: { streams: ['trade_updates'] } },
  { action: 'listen', data: { streams: ['trade_updates', 'account_updates'] } },
];
const CREDENTIAL = {
  keyId: KEY.key_id,
  secretHash: hashSecret(KEY.secret_key),
  principal: CLIENT,
  createdAt: NOW,
};

/** Whether the frame says the right key, as JSON.parse reads it. */
function saysTheKey(body: string): boolean {
  try {
    const { action, data } = JSON.parse(body);
    return (
      action === 'authenticate' && data.key_id === KEY.key_id && data.secret_key === KEY.secret_key
    );
  } catch {
    return false;
  }
}

/** Frames of a WebSocket that are wrong somewhere: each answered by one frame, and nobody hears of an account without its key. */
export async function fuzzStream(seed: number, frames: number, tally: Tally): Promise<void> {
  const dice = new Dice(seed);
  const connections = inMemoryConnections();
  const posted: string[] = [];
  const push = {
    post: async (_connection: string, frame: string) => {
      posted.push(frame);
      return 'sent' as const;
    },
  };
  const ports = { connections, credentials: inMemoryCredentials(CREDENTIAL), clock: fixedClock() };
  const handler = receiveStreamMessage(ports, push);
  let hasKey = false;
  for (let sent = 0; sent < frames; sent += 1) {
    const right = written(jsonOf(dice.pick(RIGHT)));
    const body = bodyLike(right, dice);
    hasKey ||= saysTheKey(body);
    const reply = await handler({ requestContext: { connectionId: 'c1' }, body });
    mustHold(reply.statusCode === 200, `answered ${reply.statusCode}: ${body.slice(0, 500)}`);
    mustHold(
      posted.length === sent + 1,
      `answered by ${posted.length - sent} frames: ${body.slice(0, 500)}`,
    );
    const frame = JSON.parse(posted.at(-1) ?? 'null');
    mustHold(
      ['authorization', 'listening', 'error'].includes(frame.stream),
      `says ${frame.stream}`,
    );
    mustHold(frame.data?.reason !== 'TEMPORARILY_UNAVAILABLE', `failed at ${body.slice(0, 500)}`);
    mustHold(hasKey || connections.all.size === 0, `let in by ${body.slice(0, 500)}`);
    mustHold(hasKey || frame.stream !== 'listening', `listens by ${body.slice(0, 500)}`);
    tally.add(frame.stream === 'authorization' ? frame.data.status : frame.stream);
  }
}

function bodyLike(right: string, dice: Dice): string {
  if (dice.chance(0.02)) return right;
  if (dice.chance(0.3)) return garbled(right, dice);
  return written(changed(jsonOf(JSON.parse(right)), dice));
}
