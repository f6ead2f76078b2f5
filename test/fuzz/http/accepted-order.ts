import { mustHold } from '../tally.ts';

/**
 * What an order must be that is accepted, written from the public description of the API and with nothing of ours: the
 * body as JSON.parse reads it (the last of two equal keys counts), null as left out.
 */
const FIELDS = new Set([
  ...['symbol', 'qty', 'notional', 'side', 'type', 'time_in_force', 'limit_price', 'stop_price'],
  ...['trail_price', 'trail_percent', 'client_order_id', 'extended_hours', 'order_class'],
  ...['take_profit', 'stop_loss', 'position_intent'],
]);
const NUMBER = /^\d{1,40}(\.\d{1,40})?([eE][+-]?\d{1,2})?$/;
const PRICES_OF = new Map([
  ['market', []],
  ['limit', ['limit_price']],
  ['stop', ['stop_price']],
  ['stop_limit', ['limit_price', 'stop_price']],
]);

type Body = Readonly<Record<string, unknown>>;

const isAmount = (value: unknown): boolean =>
  (typeof value === 'number' && value > 0) ||
  (typeof value === 'string' && NUMBER.test(value) && Number(value) > 0);

// biome-ignore lint/suspicious/noExplicitAny: what came over the wire has no type yet
export function checkAccepted(text: string, answer: any, title: string): void {
  const said = JSON.parse(text) as Body;
  const body: Body = Object.fromEntries(Object.entries(said).filter(([, value]) => value !== null));
  const law = (condition: boolean, what: string): void => mustHold(condition, `${what}: ${title}`);
  law(!Array.isArray(said), 'accepted what is no object');
  for (const name of Object.keys(body)) law(FIELDS.has(name), `accepted with ${name}`);
  law(typeof body.symbol === 'string' && body.symbol !== '', 'accepted without symbol');
  law(['buy', 'sell'].includes(String(body.side)), 'accepted without side');
  law(
    ['day', 'gtc', 'opg', 'cls', 'ioc', 'fok'].includes(String(body.time_in_force)),
    'accepted for ever',
  );
  law(
    (body.qty === undefined) !== (body.notional === undefined),
    'neither or both of qty and notional',
  );
  law(isAmount(body.qty ?? body.notional), 'accepted for nothing');
  const isSimple = [undefined, '', 'simple'].includes(body.order_class as string | undefined);
  for (const price of isSimple ? (PRICES_OF.get(String(body.type)) ?? []) : []) {
    law(isAmount(body[price]), `accepted without ${price}`);
  }
  if (typeof body.qty === 'string' && /^[1-9]\d*$/.test(body.qty)) {
    law(answer.qty === body.qty, `took ${answer.qty} for ${body.qty}`);
  }
  law(answer.side === body.side, `took the other side`);
}
