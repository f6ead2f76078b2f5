/**
 * Accepts every connection: Alpaca's clients authenticate by a message afterwards, and a connection that has not
 * hears nothing. Never posts: a connection cannot be posted to from inside $connect.
 */
export const handler = async (): Promise<{ readonly statusCode: number }> => ({ statusCode: 200 });
