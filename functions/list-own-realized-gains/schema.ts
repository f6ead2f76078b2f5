export { gainsQuery } from '../../shared/shell/history-route.ts';
