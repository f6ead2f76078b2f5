import { existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { StateInUse, takeLock } from '../cloud/stack-lock.ts';
import { chosenStateFolder, type StateFolder } from '../cloud/state-folder.ts';

/** `npm run reset`: clears the state folder, accounts, books and all; refuses while a stack runs. */

/** Whatever is in a folder that no stack has made is not ours to delete. */
const isOurs = (state: StateFolder): boolean =>
  [state.dynamodb, state.sqs, state.venue, state.logs].some((folder) => existsSync(folder));

const reset = (state: StateFolder): void => {
  if (!existsSync(state.root) || readdirSync(state.root).length === 0) {
    console.log(`${state.root} holds nothing to clear`);
    return;
  }
  if (!isOurs(state)) throw new Error(`${state.root} holds no stack's state: left as it is`);
  const release = takeLock(state.lock);
  try {
    for (const name of readdirSync(state.root)) {
      if (name !== basename(state.lock)) {
        rmSync(join(state.root, name), { recursive: true, force: true });
      }
    }
  } finally {
    release();
  }
  console.log(`${state.root} is clear`);
};

try {
  reset(chosenStateFolder(process.env));
} catch (error) {
  if (error instanceof StateInUse) console.error(`${error.message}; stop it first`);
  else console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
