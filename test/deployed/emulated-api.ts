/** Reads of the emulator's REST services; the two SDK clients that the application has do the rest. */
const endpoint = (): string => {
  const url = process.env.AWS_ENDPOINT_URL;
  if (url === undefined) throw new Error('AWS_ENDPOINT_URL names no emulator');
  return url;
};

export const read = async (service: 'lambda' | 'apigateway', path: string): Promise<unknown> => {
  const scope = `test/20000101/us-east-1/${service}/aws4_request`;
  const response = await fetch(`${endpoint()}${path}`, {
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    },
  });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.json();
};
