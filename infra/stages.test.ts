import { describe, expect, it } from 'vitest';
import { InvalidContext, stageNames, stageSettings } from './stages.ts';

const reading = (context: Readonly<Record<string, unknown>>) => (key: string) => context[key];

describe('stage settings', () => {
  it('are those of local without a stage', () => {
    expect(stageSettings(reading({})).stage).toBe('local');
  });

  it.each(stageNames)('exist for %s', (stage) => {
    expect(stageSettings(reading({ stage })).stage).toBe(stage);
  });

  it.each(['production', '', 7])('refuse stage %s', (stage) => {
    expect(() => stageSettings(reading({ stage }))).toThrow(InvalidContext);
  });

  it.each([0, 65_536, 'x', 1.5])('refuse port %s', (apiPort) => {
    expect(() => stageSettings(reading({ apiPort }))).toThrow(InvalidContext);
  });

  it('take ports as the command line gives them, as text', () => {
    const settings = stageSettings(reading({ stage: 'emulated', emulatorPort: '4599' }));
    expect(settings.streamManagementOrigin).toBe('http://127.0.0.1:4599');
  });

  it('reach no venue in the cloud until one is named', () => {
    expect(stageSettings(reading({ stage: 'prod' })).fixHost).toBe('venue-alpha.example.net');
    expect(stageSettings(reading({ stage: 'prod', fixHost: 'fix.venue.test' })).fixHost).toBe(
      'fix.venue.test',
    );
  });

  it('take a domain with its certificate, and neither alone', () => {
    const domain = 'api.example.com';
    const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/x';
    const settings = stageSettings(reading({ stage: 'prod', domain, certificateArn }));
    expect(settings.domain).toEqual({ name: domain, certificateArn });
    expect(() => stageSettings(reading({ stage: 'prod', domain }))).toThrow(InvalidContext);
  });

  it('lend test money nowhere but where it is play money', () => {
    expect(
      stageNames.filter((stage) => stageSettings(reading({ stage })).testDeposits === 'refused'),
    ).toEqual(['prod']);
  });
});
