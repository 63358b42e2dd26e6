import type { Voltages } from './voltages.ts';

/** Something that moves a tap or a step when a solution is not to its liking. */
export interface DeviceControl {
  /** Looks at a solution. @returns after which delay it wants to move, s; null if it does not */
  readonly sample: (voltages: Voltages) => number | null;
  /** Moves as the last sample wanted. @returns whether a device changed */
  readonly act: () => boolean;
}
