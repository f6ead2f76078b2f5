import fc from 'fast-check';

/**
 * A change is judged by the same examples as the one before it, so that a failure is of the change. New examples are for
 * runs that look for something: PROPERTY_SEED=random draws them, and `npm run proof` does.
 */
const seed = process.env.PROPERTY_SEED ?? '20261121';
if (seed !== 'random') fc.configureGlobal({ seed: Number(seed) });
