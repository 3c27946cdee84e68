import fc from 'fast-check';

/**
 * The one seed of everything that tests draw at random: PARALLAX_SEED, or drawn anew in a soak (PARALLAX_SOAK), or 1. So
 * `npm test` judges the change and not the day; `npm run soak` looks for what no seed has shown.
 */
export const SEED = Number(
  process.env['PARALLAX_SEED'] ?? (process.env['PARALLAX_SOAK'] ? Math.floor(Math.random() * 2 ** 31) : 1),
);

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
