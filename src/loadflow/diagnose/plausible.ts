import { nodeName } from '../../compiled/nodes.ts';
import { across } from '../../compiled/ports.ts';
import { describeIssue } from '../../errors.ts';
import type { Network } from '../../network/network.ts';
import type { FeederOptions, SolvedFeeder } from '../feeder.ts';
import { systemPower } from '../flows.ts';
import { figure } from './change.ts';
import { likelySuspects, suspectIssue } from './explain.ts';
import type { Suspect } from './types.ts';

/** Phase voltages outside this band no feeder runs at, pu of the bus's base. */
export const BAND_PU: { readonly low: number; readonly high: number } = { low: 0.5, high: 1.5 };
/** More than rounding leaves of the currents of a feeder, A. */
const UNBALANCED_A = 1;
/** Nodes and loads that a note names. */
const NAMED = 3;

/**
 * What is absurd about a solution that the load flow did converge to, with the likely causes; empty
 * for a plausible one. Loads give way below their `vMinPu`: where they are too much for the feeder,
 * they end up as admittances at next to no voltage, and that balances too.
 *
 * @param network where the causes are looked for, if not what was compiled
 */
export function implausibilities(
  solved: SolvedFeeder,
  options: FeederOptions,
  network: Network = solved.system.compiled.network,
): string[] {
  const voltages = voltageNote(solved);
  const loads = loadNote(solved);
  if (voltages === null && loads === null) return [];
  const said = [voltages, loads, balanceNote(solved)].filter((part) => part !== null).join('; ');
  return [
    `the load flow has a solution, but not one that a feeder can work at: ${said}`,
    ...likelySuspects(network, options).map(causeNote),
  ];
}

/** A likely cause as a note. */
export function causeNote(suspect: Suspect): string {
  return `likely cause: ${describeIssue(suspectIssue(suspect))}`;
}

function voltageNote({ system, solution }: SolvedFeeder): string | null {
  const { nodes, baseV, fed } = system.compiled;
  const voltages = Array.from({ length: nodes.count }, (_, node) => ({
    node,
    // Digits that nobody reads are rounding, which would decide the order of nodes that are alike.
    pu: Number((Math.hypot(solution.vRe[node], solution.vIm[node]) / baseV[node]).toPrecision(4)),
  })).filter(({ node }) => baseV[node] > 0 && fed[node] === 1 && nodes.numberOfNode[node] <= 3);
  const outside = voltages.filter(({ pu }) => !(pu >= BAND_PU.low && pu <= BAND_PU.high));
  if (outside.length === 0) return null;
  const worst = outside
    .sort((a, b) => Math.abs(b.pu - 1) - Math.abs(a.pu - 1))
    .slice(0, NAMED)
    .map(({ node, pu }) => `${nodeName(nodes, node)} at ${figure(pu)} pu`);
  return `${outside.length} of ${voltages.length} phase nodes are outside ${BAND_PU.low} … ${BAND_PU.high} pu (${worst.join(', ')})`;
}

/** Beside absurd powers the currents of the others are lost in rounding. */
function balanceNote({ system, solution }: SolvedFeeder): string | null {
  const { kclResidualA } = systemPower(system, solution);
  if (kclResidualA < UNBALANCED_A) return null;
  return `${figure(kclResidualA)} A do not balance, since some power or admittance is so large that rounding hides the rest`;
}

/** Loads at less than half the voltage that they are rated for, as low as their model lets them be. */
function loadNote({ system, solution }: SolvedFeeder): string | null {
  const { network, ports } = system.compiled;
  const active = new Set(system.compiled.activePorts);
  const given = network.loads.flatMap(({ id, vMinPu, powerKw, reactivePowerKvar }, k) => {
    let lowest = Number.POSITIVE_INFINITY;
    for (let port = ports.firstOfLoad[k]; port < ports.firstOfLoad[k + 1]; port++) {
      if (!active.has(port)) continue;
      const u = Math.hypot(across(ports, port, solution.vRe), across(ports, port, solution.vIm));
      lowest = Math.min(lowest, u / ports.baseV[port]);
    }
    const low = lowest < Math.min(BAND_PU.low, vMinPu);
    return low && (powerKw !== 0 || reactivePowerKvar !== 0) ? [{ id, vMinPu, lowest }] : [];
  });
  if (given.length === 0) return null;
  const worst = given
    .sort((a, b) => a.lowest - b.lowest)
    .slice(0, NAMED)
    .map(({ id, vMinPu, lowest }) => `${id} at ${figure(lowest)} pu, vMinPu ${figure(vMinPu)}`);
  return `${given.length} of ${network.loads.length} loads are at less than half their rated voltage and act as admittances (${worst.join(', ')})`;
}
