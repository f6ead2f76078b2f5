import '../../test/support/function-environment.ts';
import { describe, expect, it } from 'vitest';
import { instant } from '../../shared/kernel/brand.ts';
import { CLIENT, call } from '../../test/support/http-call.ts';
import { getClock } from './handler.ts';

const at = (iso: string, isDriven: boolean) => ({
  now: () => instant(Date.parse(iso)),
  isDriven: () => isDriven,
});

describe('GET /v2/clock', () => {
  it('answers in New York time, by the calendar', async () => {
    const { body } = await call(getClock(at('2026-11-21T12:00:00Z', false), 'calendar'), {
      principal: CLIENT,
    });
    expect(body).toEqual({
      timestamp: '2026-11-21T07:00:00.000-05:00',
      is_open: false,
      next_open: '2026-11-23T09:30:00.000-05:00',
      next_close: '2026-11-23T16:00:00.000-05:00',
    });
  });

  it('knows daylight saving time', async () => {
    const { body } = await call(getClock(at('2026-07-06T15:00:00Z', false), 'calendar'), {
      principal: CLIENT,
    });
    expect(body).toMatchObject({ timestamp: '2026-07-06T11:00:00.000-04:00', is_open: true });
  });

  it('is open at all times on a laptop, until somebody drives the clock', async () => {
    const isOpen = async (driven: boolean) =>
      (
        await call(getClock(at('2026-11-21T12:00:00Z', driven), 'always-unless-driven'), {
          principal: CLIENT,
        })
      ).body.is_open;
    expect([await isOpen(false), await isOpen(true)]).toEqual([true, false]);
  });
});
