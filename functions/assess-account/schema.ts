export { accountPath } from '../../shared/shell/path-fields.ts';
