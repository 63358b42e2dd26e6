import type { LossMethod } from './allocation.ts';
import { graphMethod } from './graph.ts';

/** Every loss method by name. */
export const LOSS_METHODS: ReadonlyMap<string, LossMethod> = new Map(
  [graphMethod].map((method) => [method.name, method]),
);
