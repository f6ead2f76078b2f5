import type { Campaign } from './campaign.ts';
import { fuzzAcceptor } from './fix/fuzz-acceptor.ts';
import { fuzzGateway } from './fix/fuzz-gateway.ts';
import { fuzzSession } from './fix/fuzz-session.ts';
import { fuzzVenue } from './fix/fuzz-venue.ts';
import { fuzzHttp } from './http/fuzz-http.ts';
import { fuzzCommands } from './wire/fuzz-commands.ts';
import { fuzzIntake } from './wire/fuzz-intake.ts';
import { fuzzJournal } from './wire/fuzz-journal.ts';
import { fuzzStream } from './wire/fuzz-stream.ts';

/** What is asked for together, by the option of the command line that says how many. */
export type Group = 'messages' | 'bodies' | 'frames' | 'records';

/** `share`: of the number of its group. A turn over TCP costs the most, so it gets the least. */
export type GroupCampaign = Campaign & { readonly group: Group; readonly share: number };

export const CAMPAIGNS: readonly GroupCampaign[] = [
  { name: 'session', group: 'messages', share: 0.38, perEpisode: 100, episode: fuzzSession },
  { name: 'gateway', group: 'messages', share: 0.3, perEpisode: 100, episode: fuzzGateway },
  { name: 'venue', group: 'messages', share: 0.3, perEpisode: 100, episode: fuzzVenue },
  { name: 'acceptor', group: 'messages', share: 0.02, perEpisode: 100, episode: fuzzAcceptor },
  { name: 'http', group: 'bodies', share: 1, perEpisode: 50, episode: fuzzHttp },
  { name: 'stream', group: 'frames', share: 1, perEpisode: 50, episode: fuzzStream },
  { name: 'commands', group: 'records', share: 0.3, perEpisode: 5, episode: fuzzCommands },
  { name: 'intake', group: 'records', share: 0.3, perEpisode: 20, episode: fuzzIntake },
  { name: 'journal', group: 'records', share: 0.4, perEpisode: 50, episode: fuzzJournal },
];
