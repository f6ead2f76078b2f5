import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startVenue } from '../../services/venue/start-venue.ts';
import type { Framing } from './dialogue.ts';
import { FRAMINGS, play } from './dialogue.ts';

const FOLDER = new URL('./venue-dialogues/', import.meta.url);
const scripts = readdirSync(FOLDER).filter((name) => name.endsWith('.fix'));

async function playAgainstVenue(script: string, framing: Framing): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'venue-'));
  const venue = await startVenue({ folder, password: 'secret', marketSeed: 'dialogues' });
  try {
    await play(script, {
      parties: { tester: 'BELLWETHER', tested: 'VENUEALPHA' },
      framing,
      connect: async (): Promise<Socket> => {
        const socket = connect(venue.port, '127.0.0.1');
        await once(socket, 'connect');
        return socket;
      },
    });
  } finally {
    await venue.stop();
    await rm(folder, { recursive: true });
  }
}

describe('dialogues with the venue', () => {
  it('are there', () => {
    expect(scripts).toContain('replace.fix');
  });
});

describe.concurrent.each(FRAMINGS)('venue, written %s', (framing) => {
  it.each(scripts)('%s', async (name) => {
    await playAgainstVenue(await readFile(new URL(name, FOLDER), 'utf8'), framing);
  });
});
