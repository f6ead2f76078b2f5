import { join } from 'node:path';
import type { ClockState } from '../clock/market-clock.ts';
import type { SecretReference, ServiceModel } from '../template/cloud-model.ts';

export type ServiceProgram = {
  /** Name of the process, and of its log file. */
  readonly name: string;
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
};

/** The processes of a service: its bundle, its environment, its secrets opened. */
export const servicePrograms = (
  service: ServiceModel,
  options: {
    /** Folder of all bundles. */
    readonly artifacts: string;
    readonly sharedEnvironment: Readonly<Record<string, string>>;
    secret(reference: SecretReference): string;
  },
): ServiceProgram[] => {
  const secrets = Object.entries(service.secrets).map(
    ([name, reference]) => [name, options.secret(reference)] as const,
  );
  const folder = service.bundle.split('/').at(-1) ?? service.bundle;
  return Array.from({ length: service.desiredCount }, (_, index) => ({
    name: service.desiredCount === 1 ? folder : `${folder}-${index + 1}`,
    entry: join(options.artifacts, service.bundle, 'index.mjs'),
    environment: {
      ...options.sharedEnvironment,
      ...service.environment,
      ...Object.fromEntries(secrets),
    },
  }));
};

/** The environment with the market's clock in it, worked out anew each time it is read. */
export const clockEnvironment = (
  environment: Readonly<Record<string, string>>,
  clock: () => ClockState,
): Readonly<Record<string, string | undefined>> => ({
  ...environment,
  get BELLWETHER_CLOCK_OFFSET_MS() {
    return String(clock().offsetMs);
  },
  get CLOCK_DRIVEN() {
    return clock().driven ? 'true' : undefined;
  },
});
