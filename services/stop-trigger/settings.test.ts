import { describe, expect, it } from 'vitest';
import { settingsFrom } from './settings.ts';

const ENVIRONMENT = {
  TRIGGERS_TABLE: 'triggers',
  ACCOUNT_COMMANDS_QUEUE_URLS: 'http://queues/0,http://queues/1',
  MARKET_SEED: 'seed',
  MARKET_HOURS: 'calendar',
};

describe('the settings of the stop trigger', () => {
  it('come from the environment, with defaults for its pace', () => {
    expect(settingsFrom(ENVIRONMENT)).toEqual({
      triggersTable: 'triggers',
      mailboxQueueUrls: ['http://queues/0', 'http://queues/1'],
      marketSeed: 'seed',
      marketHours: 'calendar',
      leaseMs: 10_000,
      lookEveryMs: 250,
    });
  });

  it.each(Object.keys(ENVIRONMENT))('name %s when it is missing', (name) => {
    expect(() => settingsFrom({ ...ENVIRONMENT, [name]: '' })).toThrow(name);
  });

  it.each(['0', '-1', '1.5', 'soon'])('refuse %s as a pace', (value) => {
    expect(() => settingsFrom({ ...ENVIRONMENT, TRIGGER_LEASE_MS: value })).toThrow(
      'TRIGGER_LEASE_MS',
    );
  });
});
