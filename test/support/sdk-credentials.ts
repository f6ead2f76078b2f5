import { ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY } from '../../local/cloud/environment.ts';

/** What the laptop's engines want of an SDK client. */
export const sdkCredentials = {
  region: REGION,
  credentials: { accessKeyId: ACCESS_KEY_ID, secretAccessKey: SECRET_ACCESS_KEY },
};
