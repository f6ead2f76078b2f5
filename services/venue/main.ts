import { startVenue } from './start-venue.ts';

/** `npm run venue`: the simulated market maker as a process of its own, configured by its environment. */
function setting(name: string, otherwise?: string): string {
  const value = process.env[name] ?? otherwise;
  if (value === undefined || value === '') throw new Error(`${name} is not set`);
  return value;
}

const venue = await startVenue({
  folder: setting('VENUE_STATE', '.bellwether/venue'),
  port: Number(setting('VENUE_PORT', '0')),
  brokerCompId: setting('FIX_SENDER_COMP_ID', 'BELLWETHER'),
  venueCompId: setting('FIX_TARGET_COMP_ID', 'VENUEALPHA'),
  password: setting('FIX_PASSWORD'),
  marketSeed: setting('MARKET_SEED'),
  hours: () => (process.env.CLOCK_DRIVEN === 'true' ? 'calendar' : 'always'),
  onAlarm: (alarm, text) => console.error(JSON.stringify({ alarm, text })),
});
console.log(JSON.stringify({ venue: 'listening', host: '127.0.0.1', port: venue.port }));

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void venue.stop().then(() => process.exit(0));
  });
}
