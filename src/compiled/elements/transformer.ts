import { GridError } from '../../errors.ts';
import type { Transformer, Winding } from '../../network/network.ts';
import { invertComplexInPlace } from '../../numeric/dense.ts';
import { type Primitive, zeroPrimitive } from '../primitive.ts';

/** Solid grounding of a neutral that has its own node, S. */
export const SOLID_GROUND_S = 1e6;

/** Voltage across one phase of the winding at rated voltage, V. */
export function windingVoltageV(winding: Winding, phaseCount: number): number {
  const lineToNeutral = winding.connection === 'wye' && phaseCount > 1;
  return (winding.ratedKv * 1e3) / (lineToNeutral ? Math.sqrt(3) : 1);
}

/** Conductor pairs, within the terminal, that the phases of a winding lie between. */
export function windingPorts(
  transformer: Transformer,
  winding: Winding,
): (readonly [plus: number, minus: number])[] {
  const phases = transformer.phaseCount;
  const conductors = winding.terminal.nodes.length;
  return Array.from({ length: phases }, (_, k) => {
    if (winding.connection === 'wye') return [k, phases];
    if (phases === 1) return [0, 1];
    return [k, (k + deltaRotation(transformer) + conductors) % conductors];
  });
}

/**
 * To which neighbour the delta of a transformer closes: +1 a–b, −1 a–c. With ANSI connections the
 * low side lags the high side by 30°, so a high-voltage delta closes the other way round. The first
 * two windings decide, by their rated voltages as stated, as OpenDSS has it.
 */
function deltaRotation(transformer: Transformer): 1 | -1 {
  const [first, second] = transformer.windings as [Winding, Winding];
  if (first.connection === second.connection) return 1;
  const high = first.ratedKv >= second.ratedKv ? first : second;
  const lags = high.connection === 'delta' ? -1 : 1;
  return transformer.lowSide === 'lags' ? lags : (-lags as 1 | -1);
}

/**
 * Any number of windings and phases. Conductors: winding by winding as their terminals list them.
 *
 * Leakage from the short-circuit impedances between pairs of windings; the no-load branch on
 * winding 2; a tiny inductive shunt to ground at both ends of every winding (`antifloatPpm`).
 *
 * @param tapPu one tap a winding
 * @see R. C. Dugan, A perspective on transformer modeling for distribution system analysis, PES 2003
 * @throws {GridError} `singular-network` if the leakage impedances have no inverse
 */
export function transformerPrimitive(
  transformer: Transformer,
  tapPu: ArrayLike<number>,
): Primitive {
  const { windings, phaseCount } = transformer;
  const phaseVa = ((windings[0] as Winding).ratedKva * 1e3) / phaseCount;
  const perVolt = perVoltAdmittance(transformer, phaseVa);

  const first: number[] = [];
  let order = 0;
  for (const winding of windings) {
    first.push(order);
    order += winding.terminal.nodes.length;
  }
  const y = zeroPrimitive(order);
  const count = windings.length;
  for (let a = 0; a < count; a++) {
    for (let b = 0; b < count; b++) {
      const wa = windings[a] as Winding;
      const wb = windings[b] as Winding;
      const scale =
        1 /
        (windingVoltageV(wa, phaseCount) * tapPu[a] * windingVoltageV(wb, phaseCount) * tapPu[b]);
      const re = perVolt.re[a * count + b] * scale;
      const im = perVolt.im[a * count + b] * scale;
      const portsA = windingPorts(transformer, wa);
      const portsB = windingPorts(transformer, wb);
      for (let phase = 0; phase < phaseCount; phase++) {
        const [ap, am] = portsA[phase] as readonly [number, number];
        const [bp, bm] = portsB[phase] as readonly [number, number];
        for (const [i, j, sign] of [
          [ap, bp, 1],
          [am, bm, 1],
          [ap, bm, -1],
          [am, bp, -1],
        ] as const) {
          const at = ((first[a] as number) + i) * order + (first[b] as number) + j;
          y.re[at] += sign * re;
          y.im[at] += sign * im;
        }
      }
    }
  }
  windings.forEach((winding, w) => {
    const base = first[w] as number;
    const antifloat =
      (transformer.antifloatPpm * 1e-6 * phaseVa) / windingVoltageV(winding, phaseCount) ** 2 / 2;
    for (const port of windingPorts(transformer, winding)) {
      for (const conductor of port) y.im[(base + conductor) * (order + 1)] -= antifloat;
    }
    if (winding.connection === 'wye') groundNeutral(y, base + phaseCount, winding, antifloat);
  });
  return y;
}

/** Admittance between the windings of one phase, referred to windings of one volt, S. */
function perVoltAdmittance(transformer: Transformer, phaseVa: number): Primitive {
  const { windings, reactancePct } = transformer;
  const count = windings.length;
  const n = count - 1;
  const shortCircuit = (i: number, j: number) => ({
    re:
      ((windings[i] as Winding).resistancePct + (windings[j] as Winding).resistancePct) /
      100 /
      phaseVa,
    im: reactancePct[(i * (2 * count - i - 1)) / 2 + j - i - 1] / 100 / phaseVa,
  });
  const re = new Float64Array(n * n);
  const im = new Float64Array(n * n);
  for (let i = 1; i < count; i++) {
    for (let j = 1; j < count; j++) {
      const zi = shortCircuit(0, i);
      const zj = shortCircuit(0, j);
      const zij = i === j ? { re: 0, im: 0 } : shortCircuit(Math.min(i, j), Math.max(i, j));
      re[(i - 1) * n + j - 1] = (zi.re + zj.re - zij.re) / 2;
      im[(i - 1) * n + j - 1] = (zi.im + zj.im - zij.im) / 2;
    }
  }
  if (!invertComplexInPlace(n, re, im)) {
    throw new GridError(
      'singular-network',
      `${transformer.id}: its leakage impedances have no inverse`,
      { element: transformer.id },
    );
  }
  // The first winding carries what the others do not: its row and column are minus their sums.
  const y = zeroPrimitive(count);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const r = re[i * n + j];
      const x = im[i * n + j];
      for (const [row, column, sign] of [
        [i + 1, j + 1, 1],
        [0, j + 1, -1],
        [i + 1, 0, -1],
        [0, 0, 1],
      ] as const) {
        y.re[row * count + column] += sign * r;
        y.im[row * count + column] += sign * x;
      }
    }
  }
  const noLoad = count + 1; // diagonal of winding 2
  y.re[noLoad] += (transformer.noLoadLossPct / 100) * phaseVa;
  y.im[noLoad] -= (transformer.magnetisingCurrentPct / 100) * phaseVa;
  return y;
}

function groundNeutral(y: Primitive, at: number, winding: Winding, antifloat: number): void {
  const diagonal = at * (y.order + 1);
  const r = winding.neutralResistanceOhm;
  const x = winding.neutralReactanceOhm;
  if (r < 0) {
    y.im[diagonal] -= antifloat;
  } else if (r === 0 && x === 0) {
    y.re[diagonal] += SOLID_GROUND_S;
  } else {
    y.re[diagonal] += r / (r * r + x * x);
    y.im[diagonal] -= x / (r * r + x * x);
  }
}
