import { systemPause } from '../adapters/system-pause.ts';
import { systemRandomness } from '../adapters/system-randomness.ts';
import type { BrokerPorts } from '../app/broker-commands.ts';
import { accountRoutePorts } from './account-route-ports.ts';

/** What the broker routes work with, as the environment of their functions says. */
export const brokerPorts = (): BrokerPorts => ({
  ...accountRoutePorts(),
  randomness: systemRandomness,
  pause: systemPause,
});
