import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { call } from '../../test/support/http-call.ts';
import { handler } from './handler.ts';

describe('$default', () => {
  it('says 404 in our own words, whatever was sent and by whom', async () => {
    const { status, body } = await call(handler, { body: '{not json', query: { any: 'thing' } });
    expect(status).toBe(404);
    expect(body).toEqual({
      code: 40410000,
      message: 'endpoint not found.',
      reason: 'ROUTE_NOT_FOUND',
    });
  });
});
