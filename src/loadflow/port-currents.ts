import { PORT_MODEL, type Ports } from '../compiled/ports.ts';
import type { VoltageCurve } from '../network/network.ts';

/**
 * Every port's current is `y(m)·u` with u its voltage and m = |u|: y depends on the magnitude
 * alone, so that a port behaves alike in every phase. The kernel leaves here what it found.
 */
export interface PortAdmittance {
  re: number;
  im: number;
  /** dy/dm. */
  slopeRe: number;
  slopeIm: number;
}

/**
 * Admittance y(m) of a port and its slope at voltage magnitude m.
 *
 * Inside its band [vMin, vMax] a load follows its model. Above, it is the admittance that draws
 * the rated power (constant current: the rated current) at vMax; below, its current falls
 * linearly to what the nominal admittance draws at vLow, and follows that from there.
 *
 * @param powerW consumed at rated voltage; negative where injected
 * @see R. C. Dugan, A. F. Ballanti, Reference Guide: The Open Distribution System Simulator, load models
 */
export function portAdmittance(
  ports: Ports,
  port: number,
  powerW: number,
  reactivePowerVar: number,
  m: number,
  y: PortAdmittance,
): void {
  const model = ports.model[port];
  if (model === PORT_MODEL.power) {
    setPower(y, powerW, reactivePowerVar, m);
    return;
  }
  const base = ports.baseV[port];
  // Nominal admittance: draws the rated power at rated voltage.
  const g = powerW / (base * base);
  const b = -reactivePowerVar / (base * base);
  if (model === PORT_MODEL.impedance) {
    setConstant(y, g, b);
    return;
  }
  if (model >= PORT_MODEL.generator) {
    setGenerator(ports, port, powerW, reactivePowerVar, m, y);
    return;
  }
  const fixedSusceptance = model === PORT_MODEL.fixedKvar || model === PORT_MODEL.fixedReactance;
  const isCurrent = model === PORT_MODEL.current;
  const vMin = ports.vMinPu[port];
  const vMax = ports.vMaxPu[port];
  const low = ports.vLowPu[port] * base;
  if (m <= low) {
    setConstant(y, g, b);
  } else if (model === PORT_MODEL.zip) {
    setZip(ports, port, g, b, m, y);
  } else if (m <= vMin * base && fixedSusceptance) {
    setConstant(y, g / (vMin * vMin), b);
  } else if (m <= vMin * base) {
    setFalling(ports, port, g, b, m, y, isCurrent);
  } else if (m > vMax * base) {
    const share = isCurrent ? 1 / vMax : 1 / (vMax * vMax);
    setConstant(y, g * share, fixedSusceptance ? b : b * share);
  } else {
    setInsideBand(ports, port, powerW, reactivePowerVar, m, y);
  }
}

/** Below the band: the current falls linearly to that of the nominal admittance at vLow. */
function setFalling(
  ports: Ports,
  port: number,
  g: number,
  b: number,
  m: number,
  y: PortAdmittance,
  isCurrent: boolean,
): void {
  const base = ports.baseV[port];
  const vMin = ports.vMinPu[port];
  const low = ports.vLowPu[port] * base;
  // |current| / |nominal admittance| at the two ends of the interpolation, in volts.
  const atMin = isCurrent ? base : base / vMin;
  const rise = (atMin - low) / (vMin * base - low);
  const level = low + rise * (m - low);
  const share = level / m;
  const slope = rise / m - level / (m * m);
  y.re = g * share;
  y.im = b * share;
  y.slopeRe = g * slope;
  y.slopeIm = b * slope;
}

/** Constant power, or what the curves make of it; outside the band as `Ports` says. */
function setGenerator(
  ports: Ports,
  port: number,
  powerW: number,
  reactivePowerVar: number,
  m: number,
  y: PortAdmittance,
): void {
  const base = ports.baseV[port];
  const low = ports.vMinPu[port] * base;
  const high = ports.vMaxPu[port] * base;
  const edge = Math.min(Math.max(m, low), high);
  if (ports.model[port] === PORT_MODEL.inverter) {
    setInverter(ports, port, powerW, reactivePowerVar, edge, y);
  } else {
    setPower(y, powerW, reactivePowerVar, edge);
  }
  if (edge === m) return;
  if (m < low && ports.model[port] === PORT_MODEL.currentLimited) {
    y.re *= low / m;
    y.im *= low / m;
    y.slopeRe = -y.re / m;
    y.slopeIm = -y.im / m;
  } else {
    y.slopeRe = 0;
    y.slopeIm = 0;
  }
}

/** Volt-watt limits the active power, volt-var sets the reactive; active power goes first. */
function setInverter(
  ports: Ports,
  port: number,
  powerW: number,
  reactivePowerVar: number,
  m: number,
  y: PortAdmittance,
): void {
  const control = ports.controls[port];
  const base = ports.baseV[port];
  const rated = ports.ratedVa[port];
  let p = powerW;
  let q = reactivePowerVar;
  let slopeP = 0;
  let slopeQ = 0;
  if (control?.voltWatt != null) {
    const [share, slope] = curveAt(control.voltWatt, m / base);
    if (share < 1) {
      p = powerW * share;
      slopeP = (powerW * slope) / base;
    }
  }
  if (control?.voltVar != null) {
    const [share, slope] = curveAt(control.voltVar, m / base);
    q = -rated * share;
    slopeQ = (-rated * slope) / base;
  }
  const room = Math.sqrt(Math.max(rated * rated - p * p, 0));
  if (rated > 0 && Math.abs(q) > room) {
    q = Math.sign(q) * room;
    slopeQ = room > 0 ? (-Math.sign(q) * p * slopeP) / room : 0;
  }
  setPower(y, p, q, m);
  y.slopeRe += slopeP / (m * m);
  y.slopeIm -= slopeQ / (m * m);
}

/** Value and slope of a piecewise linear curve, flat beyond its ends. */
function curveAt(curve: VoltageCurve, voltagePu: number): readonly [value: number, slope: number] {
  const { voltagePu: v, valuePu } = curve;
  let k = 0;
  while (k < v.length && (v[k] as number) <= voltagePu) k++;
  if (k === 0) return [valuePu[0] as number, 0];
  if (k === v.length) return [valuePu[k - 1] as number, 0];
  const [v0, v1, y0, y1] = [v[k - 1], v[k], valuePu[k - 1], valuePu[k]] as [
    number,
    number,
    number,
    number,
  ];
  const slope = (y1 - y0) / (v1 - v0);
  return [y0 + slope * (voltagePu - v0), slope];
}

function setInsideBand(
  ports: Ports,
  port: number,
  powerW: number,
  reactivePowerVar: number,
  m: number,
  y: PortAdmittance,
): void {
  const base = ports.baseV[port];
  const g = powerW / (base * base);
  const b = -reactivePowerVar / (base * base);
  switch (ports.model[port]) {
    case PORT_MODEL.current:
      y.re = (g * base) / m;
      y.im = (b * base) / m;
      y.slopeRe = -y.re / m;
      y.slopeIm = -y.im / m;
      return;
    case PORT_MODEL.quadraticKvar:
    case PORT_MODEL.fixedReactance:
      setPower(y, powerW, 0, m);
      y.im = b;
      y.slopeIm = 0;
      return;
    case PORT_MODEL.exponential: {
      const p = ports.exponentP[port];
      const q = ports.exponentQ[port];
      y.re = g * (m / base) ** (p - 2);
      y.im = b * (m / base) ** (q - 2);
      y.slopeRe = ((p - 2) * y.re) / m;
      y.slopeIm = ((q - 2) * y.im) / m;
      return;
    }
    default: // constant power, fixed kvar
      setPower(y, powerW, reactivePowerVar, m);
  }
}

/** Outside the band the parts of constant current and power change, each as such a load does. */
function setZip(
  ports: Ports,
  port: number,
  g: number,
  b: number,
  m: number,
  y: PortAdmittance,
): void {
  const at = 7 * port;
  const base = ports.baseV[port];
  const vMax = ports.vMaxPu[port];
  // share of the nominal admittance and its slope, of the two parts
  let [i, slopeI, p, slopeP] = [
    base / m,
    -base / (m * m),
    (base / m) ** 2,
    (-2 * (base / m) ** 2) / m,
  ];
  if (m <= ports.vMinPu[port] * base) {
    setFalling(ports, port, 1, 0, m, y, true);
    [i, slopeI] = [y.re, y.slopeRe];
    setFalling(ports, port, 1, 0, m, y, false);
    [p, slopeP] = [y.re, y.slopeRe];
  } else if (m > vMax * base) {
    [i, slopeI, p, slopeP] = [1 / vMax, 0, 1 / (vMax * vMax), 0];
  }
  const { zip } = ports;
  y.re = g * (zip[at] + zip[at + 1] * i + zip[at + 2] * p);
  y.im = b * (zip[at + 3] + zip[at + 4] * i + zip[at + 5] * p);
  y.slopeRe = zip[at + 1] * g * slopeI + zip[at + 2] * g * slopeP;
  y.slopeIm = zip[at + 4] * b * slopeI + zip[at + 5] * b * slopeP;
  const cutOff = zip[at + 6];
  if (cutOff > 0) {
    // A smooth drop-out below the cut-off voltage: 0.5·(1 + tanh(500·(v − cutOff))).
    const t = Math.tanh(500 * (m / base - cutOff));
    const stay = 0.5 * (1 + t);
    const slope = (0.5 * 500 * (1 - t * t)) / base;
    y.slopeRe = y.slopeRe * stay + y.re * slope;
    y.slopeIm = y.slopeIm * stay + y.im * slope;
    y.re *= stay;
    y.im *= stay;
  }
}

function setPower(y: PortAdmittance, powerW: number, reactivePowerVar: number, m: number): void {
  y.re = powerW / (m * m);
  y.im = -reactivePowerVar / (m * m);
  y.slopeRe = (-2 * y.re) / m;
  y.slopeIm = (-2 * y.im) / m;
}

function setConstant(y: PortAdmittance, re: number, im: number): void {
  y.re = re;
  y.im = im;
  y.slopeRe = 0;
  y.slopeIm = 0;
}
