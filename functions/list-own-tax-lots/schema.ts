export { taxLotsQuery } from '../../shared/shell/history-route.ts';
