import { across, addAtPort } from '../compiled/ports.ts';
import { solveTangentInPlace, type Tangent } from './tangent.ts';

/** Ports that share an injection in equal parts: those of one load or participant. */
export interface PortRange {
  readonly first: number;
  readonly end: number;
}

/** Adds the current that `powerW + j·reactiveVar`, injected at the ports, causes to first order. */
export function addInjection(
  { system, voltages }: Tangent,
  range: PortRange,
  powerW: number,
  reactiveVar: number,
  re: Float64Array,
  im: Float64Array,
): void {
  const { ports } = system.compiled;
  const count = range.end - range.first;
  const p = powerW / count;
  const q = reactiveVar / count;
  for (let port = range.first; port < range.end; port++) {
    const ur = across(ports, port, voltages.vRe);
    const ui = across(ports, port, voltages.vIm);
    const square = ur * ur + ui * ui;
    if (square === 0) continue;
    // conj(S/u)
    const ir = (p * ur + q * ui) / square;
    const ii = (p * ui - q * ur) / square;
    addAtPort(ports, port, ir, re);
    addAtPort(ports, port, ii, im);
  }
}

/** dV of every node, V per W (var) injected: one direct solve. */
export function voltageColumn(
  tangent: Tangent,
  range: PortRange,
  powerW: number,
  reactiveVar: number,
): { re: Float64Array; im: Float64Array } {
  const size = tangent.system.compiled.nodes.count;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  addInjection(tangent, range, powerW, reactiveVar, re, im);
  solveTangentInPlace(tangent, re, im);
  return { re, im };
}
