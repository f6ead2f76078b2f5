export { assetPath } from '../../shared/shell/path-fields.ts';
