/**
 * A load flow by brute force, for small networks: a dense admittance matrix by node names, its
 * inverse by mathjs, and `V ← Z·(I_source − I_load(V))` until nothing moves. The loads are written
 * down once more here, from their definition.
 */

import { type Complex, complex, inv } from 'mathjs';
import { buildNodalModel } from '../../src/compiled/admittance.ts';
import { compile } from '../../src/compiled/compile.ts';
import { deviceStateOf } from '../../src/compiled/elements/index.ts';
import { nodeName } from '../../src/compiled/nodes.ts';
import type { Generator, Load, Network } from '../../src/network/network.ts';

/** The admittance matrix of sources, branches and shunts by node names, taps as stated. */
export function denseAdmittance(network: Network): {
  readonly names: readonly string[];
  readonly rows: Complex[][];
  readonly sourceRe: Float64Array;
  readonly sourceIm: Float64Array;
} {
  const compiled = compile(network);
  const model = buildNodalModel(compiled, deviceStateOf(network));
  const names = Array.from({ length: compiled.nodes.count }, (_, k) => nodeName(compiled.nodes, k));
  const indexOf = new Map(names.map((name, k) => [name, k]));
  const rows = names.map(() => names.map(() => complex(0, 0)));
  compiled.elements.forEach(({ model: { terminals } }, e) => {
    const y = model.primitives[e];
    const own = terminals.flatMap(({ bus, nodes }) => nodes.map((n) => indexOf.get(`${bus}.${n}`)));
    own.forEach((i, a) => {
      own.forEach((j, b) => {
        if (i === undefined || j === undefined || y === undefined) return;
        const cell = (rows[i] as Complex[])[j] as Complex;
        cell.re += y.re[a * y.order + b];
        cell.im += y.im[a * y.order + b];
      });
    });
  });
  return { names, rows, sourceRe: model.sourceRe, sourceIm: model.sourceIm };
}

/** Volts by `bus.node`, taps as the network states them; null where it does not contract. */
export function denseLoadFlow(
  network: Network,
): ReadonlyMap<string, readonly [re: number, im: number]> | null {
  const { names, rows, sourceRe, sourceIm } = denseAdmittance(network);
  const indexOf = new Map(names.map((name, k) => [name, k]));
  const z = inv(rows) as Complex[][];
  let v = names.map((): [number, number] => [0, 0]);
  for (let iteration = 0; iteration < 500; iteration++) {
    const i = names.map((_, k): [number, number] => [sourceRe[k], sourceIm[k]]);
    if (iteration > 0) {
      for (const { name, re, im } of [...network.loads, ...network.generators].flatMap((one) =>
        currentsOf(one, (node) => v[indexOf.get(node) ?? -1]),
      )) {
        const sum = i[indexOf.get(name) ?? -1];
        if (sum === undefined) continue;
        sum[0] -= re;
        sum[1] -= im;
      }
    }
    const next = z.map((row): [number, number] => {
      let re = 0;
      let im = 0;
      row.forEach((cell, k) => {
        const [ir, ii] = i[k] as [number, number];
        re += cell.re * ir - cell.im * ii;
        im += cell.re * ii + cell.im * ir;
      });
      return [re, im];
    });
    const change = Math.max(
      ...next.map(
        ([re, im], k) =>
          Math.hypot(re - (v[k]?.[0] ?? 0), im - (v[k]?.[1] ?? 0)) / Math.hypot(re, im),
      ),
    );
    v = next;
    if (change < 1e-14) break;
    if (iteration === 499 && !(change < 1e-11)) return null;
  }
  return new Map(names.map((name, k) => [name, v[k] as [number, number]]));
}

/** What loads take less what generators produce at given voltages, W and var. */
export function loadPower(
  network: Network,
  volts: ReadonlyMap<string, readonly [re: number, im: number]>,
): { p: number; q: number } {
  const total = { p: 0, q: 0 };
  for (const one of [...network.loads, ...network.generators]) {
    for (const { name, re, im } of currentsOf(one, (node) => volts.get(node))) {
      const [vr, vi] = volts.get(name) ?? [0, 0];
      total.p += vr * re + vi * im;
      total.q += vi * re - vr * im;
    }
  }
  return total;
}

/** Currents a load or generator draws from its nodes, A. */
function currentsOf(
  load: Load | Generator,
  voltageAt: (name: string) => readonly [number, number] | undefined,
): { name: string; re: number; im: number }[] {
  return portsOf(load).flatMap(([plus, minus]) => {
    const [p, m] = [`${load.terminal.bus}.${plus}`, `${load.terminal.bus}.${minus}`];
    const [pr, pi] = voltageAt(p) ?? [0, 0];
    const [mr, mi] = voltageAt(m) ?? [0, 0];
    const [re, im] = loadCurrent(load, pr - mr, pi - mi);
    return [
      { name: p, re, im },
      { name: m, re: -re, im: -im },
    ];
  });
}

function portsOf({
  terminal: { nodes },
  connection,
  phaseCount,
}: Load | Generator): [number, number][] {
  if (connection === 'wye') {
    return nodes.slice(0, phaseCount).map((node) => [node, nodes[phaseCount] ?? 0]);
  }
  return Array.from({ length: phaseCount }, (_, k): [number, number] => [
    nodes[k] as number,
    nodes[(k + 1) % nodes.length] as number,
  ]);
}

/** Current drawn by one phase at voltage u, A: conj(S(|u|)/u). */
function loadCurrent(load: Load | Generator, ur: number, ui: number): [number, number] {
  const across = load.connection === 'delta' || load.phaseCount === 1;
  const rated = (load.ratedKv * 1e3) / (across ? 1 : Math.sqrt(3));
  const m = Math.hypot(ur, ui);
  const { p, q } = 'vLowPu' in load ? powerAt(load, m / rated) : producedAt(load, m / rated);
  const w = (p * 1e3) / load.phaseCount / (m * m);
  const x = (q * 1e3) / load.phaseCount / (m * m);
  return [w * ur + x * ui, w * ui - x * ur];
}

/** Power of a load at voltage v in pu of its rating, kW and kvar. */
function powerAt(load: Load, v: number): { p: number; q: number } {
  const { powerKw: p, reactivePowerKvar: q, model, vMinPu, vMaxPu, vLowPu } = load;
  const fixedQ = model.startsWith('constant-power-fixed');
  const isCurrent = model === 'constant-current';
  if (model === 'constant-impedance') return { p: p * v * v, q: q * v * v };
  if (model === 'zip' && v > vLowPu) return zipPowerAt(load, v);
  if (fixedQ && v > vLowPu && v <= vMinPu) return { p: (p * v * v) / vMinPu ** 2, q: q * v * v };
  if (v > vMaxPu || v <= vMinPu) {
    // As a factor on what the nominal admittance draws, v² of the rating.
    let factor = 1;
    if (v > vMaxPu) factor = isCurrent ? 1 / vMaxPu : 1 / vMaxPu ** 2;
    else if (v > vLowPu) {
      const currentAtMin = isCurrent ? 1 : 1 / vMinPu;
      const current = vLowPu + ((currentAtMin - vLowPu) * (v - vLowPu)) / (vMinPu - vLowPu);
      factor = current / v;
    }
    return { p: p * v * v * factor, q: q * v * v * (fixedQ && v > vLowPu ? 1 : factor) };
  }
  switch (model) {
    case 'constant-current':
      return { p: p * v, q: q * v };
    case 'constant-power-quadratic-kvar':
    case 'constant-power-fixed-reactance':
      return { p, q: q * v * v };
    case 'exponential':
      return { p: p * v ** (load.exponents?.p ?? 0), q: q * v ** (load.exponents?.q ?? 0) };
    default:
      return { p, q };
  }
}

/** Its parts of constant current and of constant power each leave the band as such a load does. */
function zipPowerAt(load: Load, v: number): { p: number; q: number } {
  const { powerKw, reactivePowerKvar } = load;
  const [zp = 0, ip = 0, pp = 0, zq = 0, iq = 0, pq = 0, cutOff = 0] = load.zip ?? [];
  const stay = cutOff > 0 ? 0.5 * (1 + Math.tanh(500 * (v - cutOff))) : 1;
  const part = (model: Load['model']) =>
    powerAt({ ...load, model, powerKw: 1, reactivePowerKvar: 0 }, v).p;
  const [z, i, c] = [v * v, part('constant-current'), part('constant-power')];
  return {
    p: powerKw * (zp * z + ip * i + pp * c) * stay,
    q: reactivePowerKvar * (zq * z + iq * i + pq * c) * stay,
  };
}

/** Power of a generator at voltage v in pu of its rating, consumed, kW and kvar. */
function producedAt(generator: Generator, v: number): { p: number; q: number } {
  const { powerKw, reactivePowerKvar, model, vMinPu, vMaxPu, lowVoltage } = generator;
  let factor = 1;
  if (model === 'constant-impedance') factor = v * v;
  else if (lowVoltage === 'current-limit' && v < vMinPu) factor = v / vMinPu;
  else if (v < vMinPu) factor = (v / vMinPu) ** 2;
  else if (v > vMaxPu) factor = (v / vMaxPu) ** 2;
  return { p: -powerKw * factor, q: -reactivePowerKvar * factor };
}
