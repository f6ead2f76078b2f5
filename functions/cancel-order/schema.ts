export { orderPath } from '../../shared/shell/path-fields.ts';
