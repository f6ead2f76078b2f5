import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { inMemoryConnections, NOW } from '../../test/support/api-fixtures.ts';
import { TEST_ACCOUNT } from '../../test/support/http-call.ts';
import { closeStream } from './handler.ts';

const event = { requestContext: { connectionId: 'c1' } };

describe('$disconnect', () => {
  it('forgets the connection', async () => {
    const connection = { connectionId: 'c1', account: TEST_ACCOUNT, connectedAt: NOW, streams: [] };
    const connections = inMemoryConnections(connection, { ...connection, connectionId: 'c2' });
    expect(await closeStream(connections)(event)).toEqual({ statusCode: 200 });
    expect([...connections.all.keys()]).toEqual(['c2']);
  });

  it('never throws', async () => {
    const remove = async () => {
      throw new Error('table is down');
    };
    expect(await closeStream({ remove })(event)).toEqual({ statusCode: 200 });
  });
});
