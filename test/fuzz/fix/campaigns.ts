import type { Campaign } from '../campaign.ts';
import { fuzzAcceptor } from './fuzz-acceptor.ts';
import { fuzzGateway } from './fuzz-gateway.ts';
import { fuzzSession } from './fuzz-session.ts';
import { fuzzVenue } from './fuzz-venue.ts';

const MESSAGES = { unit: 'messages', perEpisode: 100 } as const;

/** Who hears wrong messages, and its share of them: a turn over TCP costs the most. */
export const FIX_CAMPAIGNS: readonly (Campaign & { readonly share: number })[] = [
  { name: 'session', share: 0.35, ...MESSAGES, episode: fuzzSession },
  { name: 'gateway', share: 0.3, ...MESSAGES, episode: fuzzGateway },
  { name: 'venue', share: 0.3, ...MESSAGES, episode: fuzzVenue },
  { name: 'acceptor', share: 0.05, ...MESSAGES, episode: fuzzAcceptor },
];
