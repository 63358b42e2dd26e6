/**
 * What can respond, with its unit. Powers and currents are positive from the bus into the element.
 *
 * - `voltage`: |V| of a node to ground, V; `angle`: its angle, rad
 * - `current`: |I| of a conductor at one end of a branch, A
 * - `activePower`, `reactivePower`: of that conductor, W and var
 * - `transformer`: apparent power into the first winding, VA
 * - `unbalance`: |V2|/|V1| of a bus with three phases, as a ratio
 * - `loss`, `reactiveLoss`: of all branches, W and var
 * - `sourcePower`, `sourceReactivePower`: delivered by a source, W and var
 */
export type QuantityKind =
  | 'voltage'
  | 'angle'
  | 'current'
  | 'activePower'
  | 'reactivePower'
  | 'transformer'
  | 'unbalance'
  | 'loss'
  | 'reactiveLoss'
  | 'sourcePower'
  | 'sourceReactivePower';

export interface Quantity {
  readonly kind: QuantityKind;
  /** Index of the node (`voltage`, `angle`), bus (`unbalance`) or element; −1 for losses. */
  readonly index: number;
  /** Conductor of the element, for currents and powers of conductors; −1 for others. */
  readonly conductor: number;
  /** At the tangent's voltages. */
  readonly value: number;
}
