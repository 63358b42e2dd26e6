import type { Network } from '../../src/index.ts';

export interface Defect {
  /** What was done, with the values. */
  readonly what: string;
  readonly culprit: string;
  readonly network: Network;
}

/** Draws a number in [0, 1). */
export type Draw = () => number;
export type Spoil = (network: Network, draw: Draw) => Defect;
