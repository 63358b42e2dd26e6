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
/** So often a step is halved that leads where there is no solution. */
const MAX_HALVINGS = 6;
/** Closer to a limit than this share of the limits' size a reactive power counts as being there. */
const LIMIT_MARGIN = 1e-9;
/** Errors that no longer fall are rounding noise up to this many tolerances. */
const NOISE = 10;

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
  for (const holder of holders) {
    const { least, most } = limitsOf(holder);
    const kvar = producedKvar(system, holder);
    if (kvar < least || kvar > most) produce(system, holder, kvar);
  }
  let solution = solveLoadFlow(system, options, start);
  let iterations = solution.iterations;
  let before = Number.POSITIVE_INFINITY;
  for (let round = 0; holders.length > 0 && solution.converged; round++) {
    const free: { holder: Holder; error: number }[] = [];
    for (const holder of holders) {
      const error = errorPu(system, holder, solution);
      if (canMove(system, holder, error)) free.push({ holder, error });
    }
    const worst = Math.max(0, ...free.map(({ error }) => Math.abs(error)));
    const stalls = worst > before / 2 && worst <= NOISE * options.tolerancePu;
    if (worst <= options.tolerancePu || stalls) break;
    before = worst;
    const tangent = round < MAX_ROUNDS ? tangentAt(system, solution) : null;
    const step = tangent === null ? null : newtonStep(tangent, free);
    if (step === null) return { ...solution, converged: false, iterations };
    const from = free.map(({ holder }) => producedKvar(system, holder));
    let next = solution;
    for (let halvings = 0; halvings <= MAX_HALVINGS; halvings++) {
      free.forEach(({ holder }, k) => {
        produce(system, holder, (from[k] as number) + (step[k] as number) / 2 ** halvings);
      });
      next = solveLoadFlow(system, options, solution);
      iterations += next.iterations;
      if (next.converged) break;
    }
    solution = next;
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
  const { least, most } = limitsOf(holder);
  const finite = [least, most].filter(Number.isFinite).map(Math.abs);
  const margin = LIMIT_MARGIN * Math.max(0, ...finite);
  const kvar = producedKvar(system, holder);
  return error > 0 ? kvar < most - margin : kvar > least + margin;
}

function limitsOf({ generator }: Holder): { least: number; most: number } {
  return {
    least: generator.minKvar ?? Number.NEGATIVE_INFINITY,
    most: generator.maxKvar ?? Number.POSITIVE_INFINITY,
  };
}

/** Sets the reactive power of all phases, kept within its limits. */
function produce(system: System, holder: Holder, kvar: number): void {
  const { least, most } = limitsOf(holder);
  const { first, end } = holder.range;
  const perPort = (-Math.min(Math.max(kvar, least), most) * 1e3) / (end - first);
  for (let port = first; port < end; port++) system.reactivePowerVar[port] = perPort;
}

/** Changes of the reactive powers, kvar, that to first order remove the errors; null where none do. */
function newtonStep(
  tangent: Tangent,
  free: readonly { readonly holder: Holder; readonly error: number }[],
): number[] | null {
  const { system, voltages } = tangent;
  const { ports } = system.compiled;
  const n = free.length;
  const slope = new Float64Array(n * n);
  free.forEach(({ holder: { range: of } }, j) => {
    const column = voltageColumn(tangent, of, 0, 1e3); // per kvar
    free.forEach(({ holder: { range } }, i) => {
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
  if (!invertComplexInPlace(n, slope, new Float64Array(n * n))) return null;
  return free.map((_, i) =>
    free.reduce((sum, { error }, j) => sum + (slope[i * n + j] as number) * error, 0),
  );
}
