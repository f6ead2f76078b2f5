import type { GatewayResponse } from '../http-api/response.ts';
import type { LambdaRuntime } from './lambda-runtime.ts';

/** Where crash tests in another process end functions in the middle of their work. */
export const TERMINATIONS_PATH = '/_local/terminations';

const answer = (status: number, value: object): GatewayResponse => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});

type Wanted = { readonly name: string; readonly onlyBusy: boolean };

const wantedFunction = (body: Buffer): Wanted | undefined => {
  try {
    const { function: name, busy } = JSON.parse(body.toString('utf8'));
    return typeof name === 'string' && name !== '' ? { name, onlyBusy: busy === true } : undefined;
  } catch {
    return undefined;
  }
};

/**
 * POST `{"function": "account-worker"}` ends every execution environment of the functions with
 * that name or that last part of a name, busy ones in the middle of their request, as a crash
 * would: what waited for them fails, the next request finds a fresh one. With `"busy": true` those
 * that serve no request at this moment are left alone.
 */
export const answerTerminations = (
  lambda: LambdaRuntime,
  request: { readonly method: string; readonly body: Buffer },
): GatewayResponse => {
  if (request.method !== 'POST') return answer(405, { message: 'POST is wanted' });
  const wanted = wantedFunction(request.body);
  if (wanted === undefined) return answer(400, { message: 'function: a name is wanted' });
  const names = lambda
    .functionNames()
    .filter((name) => name === wanted.name || name.endsWith(`-${wanted.name}`));
  if (names.length === 0) return answer(404, { message: `no function is called ${wanted.name}` });
  const end = (name: string): number =>
    wanted.onlyBusy ? lambda.terminateBusy(name) : lambda.terminate(name);
  const terminated = names.reduce((sum, name) => sum + end(name), 0);
  return answer(200, { functions: names, terminated });
};
