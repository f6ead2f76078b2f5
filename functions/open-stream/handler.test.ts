import { describe, expect, it } from 'vitest';
import { handler } from './handler.ts';

describe('$connect', () => {
  it('accepts: clients authenticate by a message', async () => {
    expect(await handler()).toEqual({ statusCode: 200 });
  });
});
