import type { CompiledElement } from '../compiled/compile.ts';
import { elementCurrents, elementPower } from '../loadflow/flows.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import { type Halves, portCurrents } from './currents.ts';

/** Who injects a current into a layer: a port, a source, a transformer, or the network itself. */
export interface Injector {
  readonly kind: 'port' | 'source' | 'transformer' | 'network';
  /** Port, source or compiled element; −1 for the network. */
  readonly index: number;
}

/** A current injected at a place of a layer, A; negative parts are drawn. */
export interface Injection extends Injector {
  readonly place: number;
  readonly re: number;
  readonly im: number;
}

/** A conductor between two places, and the current along it, A. */
interface Conductor {
  readonly from: number;
  readonly to: number;
  readonly re: number;
  readonly im: number;
}

/**
 * The conductors that hang together are a layer, with places at its nodes and where it ends at ground.
 * All phasors are turned so that the voltage that feeds their layer is real: what is in phase with it
 * and what is at right angles to it are traced apart.
 */
export interface Layers {
  readonly placeCount: number;
  readonly conductors: readonly Conductor[];
  readonly injections: readonly Injection[];
  /** Voltage of every place, V. */
  readonly voltage: Halves;
  /** Lost by conductors without a current along them: open lines that are charged, W. */
  readonly standingW: number;
  /** By which each node's layer was turned: cos and sin. */
  readonly turn: Halves;
}

/** A layer whose feeding voltage is below this part of the base is a neutral's: it is not turned. */
const NEUTRAL_PU = 0.1;

/** The layers of a solved state with what flows in them and into them. */
export function layersOf(system: System, voltages: Voltages): Layers {
  const { compiled } = system;
  const { nodes, ports } = compiled;
  const raw: Injection[] = [];
  const lines: Conductor[] = [];
  let placeCount = nodes.count;
  const { vRe, vIm } = voltages;
  const at = (v: Float64Array, place: number) => (place < nodes.count ? v[place] : 0);
  let standingW = 0;
  const drawn = portCurrents(system, voltages);
  for (let port = 0; port < ports.count; port++) {
    const re = drawn.re[port];
    const im = drawn.im[port];
    if (re === 0 && im === 0) continue;
    const owner = { kind: 'port', index: port } as const;
    if (ports.plus[port] >= 0) raw.push({ ...owner, place: ports.plus[port], re, im });
    if (ports.minus[port] >= 0) {
      raw.push({ ...owner, place: ports.minus[port], re: -re, im: -im });
    }
  }
  compiled.elements.forEach((element, k) => {
    const currents = elementCurrents(system, k, voltages);
    if (element.model.isBranch && element.model.leadsThrough) {
      const before = lines.length;
      standingW += elementPower(element, currents, voltages).re;
      placeCount = addConductors(element, currents, placeCount, lines, raw, system, k, voltages);
      for (const one of lines.slice(before)) {
        standingW -= (at(vRe, one.from) - at(vRe, one.to)) * one.re;
        standingW -= (at(vIm, one.from) - at(vIm, one.to)) * one.im;
      }
      return;
    }
    const { kind } = element.model;
    const owner: Injector =
      kind === 'source' || kind === 'transformer'
        ? { kind, index: k }
        : { kind: 'network', index: -1 };
    element.nodes.forEach((place, a) => {
      if (place >= 0) raw.push({ ...owner, place, re: -currents.re[a], im: -currents.im[a] });
    });
  });
  const turn = turnsOf(system, voltages, placeCount, lines, raw);
  const voltage = {
    re: Float64Array.from({ length: placeCount }, (_, i) => at(vRe, i)),
    im: Float64Array.from({ length: placeCount }, (_, i) => at(vIm, i)),
  };
  for (let i = 0; i < placeCount; i++) {
    const { re, im } = turned(turn, i, voltage.re[i], voltage.im[i]);
    voltage.re[i] = re;
    voltage.im[i] = im;
  }
  return {
    placeCount,
    conductors: lines.map((one) => ({ ...one, ...turned(turn, one.from, one.re, one.im) })),
    injections: raw.map((one) => ({ ...one, ...turned(turn, one.place, one.re, one.im) })),
    voltage,
    standingW,
    turn,
  };
}

export function turned(
  turn: Halves,
  place: number,
  re: number,
  im: number,
): { re: number; im: number } {
  const c = turn.re[place];
  const s = turn.im[place];
  return { re: c * re + s * im, im: c * im - s * re };
}

/** Series currents of what leads through; its charging is injected at its ends by the network. */
function addConductors(
  element: CompiledElement,
  currents: Halves,
  firstNewPlace: number,
  lines: Conductor[],
  raw: Injection[],
  system: System,
  k: number,
  { vRe, vIm }: Voltages,
): number {
  const y = system.model.primitives[k];
  const order = element.nodes.length;
  const n = order / 2;
  const at = (v: Float64Array, a: number) => (element.nodes[a] < 0 ? 0 : v[element.nodes[a]]);
  let places = firstNewPlace;
  const network = { kind: 'network', index: -1 } as const;
  for (let c = 0; c < n; c++) {
    let re = 0;
    let im = 0;
    for (let j = 0; j < n; j++) {
      const entry = c * order + n + j;
      const dr = at(vRe, j) - at(vRe, n + j);
      const di = at(vIm, j) - at(vIm, n + j);
      re -= y.re[entry] * dr - y.im[entry] * di;
      im -= y.re[entry] * di + y.im[entry] * dr;
    }
    const ends = [c, n + c].map((a, end) => {
      const sign = end === 0 ? 1 : -1;
      const node = element.nodes[a];
      const place = node >= 0 ? node : places++;
      // Into the conductor goes the series current; the rest of what is drawn here is charging.
      const rest =
        node >= 0
          ? { re: -(currents.re[a] - sign * re), im: -(currents.im[a] - sign * im) }
          : { re: sign * re, im: sign * im }; // from ground comes what flows
      if (rest.re !== 0 || rest.im !== 0) raw.push({ ...network, place, ...rest });
      return place;
    });
    lines.push({ from: ends[0] as number, to: ends[1] as number, re, im });
  }
  return places;
}

/** The direction of the voltage that feeds each layer: what sources and transformers inject it at. */
function turnsOf(
  { compiled }: System,
  { vRe, vIm }: Voltages,
  placeCount: number,
  lines: readonly Conductor[],
  injections: readonly Injection[],
): Halves {
  const layerOf = Int32Array.from({ length: placeCount }, (_, i) => i);
  const root = (i: number): number => {
    let at = i;
    while (layerOf[at] !== at) {
      layerOf[at] = layerOf[layerOf[at]];
      at = layerOf[at];
    }
    return at;
  };
  for (const { from, to } of lines) layerOf[root(from)] = root(to);
  const sum = {
    re: new Float64Array(placeCount),
    im: new Float64Array(placeCount),
    base: new Float64Array(placeCount),
  };
  for (const { kind, place, re, im } of injections) {
    if (kind !== 'source' && kind !== 'transformer') continue;
    const size = Math.hypot(re, im);
    const layer = root(place);
    sum.re[layer] += size * vRe[place];
    sum.im[layer] += size * vIm[place];
    sum.base[layer] += size * compiled.baseV[place];
  }
  const turn = {
    re: new Float64Array(placeCount).fill(1),
    im: new Float64Array(placeCount),
  };
  for (let i = 0; i < placeCount; i++) {
    const layer = root(i);
    const size = Math.hypot(sum.re[layer], sum.im[layer]);
    if (size === 0 || size < NEUTRAL_PU * sum.base[layer]) continue;
    turn.re[i] = sum.re[layer] / size;
    turn.im[i] = sum.im[layer] / size;
  }
  return turn;
}
