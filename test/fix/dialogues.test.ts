import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FRAMINGS, playDialogue } from './dialogue.ts';
import { startEchoAcceptor } from './echo-acceptor.ts';

const FOLDER = new URL('./dialogues/', import.meta.url);
const scripts = readdirSync(FOLDER).filter((name) => name.endsWith('.fix'));

/** The clauses of the FIX session test cases, and a few of our own; fewer scripts would be a hole, not a cleanup. */
const LEAST_SCRIPTS = 80;

describe('FIX session dialogues', () => {
  it('cover the session test cases', () => {
    expect(scripts.length).toBeGreaterThanOrEqual(LEAST_SCRIPTS);
  });
});

describe.concurrent.each(FRAMINGS)('acceptor, written %s', (framing) => {
  it.each(scripts)('%s', async (name) => {
    const acceptor = await startEchoAcceptor();
    try {
      await playDialogue(readFileSync(new URL(name, FOLDER), 'utf8'), acceptor.port, framing);
    } finally {
      await acceptor.stop();
    }
  });
});

describe('the player itself', () => {
  it.each([
    [
      'an answer that does not come as written',
      'iCONNECT\nI35=A|34=1|98=0|108=30\nE35=A|34=2|98=0|108=30',
    ],
    ['a connection that is not closed', 'iCONNECT\nI35=A|34=1|98=0|108=30\neDISCONNECT'],
    ['a line it does not know', 'iCONNECT\nX35=A'],
  ])('finds %s', async (_what, script) => {
    const acceptor = await startEchoAcceptor();
    await expect(playDialogue(script, acceptor.port, 'whole')).rejects.toThrow(/^line \d/);
    await acceptor.stop();
  });
});
