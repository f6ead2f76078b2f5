export { controlPath } from '../../shared/shell/control-path.ts';
