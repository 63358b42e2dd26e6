import { PORT_MODEL, type Ports } from '../compiled/ports.ts';
import { type PortAdmittance, portAdmittance } from './port-currents.ts';

/** Deviations are sampled at so many angles and sizes; the function is smooth in between. */
const ANGLES = 24;
const SIZES = 6;
const BEYOND: readonly number[] = [1 + 1e-9, 1.2, 1.5, 2, 3];
/** What the samples can miss, in hand. */
const SAFETY = 1.05;

/**
 * How far a port's current can be from its tangent: the smallest C, A, with
 * `|I(u + du) − I(u) − dI| ≤ C·ε²` for every deviation `|du| = ε·|u|` with ε ≤ `reach`.
 *
 * Found by trying deviations of all sizes and angles; where the law of the port has a kink within reach,
 * that of the size at which its share of ε² is largest too. Constant power gives `|S/u|/(1 − ε)`.
 *
 * @param m voltage magnitude, V
 */
export function remainderBound(
  ports: Ports,
  port: number,
  powerW: number,
  reactivePowerVar: number,
  m: number,
  reach: number,
): number {
  if (!(m > 0)) return 0;
  const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
  portAdmittance(ports, port, powerW, reactivePowerVar, m, y);
  const at = { ...y };
  const sizes = Array.from({ length: SIZES }, (_, k) => (reach * (k + 1)) / SIZES);
  for (const voltage of kinksOf(ports, port)) {
    const distance = Math.abs(voltage / m - 1);
    // A jump counts most against ε² just beyond it, a kink at twice its distance.
    for (const beyond of BEYOND) {
      const size = distance * beyond;
      if (size > 0 && size <= reach) sizes.push(size);
    }
  }
  let worst = 0;
  for (const size of sizes) {
    for (let k = 0; k <= ANGLES / 2; k++) {
      // u is real here: the port behaves alike at every angle of its voltage.
      const zr = size * Math.cos((2 * Math.PI * k) / ANGLES);
      const zi = size * Math.sin((2 * Math.PI * k) / ANGLES);
      portAdmittance(ports, port, powerW, reactivePowerVar, m * Math.hypot(1 + zr, zi), y);
      // y(m')·(1 + z) − y − y·z − y'·m·Re z, in units of u
      const slopeRe = at.slopeRe * m * zr;
      const slopeIm = at.slopeIm * m * zr;
      const re = y.re * (1 + zr) - y.im * zi - at.re * (1 + zr) + at.im * zi - slopeRe;
      const im = y.re * zi + y.im * (1 + zr) - at.re * zi - at.im * (1 + zr) - slopeIm;
      worst = Math.max(worst, Math.hypot(re, im) / (size * size));
    }
  }
  return SAFETY * m * worst;
}

/** Voltages, V, at which the admittance of a port changes its law. */
function kinksOf(ports: Ports, port: number): number[] {
  if (ports.model[port] === PORT_MODEL.power) return [];
  const base = ports.baseV[port];
  const control = ports.controls[port];
  const curves = [control?.voltVar, control?.voltWatt].flatMap((curve) => curve?.voltagePu ?? []);
  return [ports.vMinPu[port], ports.vMaxPu[port], ports.vLowPu[port], ...curves]
    .filter((pu) => pu > 0)
    .map((pu) => pu * base);
}
