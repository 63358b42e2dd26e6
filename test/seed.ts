import fc from 'fast-check';

/**
 * Every property test draws the same inputs in every run, so that a run that fails can be
 * repeated. `GRIDTOLL_SEED=<integer> npm run test:fast` draws others.
 */
fc.configureGlobal({ seed: Number(process.env['GRIDTOLL_SEED'] ?? 1) });
