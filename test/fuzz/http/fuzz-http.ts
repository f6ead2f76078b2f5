import { type HttpRouteSpecification, httpRoutes } from '../../../infra/routes.ts';
import type { AccountId } from '../../../shared/kernel/brand.ts';
import { ACCOUNT } from '../../support/commands.ts';
import { call, type HttpAnswer, type HttpCall, OPERATOR } from '../../support/http-call.ts';
import { Dice } from '../dice.ts';
import { mustHold, type Tally } from '../tally.ts';
import { checkAccepted } from './accepted-order.ts';
import { changed, garbled, jsonOf, written } from './json.ts';
import { PATHS, RIGHT, WRONG_TEXTS } from './requests.ts';
import { type HttpWorld, httpWorld } from './world.ts';

const CLIENT = {
  role: 'client',
  keyId: 'PKOWN',
  account: ACCOUNT as AccountId,
  mailbox: 0,
} as const;

/** What a failure shows of its request; its seed has the rest. */
const LONGEST_TITLE = 800;

const BODIED = httpRoutes.filter(({ function: name }) => RIGHT[name]?.bodies !== undefined);
/** Requests are mostly about what is read from a body. */
const BODIED_SHARE = 0.8;

/** Requests to every route, wrong somewhere as a rule: answered in our own shape, and nothing is done but what was asked. */
export async function fuzzHttp(seed: number, requests: number, tally: Tally): Promise<void> {
  const dice = new Dice(seed);
  const world = httpWorld();
  for (let sent = 0; sent < requests; sent += 1) {
    const route = dice.pick(dice.chance(BODIED_SHARE) ? BODIED : httpRoutes);
    const request = requestTo(route, dice);
    if (typeof request.body === 'string') tally.add('bodies');
    await ask(world, route, request, tally);
  }
}

function requestTo(route: HttpRouteSpecification, dice: Dice): HttpCall {
  const { bodies, query } = RIGHT[route.function] ?? {};
  const body = bodies === undefined ? undefined : bodyLike(dice.pick(bodies), dice);
  const stray = body === undefined && dice.chance(0.1) ? { body: '{"a":1}' } : {};
  return {
    principal: route.path.startsWith('/v1/') ? OPERATOR : CLIENT,
    path: pathOf(route.path, dice),
    ...(body === undefined ? stray : { body }),
    ...(query === undefined && dice.chance(0.9) ? {} : { query: queryLike(query ?? {}, dice) }),
    headers: dice.chance(0.2) ? { 'idempotency-key': dice.pick(['k1', 'k2', ...WRONG_TEXTS]) } : {},
  };
}

function bodyLike(right: object, dice: Dice): string {
  let json = jsonOf(right);
  if (dice.chance(0.1)) return written(json);
  for (let left = 1 + dice.below(3); left > 0; left -= 1) json = changed(json, dice);
  const text = written(json);
  return dice.chance(0.1) ? garbled(text, dice) : text;
}

function pathOf(path: string, dice: Dice): Record<string, string> {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(
    names.map((name) => {
      const right = PATHS[name] ?? [];
      return [name, dice.pick(dice.chance(0.05) ? WRONG_TEXTS : right)];
    }),
  );
}

function queryLike(right: Readonly<Record<string, string>>, dice: Dice): Record<string, string> {
  const kept = Object.entries(right).filter(() => dice.chance(0.6));
  const query = new Map(
    kept.map(([name, value]) => [name, dice.chance(0.3) ? dice.pick(WRONG_TEXTS) : value]),
  );
  if (dice.chance(0.1))
    query.set(dice.pick(['surprise', '__proto__', 'limit', 'status']), dice.pick(WRONG_TEXTS));
  return Object.fromEntries(query);
}

async function ask(
  world: HttpWorld,
  route: HttpRouteSpecification,
  request: HttpCall,
  tally: Tally,
): Promise<void> {
  const target = world.functions[route.function];
  const title = `${route.method} ${route.path} ${JSON.stringify(request).slice(0, LONGEST_TITLE)}`;
  if (target === undefined) {
    mustHold(false, `${route.function} is not in test/fuzz/http/world.ts`);
    return;
  }
  const before = footprint(world);
  const answer = await call(target, request);
  await world.worked();
  checkShape(answer, title);
  tally.add(`answered ${answer.status}`);
  if (answer.status >= 400) {
    mustHold(footprint(world) === before, `refused by ${answer.status}, and done: ${title}`);
    return;
  }
  if (route.function === 'place-order') {
    checkAccepted(String(request.body), answer.body, title);
    tally.add('orders accepted');
  }
}

/** What a refused request must leave as it was. */
const footprint = ({ store, mailboxes }: HttpWorld): string =>
  [
    mailboxes.sent.length,
    ...[...store.heads].map(([id, { sequence }]) => `${id} ${sequence}`),
  ].join();

function checkShape({ status, body, headers }: HttpAnswer, title: string): void {
  mustHold(status >= 200 && status < 500, `answered ${status}: ${title} ${JSON.stringify(body)}`);
  mustHold(typeof headers['X-Request-ID'] === 'string', `no request id: ${title}`);
  if (status < 300) return;
  const isOurs =
    Number.isInteger(body?.code) &&
    typeof body?.message === 'string' &&
    body.message.length > 0 &&
    /^[A-Z_]+$/.test(body?.reason);
  mustHold(isOurs, `answered in another shape: ${title} ${JSON.stringify(body)}`);
}
