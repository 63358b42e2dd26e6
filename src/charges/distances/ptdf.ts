import { voltageColumn } from '../../loadflow/injection.ts';
import { linearise } from '../../sensitivity/linearise.ts';
import { annualCost } from '../assets.ts';
import { type ChargedBranch, chargedBranches } from '../branches.ts';
import { type BranchFlows, branchFlows, transferFactors } from '../transfer.ts';
import type { BranchWeight, DistanceMetric } from './metric.ts';

/** Hours over which a year's costs are spread. */
const HOURS_PER_YEAR = 8760;

/**
 * Power-transfer distance: `Σ w_l·|φ_l|` over the conductors of all branches, φ the change of the
 * active power there for a kW from one to the other at the operating point. Unweighted it counts the
 * branches on the way, and so changes when a line is cut in two; weighted by length, resistance or
 * cost it does not.
 */
export const ptdfMetric: DistanceMetric = {
  name: 'ptdf',
  title: 'Power transfer: what a kW between the two moves in all branches',
  unit: (weight) =>
    ({ none: 'branches', length: 'km', resistance: 'ohm', cost: 'currency/kWh' })[weight],
  inOhmsOfFirst: false,
  open: ({ system, solution }, participants, weight) => {
    const branches = chargedBranches(system);
    const flows = branchFlows(system, branches, solution);
    const tangent = linearise(system, solution);
    const { firstOfParticipant } = system.compiled.ports;
    const factors = new Map(
      participants.map((one) => {
        const range = { first: firstOfParticipant[one], end: firstOfParticipant[one + 1] };
        const column = voltageColumn(tangent, range, 1, 0);
        return [one, transferFactors(system, branches, flows, column)];
      }),
    );
    const weights = conductorWeights(branches, flows, weight);
    return (from, to) => {
      const one = factors.get(from);
      const other = factors.get(to);
      if (one === undefined || other === undefined) {
        throw new RangeError('not among the participants');
      }
      let sum = 0;
      for (let c = 0; c < weights.length; c++) sum += weights[c] * Math.abs(one[c] - other[c]);
      return sum;
    };
  },
};

/** What a kW counts in every conductor. */
export function conductorWeights(
  branches: readonly ChargedBranch[],
  { start, powerW }: BranchFlows,
  weight: BranchWeight,
): Float64Array {
  const weights = new Float64Array(powerW.length);
  branches.forEach((branch, b) => {
    weights.fill(weightOf(branch, weight), start[b], start[b + 1]);
  });
  return weights;
}

function weightOf(branch: ChargedBranch, weight: BranchWeight): number {
  const { lengthKm, resistanceOhm, capacityKw, asset } = branch;
  switch (weight) {
    case 'none':
      return 1;
    case 'length':
      return lengthKm;
    case 'resistance':
      return resistanceOhm;
    case 'cost':
      return capacityKw === null ? 0 : annualCost(asset) / (capacityKw * HOURS_PER_YEAR);
  }
}
