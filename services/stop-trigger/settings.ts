/** Ten seconds in the cloud: longer than any pause of a healthy task, short enough for a fail-over. */
const DEFAULT_LEASE_MS = 10_000;
/** How soon a new order is watched, and how late a stop is at most on a quiet machine. */
const DEFAULT_LOOK_EVERY_MS = 250;

export type StopTriggerSettings = {
  readonly triggersTable: string;
  readonly mailboxQueueUrls: readonly string[];
  readonly marketSeed: string;
  readonly marketHours: string;
  readonly leaseMs: number;
  readonly lookEveryMs: number;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** What the service is told by its environment. Throws an Error naming the variable that is missing or no number. */
export function settingsFrom(environment: Environment): StopTriggerSettings {
  const text = (name: string): string => {
    const value = environment[name];
    if (value === undefined || value === '')
      throw new Error(`environment variable ${name} is not set`);
    return value;
  };
  const positive = (name: string, otherwise: number): number => {
    const value = environment[name];
    if (value === undefined || value === '') return otherwise;
    const number = Number(value);
    if (!Number.isSafeInteger(number) || number <= 0) {
      throw new Error(`environment variable ${name} is not a positive whole number: ${value}`);
    }
    return number;
  };
  return {
    triggersTable: text('TRIGGERS_TABLE'),
    mailboxQueueUrls: text('ACCOUNT_COMMANDS_QUEUE_URLS').split(','),
    marketSeed: text('MARKET_SEED'),
    marketHours: text('MARKET_HOURS'),
    leaseMs: positive('TRIGGER_LEASE_MS', DEFAULT_LEASE_MS),
    lookEveryMs: positive('TRIGGER_LOOK_EVERY_MS', DEFAULT_LOOK_EVERY_MS),
  };
}
