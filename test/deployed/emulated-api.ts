import { signedRequest } from '../../local/emulator/signed-request.ts';

const variable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set: npm run test:deployed sets it`);
  return value;
};

/** Reads of the emulator's REST services; the two SDK clients that the application has do the rest. */
export const read = (service: 'lambda' | 'apigateway', path: string): Promise<unknown> =>
  signedRequest(
    {
      endpoint: variable('AWS_ENDPOINT_URL'),
      region: variable('AWS_REGION'),
      service,
      method: 'GET',
      path,
    },
    { keyId: variable('AWS_ACCESS_KEY_ID'), secret: variable('AWS_SECRET_ACCESS_KEY') },
    new Date(),
  );
