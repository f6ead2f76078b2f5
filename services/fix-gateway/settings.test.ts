import { describe, expect, it } from 'vitest';
import { settingsFrom } from './settings.ts';

const COMPLETE = {
  FIX_SESSION: 'alpha',
  FIX_HOST: 'venue.example',
  FIX_PORT: '9878',
  FIX_SENDER_COMP_ID: 'BELLWETHER',
  FIX_TARGET_COMP_ID: 'VENUEALPHA',
  FIX_PASSWORD: 'p',
  FIX_LOG_TABLE: 'fix-log',
  CONTROLS_TABLE: 'controls',
  VENUE_QUEUE_URL: 'https://q/venue.fifo',
  ACCOUNT_COMMANDS_QUEUE_URLS: 'https://q/0.fifo,https://q/1.fifo',
} as const;

describe('settings', () => {
  it('are read from the environment, with the cloud as the default', () => {
    expect(settingsFrom(COMPLETE)).toMatchObject({
      session: 'alpha',
      host: 'venue.example',
      port: 9878,
      leaseMs: 10_000,
      mailboxQueueUrls: ['https://q/0.fifo', 'https://q/1.fifo'],
      fix: {
        role: 'initiator',
        senderCompId: 'BELLWETHER',
        resetOnLogon: false,
        credentials: { password: 'p' },
        heartbeatSeconds: 10,
      },
    });
  });

  it.each(Object.keys(COMPLETE))('name %s when it is missing or empty', (name) => {
    expect(() => settingsFrom({ ...COMPLETE, [name]: undefined })).toThrow(name);
    expect(() => settingsFrom({ ...COMPLETE, [name]: '' })).toThrow(name);
  });

  it.each(['0', '-1', '1.5', 'soon'])('refuse %s as a lease', (text) => {
    expect(() => settingsFrom({ ...COMPLETE, FIX_LEASE_MS: text })).toThrow('FIX_LEASE_MS');
  });
});
