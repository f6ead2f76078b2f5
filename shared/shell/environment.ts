/** An environment variable that the function cannot do without. Throws at INIT, before any request is taken. */
export function requiredEnvironment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`environment variable ${name} is not set`);
  return value;
}

/** A comma-separated environment variable, in its order. */
export const requiredEnvironmentList = (name: string): readonly string[] =>
  requiredEnvironment(name).split(',');
