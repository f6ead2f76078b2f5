export { taxLotsQuery } from '../../shared/shell/history-route.ts';
export { accountPath } from '../../shared/shell/path-fields.ts';
