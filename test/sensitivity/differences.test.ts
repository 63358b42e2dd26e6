import { expect, test } from 'vitest';
import { PORT_MODEL } from '../../src/compiled/ports.ts';
import type { Primitive } from '../../src/compiled/primitive.ts';
import type { SolvedFeeder } from '../../src/loadflow/feeder.ts';
import { elementCurrents, systemPower } from '../../src/loadflow/flows.ts';
import { followPower } from '../../src/loadflow/follow.ts';
import type { PortRange } from '../../src/loadflow/injection.ts';
import type { Tangent } from '../../src/loadflow/tangent.ts';
import { injectionDerivatives } from '../../src/sensitivity/derivatives.ts';
import { linearise } from '../../src/sensitivity/linearise.ts';
import { solveBundled } from '../oracles/bundled.ts';

type Voltages = Pick<SolvedFeeder['solution'], 'vRe' | 'vIm'>;

/**
 * Half the smaller step of the differences, kW or kvar: it moves voltages by some 1e-3 pu. Two steps
 * of one to two are extrapolated to none, which leaves an error of fourth order; smaller steps would
 * drown in rounding.
 */
const FEEDERS = [
  { name: 'ieee13', stepKw: 10, every: 1 },
  { name: 'ieee34-mod1', stepKw: 4, every: 5 },
  { name: 'ieee37', stepKw: 4, every: 3 },
  { name: 'ieee123', stepKw: 4, every: 6 },
  { name: 'european-lv', stepKw: 0.2, every: 7 },
] as const;

interface Observation {
  readonly magnitude: readonly number[];
  readonly current: readonly (readonly [re: number, im: number])[];
  readonly lossRe: number;
}

/** Magnitudes of every node and every branch conductor, losses and source power at a solution. */
function observe({ system }: SolvedFeeder, voltages: Voltages): Observation {
  const { vRe, vIm } = voltages;
  const current = system.compiled.elements.flatMap((element, k) => {
    if (!element.model.isBranch) return [];
    const { re, im } = elementCurrents(system, k, voltages);
    return Array.from(re, (r, a): [number, number] => [r, im[a]]);
  });
  const { lossRe } = systemPower(system, voltages);
  return { magnitude: Array.from(vRe, (re, k) => Math.hypot(re, vIm[k])), current, lossRe };
}

/** The solution with power injected at the ports; the system is left as it was. */
function moved(tangent: Tangent, { first, end }: PortRange, p: number, q: number): Voltages {
  const ports = Array.from({ length: end - first }, (_, k) => first + k);
  const change = (sign: number) => ({
    ports,
    powerW: ports.map(() => (sign * p) / ports.length),
    reactivePowerVar: ports.map(() => (sign * q) / ports.length),
  });
  const { system } = tangent;
  const before = [system.powerW.slice(), system.reactivePowerVar.slice()] as const;
  const voltages = followPower(tangent, change(-1), 1e-14);
  expect(voltages.converged).toBe(true);
  system.powerW.set(before[0]);
  system.reactivePowerVar.set(before[1]);
  return voltages;
}

/** What rounding of the voltages leaves of every branch conductor's current, A. */
function currentNoise({ system, solution: { vRe, vIm } }: SolvedFeeder): number[] {
  return system.compiled.elements.flatMap((element, k) => {
    if (!element.model.isBranch) return [];
    const y = system.model.primitives[k] as Primitive;
    return Array.from(element.nodes, (_, a) => {
      let sum = 0;
      element.nodes.forEach((node, b) => {
        const at = a * y.order + b;
        if (node >= 0) sum += Math.hypot(y.re[at], y.im[at]) * Math.hypot(vRe[node], vIm[node]);
      });
      return sum * Number.EPSILON;
    });
  });
}

/** Does a load cross an edge of its voltage band between two solutions? There it has no derivative. */
function crossesEdge({ system }: SolvedFeeder, a: Voltages, b: Voltages): boolean {
  const { ports, activePorts } = system.compiled;
  return activePorts.some((port) => {
    if (ports.model[port] === PORT_MODEL.power || ports.model[port] === PORT_MODEL.impedance) {
      return false;
    }
    const size = ({ vRe, vIm }: Voltages) => {
      const [p, m] = [ports.plus[port], ports.minus[port]];
      return (
        Math.hypot(vRe[p] - (m < 0 ? 0 : vRe[m]), vIm[p] - (m < 0 ? 0 : vIm[m])) / ports.baseV[port]
      );
    };
    const [x, y] = [size(a), size(b)];
    return [ports.vLowPu[port], ports.vMinPu[port], ports.vMaxPu[port]].some(
      (edge) => Math.min(x, y) <= edge && edge <= Math.max(x, y),
    );
  });
}

test.each(FEEDERS)(
  'on $name the derivatives of voltages, currents and losses are the differences of load flows',
  ({ name, stepKw, every }) => {
    const solved = solveBundled(name);
    const { system, solution } = solved;
    const tangent = linearise(system, solution);
    const { ports, network } = system.compiled;
    const now = observe(solved, solution);
    const noise = currentNoise(solved);
    const h = stepKw * 1e3;
    let compared = 0;
    let atEdge = 0;
    let idle = 0;
    const worst = { magnitude: 0, current: 0, loss: 0 };
    for (let k = 0; k < network.loads.length; k += every) {
      const range = { first: ports.firstOfParticipant[k], end: ports.firstOfParticipant[k + 1] };
      for (const kind of ['P', 'Q'] as const) {
        const steps = [h, -h, 2 * h, -2 * h].map((step) =>
          moved(tangent, range, kind === 'P' ? step : 0, kind === 'Q' ? step : 0),
        );
        if (crossesEdge(solved, steps[2] as Voltages, steps[3] as Voltages)) {
          atEdge++;
          continue;
        }
        compared++;
        const seen = steps.map((voltages) => observe(solved, voltages));
        const difference = (of: (one: Observation) => number) => {
          const [a, b, c, d] = seen.map(of) as [number, number, number, number];
          return (8 * (a - b) - (c - d)) / (12 * h);
        };
        const note = (what: keyof typeof worst, deviation: number) => {
          if (!(deviation <= worst[what])) worst[what] = deviation;
        };
        const own = injectionDerivatives(tangent, range, kind);
        const scale = { magnitude: 0, current: 0 };
        for (const what of ['magnitude', 'current'] as const) {
          scale[what] = Math.max(...own[what].map(Math.abs));
        }
        own.magnitude.forEach((value, at) => {
          const found = difference((one) => one.magnitude[at] as number);
          note('magnitude', Math.abs(value - found) / scale.magnitude);
        });
        own.current.forEach((value, at) => {
          const [re, im] = now.current[at] as readonly [number, number];
          const along = difference((one) => (one.current[at] as readonly [number, number])[0]);
          const across = difference((one) => (one.current[at] as readonly [number, number])[1]);
          // |I| of a conductor that carries hardly more than the step has no derivative.
          if (Math.hypot(re, im) < 50 * h * Math.hypot(along, across)) {
            idle++;
            return;
          }
          const found = difference((one) => Math.hypot(...(one.current[at] as [number, number])));
          const rounding = (2 * (noise[at] as number)) / h;
          note('current', Math.max(0, Math.abs(value - found) - rounding) / scale.current);
        });
        const loss = difference((one) => one.lossRe);
        note('loss', Math.abs(own.loss - loss));
      }
    }
    expect(compared).toBeGreaterThan(5 * (atEdge + 1));
    expect(idle).toBeLessThan(0.6 * compared * now.current.length);
    expect(worst.magnitude).toBeLessThan(1e-6);
    expect(worst.current).toBeLessThan(1e-6);
    expect(worst.loss).toBeLessThan(1e-6);
  },
);
