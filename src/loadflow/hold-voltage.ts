import { across } from '../compiled/ports.ts';
import type { Generator } from '../network/network.ts';
import { invertComplexInPlace } from '../numeric/dense.ts';
import { type PortRange, voltageColumn } from './injection.ts';
import { type LoadFlow, type SolveOptions, solveLoadFlow } from './solve.ts';
import type { System } from './system.ts';
import { type Tangent, tangentAt } from './tangent.ts';
import type { Voltages } from './voltages.ts';

/** Rounds of adjusting reactive powers; Newton's method needs a handful. */
const MAX_ROUNDS = 30;

/** A generator that holds its voltage, as ports. */
interface Holder {
  readonly generator: Generator;
  readonly range: PortRange;
}

/**
 * Solves with every `constant-voltage` generator producing the reactive power that brings the mean
 * voltage of its phases to its target, within its limits: Newton's method on those powers, around
 * the load flow. The reactive powers in `system` move along.
 */
export function solveHeld(system: System, options: SolveOptions, start?: Voltages): LoadFlow {
  const { network, ports, activePorts } = system.compiled;
  const fed = new Set(activePorts);
  const holders = network.generators.flatMap((generator, k): Holder[] => {
    const range = { first: ports.firstOfGenerator[k], end: ports.firstOfGenerator[k + 1] };
    return generator.model === 'constant-voltage' && fed.has(range.first)
      ? [{ generator, range }]
      : [];
  });
  let solution = solveLoadFlow(system, options, start);
  let iterations = solution.iterations;
  for (let round = 0; holders.length > 0 && solution.converged; round++) {
    const errors = holders.map((holder) => errorPu(system, holder, solution));
    const free = holders.filter((holder, k) => canMove(system, holder, errors[k] as number));
    const worst = Math.max(0, ...free.map((h) => Math.abs(errors[holders.indexOf(h)] as number)));
    if (worst <= options.tolerancePu) break;
    const tangent = round < MAX_ROUNDS ? tangentAt(system, solution) : null;
    if (tangent === null) return { ...solution, converged: false, iterations };
    adjust(
      tangent,
      free,
      free.map((h) => errors[holders.indexOf(h)] as number),
    );
    solution = solveLoadFlow(system, options, solution);
    iterations += solution.iterations;
  }
  return { ...solution, iterations };
}

/** Target less mean voltage of the phases, pu. */
function errorPu(system: System, { generator, range }: Holder, { vRe, vIm }: Voltages): number {
  const { ports } = system.compiled;
  let sum = 0;
  for (let port = range.first; port < range.end; port++) {
    sum += Math.hypot(across(ports, port, vRe), across(ports, port, vIm)) / ports.baseV[port];
  }
  return (generator.targetPu ?? 1) - sum / (range.end - range.first);
}

/** Reactive power produced by all phases, kvar. */
function producedKvar(system: System, { range }: Holder): number {
  let sum = 0;
  for (let port = range.first; port < range.end; port++) sum -= system.reactivePowerVar[port];
  return sum / 1e3;
}

/** False where the error asks for more than a limit already holds back. */
function canMove(system: System, holder: Holder, error: number): boolean {
  const { minKvar, maxKvar } = holder.generator;
  const kvar = producedKvar(system, holder);
  return error > 0
    ? kvar < (maxKvar ?? Number.POSITIVE_INFINITY)
    : kvar > (minKvar ?? Number.NEGATIVE_INFINITY);
}

/** One step of Newton's method on the reactive powers, kept within their limits. */
function adjust(tangent: Tangent, holders: readonly Holder[], errors: readonly number[]): void {
  const { system, voltages } = tangent;
  const { ports } = system.compiled;
  const n = holders.length;
  const slope = new Float64Array(n * n);
  holders.forEach(({ range: of }, j) => {
    const column = voltageColumn(tangent, of, 0, 1e3); // per kvar
    holders.forEach(({ range }, i) => {
      let sum = 0;
      for (let port = range.first; port < range.end; port++) {
        const ur = across(ports, port, voltages.vRe);
        const ui = across(ports, port, voltages.vIm);
        const dr = across(ports, port, column.re);
        const di = across(ports, port, column.im);
        sum += (ur * dr + ui * di) / Math.hypot(ur, ui) / ports.baseV[port];
      }
      slope[i * n + j] = sum / (range.end - range.first);
    });
  });
  if (!invertComplexInPlace(n, slope, new Float64Array(n * n))) return;
  holders.forEach((holder, i) => {
    const { generator, range } = holder;
    let kvar = producedKvar(system, holder);
    for (let j = 0; j < n; j++) kvar += slope[i * n + j] * (errors[j] as number);
    const within = Math.min(
      Math.max(kvar, generator.minKvar ?? Number.NEGATIVE_INFINITY),
      generator.maxKvar ?? Number.POSITIVE_INFINITY,
    );
    const perPort = (-within * 1e3) / (range.end - range.first);
    for (let port = range.first; port < range.end; port++) system.reactivePowerVar[port] = perPort;
  });
}
