import { describe, expect, it } from 'vitest';
import { selectedRoute } from './route-selection.ts';

describe('route selection', () => {
  it.each([
    ['{"action":"listen"}', 'listen'],
    ['{"action":7}', '7'],
    ['{"action":{"name":"listen"}}', undefined],
    ['{"other":"listen"}', undefined],
    ['["listen"]', undefined],
    ['null', undefined],
    ['listen', undefined],
  ])('%s → %s', (body, expected) => {
    expect(selectedRoute(body, ['action'])).toBe(expected);
  });

  it('follows a longer path', () => {
    expect(selectedRoute('{"data":{"kind":"bars"}}', ['data', 'kind'])).toBe('bars');
  });
});
