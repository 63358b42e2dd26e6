import { nodeName } from '../../compiled/nodes.ts';
import type { Issue } from '../../errors.ts';
import { mismatch } from '../solve.ts';
import type { System } from '../system.ts';
import type { Voltages } from '../voltages.ts';

/** Nodes listed in a report of non-convergence. */
const WORST = 5;
/** Below this voltage a feeder has collapsed, pu. */
const COLLAPSED_PU = 0.5;

/** Where a load flow that did not converge fails to balance, worst first, and what that points to. */
export function worstMismatches(system: System, voltages: Voltages): Issue[] {
  const { nodes, baseV, network, ports } = system.compiled;
  const re = new Float64Array(nodes.count);
  const im = new Float64Array(nodes.count);
  mismatch(system, voltages, re, im);
  const size = (node: number) => {
    const value = Math.hypot(re[node], im[node]);
    return Number.isFinite(value) ? value : Number.MAX_VALUE;
  };
  const loadsAt = (node: number) =>
    network.loads
      .filter((_, k) => {
        for (let port = ports.firstOfLoad[k]; port < ports.firstOfLoad[k + 1]; port++) {
          if (ports.plus[port] === node || ports.minus[port] === node) return true;
        }
        return false;
      })
      .map((load) => load.id);
  return Array.from({ length: nodes.count }, (_, node) => node)
    .sort((a, b) => size(b) - size(a))
    .slice(0, WORST)
    .map((node) => {
      const voltage = Math.hypot(voltages.vRe[node], voltages.vIm[node]);
      const pu = baseV[node] > 0 ? voltage / baseV[node] : null;
      const loads = loadsAt(node);
      const collapsed = pu !== null && !(pu > COLLAPSED_PU);
      return {
        severity: 'error',
        rule: 'not-converged',
        element: nodeName(nodes, node),
        field: 'mismatchA',
        value: size(node).toPrecision(4),
        message: `currents do not balance; voltage ${pu === null ? `${voltage.toFixed(1)} V` : `${pu.toFixed(3)} pu`}${loads.length > 0 ? `, loads ${loads.slice(0, 3).join(', ')}` : ''}`,
        remedy: collapsed
          ? 'the voltage collapsed: look for a load too large for its supply, a wrong kV or a missing phase'
          : 'raise --max-iterations, or look for impedances and ratings that do not fit here',
      };
    });
}
