import '../support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { getControl } from '../../functions/get-control/handler.ts';
import { listControlsOf } from '../../functions/list-controls/handler.ts';
import { turnControlOf } from '../../functions/turn-control/handler.ts';
import { seededInstruments } from '../../shared/adapters/seeded-instruments.ts';
import type { ControlPorts } from '../../shared/app/turn-control.ts';
import { instant } from '../../shared/kernel/brand.ts';
import { fixedClock, fundedStore, NOW } from '../support/api-fixtures.ts';
import { call, OPERATOR, TEST_ACCOUNT } from '../support/http-call.ts';
import { InMemoryControls } from '../support/in-memory-controls.ts';

function world() {
  const records = new InMemoryControls();
  const ports: ControlPorts = {
    records,
    accounts: fundedStore(),
    instruments: seededInstruments,
    venue: 'alpha',
    clock: fixedClock(),
  };
  type Path = { readonly kind: string; readonly name?: string };
  return {
    records,
    put: (path: Path, body: object) =>
      call(turnControlOf(ports), { principal: OPERATOR, path, body }),
    get: (path: Path) => call(getControl(ports), { principal: OPERATOR, path }),
    list: () => call(listControlsOf(records), { principal: OPERATOR }),
  };
}

const HALT = { state: 'halted', reason: 'the venue sends wrong prices' };
const halted = {
  state: 'halted',
  reason: 'the venue sends wrong prices',
  turned_by: 'OPERATOR',
  turned_at: '2026-11-23T15:00:00.000Z',
  version: 1,
};

describe('PUT /v1/controls/{kind}/{name}', () => {
  it.each([
    [{ kind: 'global' }, 'global'],
    [{ kind: 'venue', name: 'alpha' }, 'venue/alpha'],
    [{ kind: 'symbol', name: 'BWTH' }, 'symbol/BWTH'],
    [{ kind: 'account', name: TEST_ACCOUNT.toUpperCase() }, `account/${TEST_ACCOUNT}`],
  ])('turns %j and says who did it, when and why', async (path, scope) => {
    const { put, get, list } = world();
    const answer = await put(path, HALT);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ scope, ...halted, history: [halted] });
    expect((await get(path)).body).toEqual(answer.body);
    expect((await list()).body).toEqual({ controls: [{ scope, ...halted }] });
  });

  it('keeps every turn, newest first', async () => {
    const { put, get } = world();
    await put({ kind: 'global' }, HALT);
    await put({ kind: 'global' }, { state: 'closing-only', reason: 'prices are back' });
    await put({ kind: 'global' }, { state: 'open', reason: 'all well' });
    const { body } = await get({ kind: 'global' });
    expect(body).toMatchObject({ state: 'open', reason: 'all well', version: 3 });
    expect(body.history.map((turn: { state: string }) => turn.state)).toEqual([
      'open',
      'closing-only',
      'halted',
    ]);
  });

  it('changes nothing when the same turn comes again', async () => {
    const { put, records } = world();
    await put({ kind: 'global' }, HALT);
    const again = await put({ kind: 'global' }, HALT);
    expect(again.headers).toMatchObject({ 'Idempotent-Replayed': 'true' });
    expect(again.body).toMatchObject({ version: 1 });
    expect(records.turns.get('global')).toHaveLength(1);
  });

  it('records both when two operators turn it at once, and the later word stands', async () => {
    const { put, records } = world();
    records.beforeTurn = () => {
      records.beforeTurn = () => {};
      records.put({
        scope: 'global',
        state: 'closing-only',
        by: 'ANOTHER',
        at: instant(NOW + 5_000),
        why: 'careful',
        version: 1,
      });
    };
    const { body } = await put({ kind: 'global' }, HALT);
    expect(body).toMatchObject({ state: 'halted', version: 2, turned_by: 'OPERATOR' });
    // Time never runs backwards within a switch.
    expect(body.turned_at).toBe('2026-11-23T15:00:05.000Z');
    expect(body.history).toHaveLength(2);
  });

  it.each([
    [{ kind: 'venue', name: 'alhpa' }, 'VENUE_NOT_FOUND'],
    [{ kind: 'symbol', name: 'BTWH' }, 'ASSET_NOT_FOUND'],
    [{ kind: 'account', name: '00000000-0000-4000-8000-0000000000ff' }, 'ACCOUNT_NOT_FOUND'],
  ])('refuses %j, which would stop nothing', async (path, reason) => {
    const { put, get, records } = world();
    const answer = await put(path, HALT);
    expect([answer.status, answer.body.reason]).toEqual([404, reason]);
    expect((await get(path)).status).toBe(404);
    expect(records.turns.size).toBe(0);
  });
});

describe('GET /v1/controls/{kind}/{name}', () => {
  it('shows a switch that nobody ever turned as open', async () => {
    const { get, list } = world();
    expect((await get({ kind: 'global' })).body).toEqual({
      scope: 'global',
      state: 'open',
      reason: null,
      turned_by: null,
      turned_at: null,
      version: 0,
      history: [],
    });
    expect((await list()).body).toEqual({ controls: [] });
  });
});
