import { dynamoDbAccountStore } from '../adapters/dynamodb-account-store.ts';
import { dynamoDbClient } from '../adapters/dynamodb-client.ts';
import { dynamoDbControlRecords } from '../adapters/dynamodb-controls.ts';
import { requestClientConfig } from '../adapters/request-client.ts';
import { seededInstruments } from '../adapters/seeded-instruments.ts';
import { systemClock } from '../adapters/system-clock.ts';
import type { ControlPorts } from '../app/turn-control.ts';
import { requiredEnvironment } from './environment.ts';

/** What the routes of the kill switches work with, as the environment of their functions says. */
export function controlPorts(): ControlPorts {
  const client = dynamoDbClient(requestClientConfig);
  return {
    records: dynamoDbControlRecords(client, requiredEnvironment('CONTROLS_TABLE')),
    accounts: dynamoDbAccountStore(client, requiredEnvironment('ACCOUNTS_TABLE')),
    instruments: seededInstruments,
    venue: requiredEnvironment('VENUE'),
    clock: systemClock,
  };
}
