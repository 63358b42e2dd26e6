/** How closely a solution has to meet OpenDSS's, whose figures have ten significant digits. */

/**
 * Networks of which parts hardly meet ground. A delta side is held there by a millionth of its
 * transformers' rating, or by the capacitance of 50 m of line, while the currents of its windings
 * are differences of products a hundred million times larger: the rounding of one double (1e-16)
 * moves all its nodes together by some 1e-8 pu, in either program. What lies between the nodes, and
 * all currents and powers, are as sharp as elsewhere.
 */
const FLOATING_PU = new Map([
  ['ieee37', 2e-8],
  ['ieee4-yyd', 1e-7],
  ['4bus_yyd', 1e-7],
]);

/** Largest distance of a complex voltage to the others of its bus, floating or not, pu. */
export const BETWEEN_NODES_PU = 1e-9;

/** Largest distance of a complex voltage to ground, pu. */
export function voltageTolerancePu(name: string): number {
  return FLOATING_PU.get(name) ?? 1e-8;
}

/** Largest distance of a complex power, as a share of it. */
export const POWER_TOLERANCE = 1e-8;
