import { across } from '../compiled/ports.ts';
import type { Primitive } from '../compiled/primitive.ts';
import { type PortAdmittance, portAdmittance } from '../loadflow/port-currents.ts';
import type { System } from '../loadflow/system.ts';
import type { Voltages } from '../loadflow/voltages.ts';
import type { Trade } from '../network/trading.ts';

/** Complex values by port, source conductor or node, halves apart. */
export interface Halves {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Currents that the ports inject at a solution, A: what loads draw is negative. */
export function portCurrents(system: System, { vRe, vIm }: Voltages): Halves {
  const { ports, activePorts } = system.compiled;
  const re = new Float64Array(ports.count);
  const im = new Float64Array(ports.count);
  const y: PortAdmittance = { re: 0, im: 0, slopeRe: 0, slopeIm: 0 };
  for (const port of activePorts) {
    const ur = across(ports, port, vRe);
    const ui = across(ports, port, vIm);
    const m = Math.hypot(ur, ui);
    portAdmittance(ports, port, system.powerW[port], system.reactivePowerVar[port], m, y);
    re[port] = -(y.re * ur - y.im * ui);
    im[port] = -(y.re * ui + y.im * ur);
  }
  return { re, im };
}

/** Powers that the ports inject with these currents, W and var. */
export function portPowers(system: System, { vRe, vIm }: Voltages, currents: Halves): Halves {
  const { ports } = system.compiled;
  const re = new Float64Array(ports.count);
  const im = new Float64Array(ports.count);
  for (let port = 0; port < ports.count; port++) {
    const ur = across(ports, port, vRe);
    const ui = across(ports, port, vIm);
    re[port] = ur * currents.re[port] + ui * currents.im[port];
    im[port] = ui * currents.re[port] - ur * currents.im[port];
  }
  return { re, im };
}

/** What a trade injects at one port. */
export interface TradeInjection {
  readonly port: number;
  /** Injected, W: positive at the seller. */
  readonly powerW: number;
  /** conj(P/u), A: the active power alone is the trade's, all reactive current its parties'. */
  readonly re: number;
  readonly im: number;
}

export function tradeInjections(
  system: System,
  { vRe, vIm }: Voltages,
  trade: Trade,
): TradeInjection[] {
  const { ports } = system.compiled;
  const found: TradeInjection[] = [];
  for (const [id, sign] of [
    [trade.seller, 1],
    [trade.buyer, -1],
  ] as const) {
    const k = ports.participantOfId.get(id) as number;
    const first = ports.firstOfParticipant[k];
    const end = ports.firstOfParticipant[k + 1];
    const powerW = (sign * trade.powerKw * 1e3) / (end - first);
    for (let port = first; port < end; port++) {
      const ur = across(ports, port, vRe);
      const ui = across(ports, port, vIm);
      const square = ur * ur + ui * ui;
      if (square === 0) continue;
      found.push({ port, powerW, re: (powerW * ur) / square, im: (powerW * ui) / square });
    }
  }
  return found;
}

/** Norton currents of source k at its conductors, A: what it injects with its terminals at zero. */
export function nortonCurrents({ compiled, model }: System, k: number): Halves {
  const behind = compiled.sourceVoltages[k] as Halves;
  const primitive = model.primitives[k] as Primitive;
  const { order } = primitive;
  const re = new Float64Array(order);
  const im = new Float64Array(order);
  for (let a = 0; a < order; a++) {
    for (let b = 0; b < order; b++) {
      const at = a * order + b;
      re[a] += primitive.re[at] * behind.re[b] - primitive.im[at] * behind.im[b];
      im[a] += primitive.re[at] * behind.im[b] + primitive.im[at] * behind.re[b];
    }
  }
  return { re, im };
}
