import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where everything of one laptop cloud is kept. */
export type StateFolder = {
  readonly root: string;
  readonly assembly: string;
  readonly clock: string;
  readonly dynamodb: string;
  readonly endpoints: string;
  readonly eventSources: string;
  readonly lock: string;
  readonly logs: string;
  readonly operatorKey: string;
  readonly secrets: string;
  readonly sqs: string;
  readonly venue: string;
};

const stateFolderAt = (root: string): StateFolder => {
  const at = (...parts: string[]) => join(root, ...parts);
  return {
    root,
    assembly: at('cdk.out'),
    clock: at('clock.json'),
    dynamodb: at('dynamodb'),
    endpoints: at('endpoints.json'),
    eventSources: at('event-sources'),
    lock: at('lock'),
    logs: at('logs'),
    operatorKey: at('operator-key'),
    secrets: at('secrets'),
    sqs: at('sqs'),
    venue: at('venue'),
  };
};

/** `BELLWETHER_STATE`, else `.bellwether` in the working folder. */
export const chosenStateFolder = (
  environment: Readonly<Record<string, string | undefined>>,
): StateFolder => stateFolderAt(resolve(environment.BELLWETHER_STATE ?? '.bellwether'));

/** Only its owner may look: it holds secrets and everybody's accounts. */
export const makeStateFolder = (state: StateFolder): void => {
  for (const folder of [state.root, state.logs, state.sqs, state.venue, state.eventSources]) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }
};
