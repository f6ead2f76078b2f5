import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ToyFunction, type ToyRuntime, toyRuntime } from '../../test/support/toy-functions.ts';
import { writeClock } from '../clock/shared-clock.ts';
import type { InvocationUnderWay, InvokeResult } from './function-pool.ts';
import { ENVIRONMENTS_PER_FUNCTION, PAYLOAD_LIMIT_BYTES } from './limits.ts';
import { answerTerminations } from './terminations-endpoint.ts';

const open: ToyRuntime[] = [];
const start = (
  toy: ToyFunction,
  onInvocation?: (invocation: InvocationUnderWay) => void,
): ToyRuntime => {
  const started = toyRuntime({ toy }, onInvocation);
  open.push(started);
  return started;
};
afterEach(async () => {
  for (const toy of open.splice(0)) await toy.close();
});

const answerOf = (result: InvokeResult): unknown => {
  if (result.kind !== 'answered') throw new Error(JSON.stringify(result));
  return JSON.parse(result.payload);
};

const COUNTER = `
  let count = 0;
  export const handler = async (event) => {
    if (event.throws) throw new TypeError('thrown on purpose');
    if (event.hangs) await new Promise(() => setInterval(() => {}, 1000));
    if (event.crashes) setImmediate(() => { throw new Error('nobody catches this'); });
    if (event.crashes) await new Promise(() => {});
    if (event.waitMs) await new Promise((resolve) => setTimeout(resolve, event.waitMs));
    count += 1;
    return { count };
  };`;

describe('the Lambda runtime', () => {
  it('keeps module state warm and gives the function its own environment and context', async () => {
    const { runtime } = start({
      environment: { TABLE: 'accounts' },
      source: `
        let calls = 0;
        export const handler = async (event, context) => {
          calls += 1;
          return {
            calls, echo: event, table: process.env.TABLE, region: process.env.AWS_REGION,
            leaked: process.env.PATH ?? null, name: context.functionName,
            requestId: context.awsRequestId, left: context.getRemainingTimeInMillis(),
          };
        };`,
    });
    const first = answerOf(await runtime.invoke('toy', { a: 1 }));
    expect(first).toEqual({
      calls: 1,
      echo: { a: 1 },
      table: 'accounts',
      region: 'us-east-1',
      leaked: null,
      name: 'toy',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      left: expect.any(Number),
    });
    expect((first as { left: number }).left).toBeLessThanOrEqual(10_000);
    expect(answerOf(await runtime.invoke('toy', {}))).toMatchObject({ calls: 2 });
  });

  it('keeps the environment of a function that threw', async () => {
    const { runtime, folder } = start({ source: COUNTER });
    await runtime.invoke('toy', {});
    expect(await runtime.invoke('toy', { throws: true })).toMatchObject({
      kind: 'failed',
      failure: { errorType: 'TypeError', errorMessage: 'thrown on purpose' },
    });
    expect(answerOf(await runtime.invoke('toy', {}))).toEqual({ count: 2 });
    await expect
      .poll(() => readFileSync(join(folder, 'logs', 'toy.log'), 'utf8'))
      .toContain('thrown on purpose');
  });

  it('throws the environment away after a timeout', async () => {
    const { runtime } = start({ source: COUNTER, timeoutMs: 300 });
    await runtime.invoke('toy', {});
    expect(await runtime.invoke('toy', { hangs: true })).toMatchObject({
      kind: 'failed',
      failure: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringContaining('Task timed out after 0.30 seconds'),
      },
    });
    expect(answerOf(await runtime.invoke('toy', {}))).toEqual({ count: 1 });
  });

  it('throws the environment away after an error that nobody caught', async () => {
    const { runtime } = start({ source: COUNTER });
    await runtime.invoke('toy', {});
    expect(await runtime.invoke('toy', { crashes: true })).toMatchObject({
      kind: 'failed',
      failure: { errorMessage: 'nobody catches this' },
    });
    expect(answerOf(await runtime.invoke('toy', {}))).toEqual({ count: 1 });
  });

  it('runs requests at once in environments of their own, up to its bound', async () => {
    const { runtime } = start({ source: COUNTER });
    const requests = ENVIRONMENTS_PER_FUNCTION * 3;
    const results = await Promise.all(
      Array.from({ length: requests }, () => runtime.invoke('toy', { waitMs: 150 })),
    );
    // Each environment counts for itself, so as many as were made have counted to one.
    const counts = results.map((result) => (answerOf(result) as { count: number }).count);
    const environments = counts.filter((count) => count === 1).length;
    expect(counts).toHaveLength(requests);
    expect(environments).toBeGreaterThan(1);
    expect(environments).toBeLessThanOrEqual(ENVIRONMENTS_PER_FUNCTION);
  });

  it('throttles above the reserved concurrency', async () => {
    const { runtime } = start({ source: COUNTER, reservedConcurrency: 1 });
    const results = await Promise.all([
      runtime.invoke('toy', { waitMs: 50 }),
      runtime.invoke('toy', {}),
    ]);
    expect(results.map(({ kind }) => kind)).toEqual(['answered', 'throttled']);
  });

  it('refuses requests and answers above 6 MB', async () => {
    const { runtime } = start({
      source: `export const handler = async ({ bytes }) => 'x'.repeat(bytes ?? 0);`,
    });
    const large = { text: 'x'.repeat(PAYLOAD_LIMIT_BYTES) };
    expect(await runtime.invoke('toy', large)).toEqual({ kind: 'too-large' });
    expect(await runtime.invoke('toy', { bytes: PAYLOAD_LIMIT_BYTES })).toMatchObject({
      kind: 'failed',
      failure: { errorType: 'Function.ResponseSizeTooLarge' },
    });
  });

  it('says why a bundle cannot be loaded, each time', async () => {
    const { runtime } = start({ source: `throw new Error('no such table');` });
    const failed = { kind: 'failed', failure: { errorMessage: 'no such table' } };
    expect(await runtime.invoke('toy', {})).toMatchObject(failed);
    expect(await runtime.invoke('toy', {})).toMatchObject(failed);
    await expect(runtime.warm('toy', 1)).rejects.toThrow('no such table');
  });

  it('lets a test end an environment in the middle of a request', async () => {
    let ending: Promise<void> | undefined;
    const { runtime } = start({ source: COUNTER }, ({ payload, terminate }) => {
      if (payload.includes('hangs')) ending = terminate();
    });
    await runtime.invoke('toy', {});
    expect(await runtime.invoke('toy', { hangs: true })).toMatchObject({
      kind: 'failed',
      failure: { errorType: 'Runtime.ExitError' },
    });
    await ending;
    expect(answerOf(await runtime.invoke('toy', {}))).toEqual({ count: 1 });
  });

  it('ends a function by name for tests in another process', async () => {
    const { runtime } = start({ source: COUNTER });
    const ask = (method: string, body: string) => {
      const answer = answerTerminations(runtime, { method, body: Buffer.from(body) });
      return { status: answer.status, ...JSON.parse(answer.body.toString()) };
    };
    await runtime.invoke('toy', {});
    const hanging = runtime.invoke('toy', { hangs: true });
    expect(ask('POST', '{"function":"toy"}')).toEqual({
      status: 200,
      functions: ['toy'],
      terminated: 1,
    });
    expect(await hanging).toMatchObject({ kind: 'failed' });
    expect(answerOf(await runtime.invoke('toy', {}))).toEqual({ count: 1 });

    expect(ask('POST', '{"function":"toy","busy":true}')).toMatchObject({ terminated: 0 });
    const another = runtime.invoke('toy', { hangs: true });
    await expect
      .poll(() => ask('POST', '{"function":"toy","busy":true}').terminated)
      .toBeGreaterThan(0);
    expect(await another).toMatchObject({ kind: 'failed' });

    expect(ask('POST', '{"function":"none"}').status).toBe(404);
    expect(ask('POST', '{}').status).toBe(400);
    expect(ask('POST', 'none').status).toBe(400);
    expect(ask('GET', '').status).toBe(405);
  });

  it('moves the Date of warm functions when the clock is driven', async () => {
    const { runtime, clockMemory } = start({
      source: `export const handler = async () =>
        ({ year: new Date().getUTCFullYear(), driven: process.env.CLOCK_DRIVEN ?? null });`,
    });
    expect(answerOf(await runtime.invoke('toy', {}))).toEqual({
      year: new Date().getUTCFullYear(),
      driven: null,
    });
    writeClock(clockMemory, { offsetMs: Date.UTC(2040, 5, 1) - Date.now(), driven: true });
    expect(answerOf(await runtime.invoke('toy', {}))).toEqual({ year: 2040, driven: 'true' });
  });
});
