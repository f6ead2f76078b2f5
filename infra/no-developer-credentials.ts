/**
 * Stands in bundles for the SDK's ways to a developer's credentials (profiles, SSO, a login, a process, a token
 * file). A function gets its credentials from the environment and a task from its container's endpoint; the rest
 * was a fifth of every bundle. The chain goes on to its next way, as where a profile is absent.
 */
const skip = async (): Promise<never> => {
  throw Object.assign(new Error('bundles have no developer credentials'), { tryNextLink: true });
};

export const fromSSO = () => skip;
export const fromIni = () => skip;
export const fromProcess = () => skip;
export const fromTokenFile = () => skip;
