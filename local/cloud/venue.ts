import type { ServiceProgram } from '../ecs/service-program.ts';
import type { CloudModel, SecretReference } from '../template/cloud-model.ts';
import { inRepository } from './synthesize.ts';

/**
 * The simulated venue: no part of the cloud, so no part of the template. It takes the password and
 * the seed that the gateway's service has.
 */
export const venueProgram = (
  model: CloudModel,
  options: {
    readonly port: number;
    readonly folder: string;
    secret(reference: SecretReference): string;
  },
): ServiceProgram => {
  const gateway = model.services.find(({ secrets }) => secrets.FIX_PASSWORD !== undefined);
  const password = gateway?.secrets.FIX_PASSWORD;
  if (gateway === undefined || password === undefined) {
    throw new Error('no service has the secret FIX_PASSWORD: who would talk to the venue?');
  }
  return {
    name: 'venue',
    entry: inRepository('services', 'venue', 'main.ts'),
    environment: {
      VENUE_PORT: String(options.port),
      VENUE_STATE: options.folder,
      FIX_PASSWORD: options.secret(password),
      MARKET_SEED: gateway.environment.MARKET_SEED ?? 'bellwether',
    },
  };
};
