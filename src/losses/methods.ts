import type { LossMethod } from './allocation.ts';
import { aumannShapleyMethod } from './aumann-shapley.ts';
import { bialekMethod } from './bialek.ts';
import { branchCurrentMethod } from './branch-current.ts';
import { graphMethod } from './graph.ts';
import { marginalMethod, rawMarginalMethod } from './marginal.ts';
import { proRataMethod } from './pro-rata.ts';
import { shapleyMethod } from './shapley.ts';
import { tracingMethod } from './tracing.ts';
import { zBusMethod } from './z-bus.ts';

/** Every loss method by name. */
export const LOSS_METHODS: ReadonlyMap<string, LossMethod> = new Map(
  [
    graphMethod,
    branchCurrentMethod,
    zBusMethod,
    shapleyMethod,
    aumannShapleyMethod,
    marginalMethod,
    rawMarginalMethod,
    tracingMethod,
    bialekMethod,
    proRataMethod,
  ].map((method) => [method.name, method]),
);
