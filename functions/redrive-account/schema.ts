import * as z from 'zod/mini';

export { accountPath } from '../../shared/shell/path-fields.ts';

export const redriveBody = z.strictObject({});
