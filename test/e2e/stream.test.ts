import { afterEach, describe, expect, it } from 'vitest';
import { type ApiKey, Brokerage, type Listener } from './brokerage.ts';

const brokerage = Brokerage.fromEnvironment();
const open = new Set<Listener>();
const connect = async (): Promise<Listener> => {
  const listener = await brokerage.connect();
  open.add(listener);
  return listener;
};
afterEach(() => {
  for (const listener of open) listener.close();
  open.clear();
});
const listenTo = (...streams: string[]) => ({ action: 'listen', data: { streams } });
const authenticate = (key: ApiKey) => ({ action: 'authenticate', data: key });
const authorization = (status: string, action: string) => ({
  stream: 'authorization',
  data: { status, action },
});

describe('/stream', () => {
  it('says nothing before it is spoken to: clients take the first frame for the authorization', async () => {
    const { key } = await brokerage.fundedAccount('1');
    const listener = await connect();
    listener.say(authenticate(key));
    await listener.heard(({ stream }) => stream === 'authorization');
    expect(listener.frames).toEqual([authorization('authorized', 'authenticate')]);
  });

  it('does not authorize a wrong key, and goes on talking', async () => {
    const { key } = await brokerage.fundedAccount('1');
    const listener = await connect();
    listener.say(authenticate({ ...key, secret_key: 'wrong' }));
    await listener.heard(({ data }) => data.status === 'unauthorized');
    listener.say(listenTo('trade_updates'));
    await listener.heard(({ data }) => data.action === 'listen');
    expect(listener.frames).toEqual([
      authorization('unauthorized', 'authenticate'),
      authorization('unauthorized', 'listen'),
    ]);
    listener.say(authenticate(key));
    await listener.heard(({ data }) => data.status === 'authorized');
  });

  it.each([
    ['no JSON', 'hello'],
    ['a list', '[1,2]'],
    ['null', 'null'],
    ['an unknown action', { action: 'subscribe', data: {} }],
    ['an action without data', { action: 'listen' }],
    ['data of the wrong type', { action: 'listen', data: { streams: 'trade_updates' } }],
    ['20,000 letters', 'x'.repeat(20_000)],
  ])('answers %s with an error frame and goes on', async (_what, message) => {
    const { key } = await brokerage.fundedAccount('1');
    const listener = await connect();
    listener.say(message);
    const { data } = await listener.heard(({ stream }) => stream === 'error');
    expect(data).toEqual({
      code: expect.any(Number),
      message: expect.any(String),
      reason: 'MESSAGE_NOT_UNDERSTOOD',
    });
    listener.say(authenticate(key));
    await listener.heard(({ data: answer }) => answer.status === 'authorized');
  });

  it('tells every change of an order in its sequence, with the order as it was right after it', async () => {
    const { key } = await brokerage.fundedAccount('100000');
    const listener = await brokerage.listen(key);
    open.add(listener);
    const ids: string[] = [];
    for (const order of [
      { symbol: 'ACME', qty: '3', side: 'buy', type: 'market' },
      { symbol: 'PART2', qty: '10', side: 'buy', type: 'market' },
      { symbol: 'SLOW2', qty: '2', side: 'buy', type: 'market' },
    ]) {
      ids.push(String((await brokerage.place(key, order)).body.id));
    }
    const [filled = '', part = '', slow = ''] = ids;
    const heard = (id: string, event: string) =>
      listener.heard(
        ({ data }) => (data.order as { id?: string })?.id === id && data.event === event,
      );
    await heard(filled, 'fill');
    await heard(part, 'partial_fill');
    await heard(slow, 'fill');
    await brokerage.trade(key, 'DELETE', `/v2/orders/${part}`);
    await heard(part, 'canceled');

    for (const id of ids) {
      const updates = listener.updatesOf(id);
      const places = updates.map(({ sequence, index }) => sequence * 1_000 + index);
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
      expect(updates.slice(0, 2).map(({ event }) => event)).toEqual(['pending_new', 'new']);
      for (const { event, order, timestamp, execution_id } of updates) {
        expect(timestamp).toMatch(/^\d{4}-\d{2}-\d{2}T.*Z$/);
        expect(execution_id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
        // The event's name is the status that it led to: the order of its time, not of now.
        const statusAfter: Record<string, string> = {
          fill: 'filled',
          partial_fill: 'partially_filled',
        };
        expect(order.status).toBe(statusAfter[event] ?? event);
      }
    }
    const fills = listener.updatesOf(part).filter(({ event }) => event === 'partial_fill');
    expect(fills).toMatchObject([{ qty: '5', position_qty: '5', order: { filled_qty: '5' } }]);
  });

  it('tells an account nothing of another one', async () => {
    const [mine, theirs] = [
      await brokerage.fundedAccount('10000'),
      await brokerage.fundedAccount('10000'),
    ];
    const listener = await brokerage.listen(theirs.key);
    open.add(listener);
    const order = { symbol: 'ACME', qty: '1', side: 'buy', type: 'market' };
    const { body } = await brokerage.place(mine.key, order);
    await brokerage.orderOnceIts(mine.key, String(body.id), 'filled');
    const own = await brokerage.place(theirs.key, order);
    await listener.heard(
      ({ data }) => (data.order as { id?: string })?.id === own.body.id && data.event === 'fill',
    );
    expect(listener.updatesOf(String(body.id))).toEqual([]);
  });

  it('tells all connections of an account', async () => {
    const { key } = await brokerage.fundedAccount('10000');
    const listeners = [await brokerage.listen(key), await brokerage.listen(key)];
    for (const listener of listeners) open.add(listener);
    const { body } = await brokerage.place(key, {
      symbol: 'ACME',
      qty: '1',
      side: 'buy',
      type: 'market',
    });
    for (const listener of listeners) {
      await listener.heard(
        ({ data }) => (data.order as { id?: string })?.id === body.id && data.event === 'fill',
      );
    }
    const [first, second] = listeners.map((listener) => listener.updatesOf(String(body.id)));
    expect(first).toEqual(second);
  });
});
