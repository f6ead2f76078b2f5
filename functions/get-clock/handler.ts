import { systemClock } from '../../shared/adapters/system-clock.ts';
import { type MarketHours, marketHoursOf, marketIsOpen } from '../../shared/app/market-hours.ts';
import { marketSession } from '../../shared/domain/calendar/market-calendar.ts';
import type { Clock } from '../../shared/ports/clock.ts';
import { requiredEnvironment } from '../../shared/shell/environment.ts';
import { httpFunction } from '../../shared/shell/http-stack.ts';
import { okReply } from '../../shared/shell/reply.ts';
import { clockView } from '../../shared/shell/views/clock-view.ts';

export const getClock = (clock: Clock, hours: MarketHours) =>
  httpFunction({ role: 'client', inputs: {} }, async () => {
    const now = clock.now();
    const isOpen = marketIsOpen(hours, clock.isDriven(), now);
    return okReply(clockView({ ...marketSession(now), now, isOpen }));
  });

export const handler = getClock(systemClock, marketHoursOf(requiredEnvironment('MARKET_HOURS')));
