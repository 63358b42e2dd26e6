import { nodeName } from '../../compiled/nodes.ts';
import type { Issue } from '../../errors.ts';
import { mismatch } from '../solve.ts';
import type { System } from '../system.ts';
import type { Voltages } from '../voltages.ts';
import { figure } from './change.ts';

/** Nodes listed in a report of non-convergence. */
const WORST = 5;
/** Elements named at each. */
const NAMED = 4;
/** Mismatch relative to the worst node's below which a node has no part in it. */
const NO_PART = 1e-6;
const DIGITS = 4;
/** Below this voltage a feeder has collapsed, pu. */
const COLLAPSED_PU = 0.5;

/**
 * Where a load flow that did not converge fails to balance: nodes, worst first, each with the
 * elements that meet there. Their mismatch is in A.
 */
export function worstMismatches(system: System, voltages: Voltages): Issue[] {
  const { nodes, baseV } = system.compiled;
  const re = new Float64Array(nodes.count);
  const im = new Float64Array(nodes.count);
  mismatch(system, voltages, re, im);
  // To the digits that are shown: the order of nodes that are alike is not for rounding to decide.
  const sizes = Array.from(re, (one, node) => {
    const value = Math.hypot(one, im[node]);
    return Number.isFinite(value) ? Number(value.toPrecision(DIGITS)) : Number.MAX_VALUE;
  });
  const size = (node: number) => sizes[node] as number;
  const worst = Array.from({ length: nodes.count }, (_, node) => node)
    .sort((a, b) => size(b) - size(a))
    .slice(0, WORST);
  return worst
    .filter((node) => size(node) >= NO_PART * size(worst[0]))
    .map((node): Issue => {
      const voltage = Math.hypot(voltages.vRe[node], voltages.vIm[node]);
      const pu = baseV[node] > 0 ? voltage / baseV[node] : null;
      const elements = elementsAt(system, node);
      const collapsed = pu !== null && !(pu > COLLAPSED_PU);
      return {
        severity: 'error',
        rule: 'not-converged',
        element: nodeName(nodes, node),
        field: 'mismatchA',
        value: size(node).toPrecision(DIGITS),
        message: `currents do not balance; voltage ${pu === null ? `${figure(voltage)} V` : `${figure(pu)} pu`}; here ${elements.length === 1 ? 'is' : 'are'} ${some(elements)}`,
        remedy: collapsed
          ? 'the voltage collapsed: look for a load too large for its supply, a wrong kV or a missing phase'
          : 'look for powers, ratings and impedances that do not fit here',
      };
    });
}

/** Loads and generators at a node, then what else is connected to it. */
function elementsAt({ compiled }: System, node: number): string[] {
  const { network, ports, elements } = compiled;
  const isAt = (first: Int32Array, k: number) => {
    for (let port = first[k]; port < first[k + 1]; port++) {
      if (ports.plus[port] === node || ports.minus[port] === node) return true;
    }
    return false;
  };
  return [
    ...network.loads.filter((_, k) => isAt(ports.firstOfLoad, k)).map(({ id }) => id),
    ...network.generators.filter((_, k) => isAt(ports.firstOfGenerator, k)).map(({ id }) => id),
    ...elements.filter((one) => one.nodes.includes(node)).map(({ model }) => model.id),
  ];
}

function some(ids: readonly string[]): string {
  const more = ids.length - NAMED;
  return `${ids.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
