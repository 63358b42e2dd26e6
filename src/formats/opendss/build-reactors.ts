/** Reactors and faults of a script as impedances of a network. */

import type { Reactor, Terminal } from '../../network/network.ts';
import { invertComplexInPlace } from '../../numeric/dense.ts';
import { stepPowers } from './build-branches.ts';
import type { Builder } from './builder.ts';
import { type CapacitorState, capacitorClass } from './classes/capacitor.ts';
import { faultClass } from './classes/fault.ts';
import { type ReactorState, reactorClass } from './classes/reactor.ts';
import { curveValue } from './classes/xycurve.ts';
import type { ScriptObject } from './session.ts';
import { phaseImpedance } from './source-impedance.ts';

/** Row-major, one row a conductor. */
interface Matrix {
  readonly re: number[];
  readonly im: number[];
}

const noMatrix = (order: number): number[] => Array.from({ length: order * order }, () => 0);

function diagonal(order: number, value: number): number[] {
  return noMatrix(order).map((_, k) => (k % (order + 1) === 0 ? value : 0));
}

/** Null where there is no inverse. */
function inverse(order: number, { re, im }: Matrix): Matrix | null {
  const [real, imaginary] = [Float64Array.from(re), Float64Array.from(im)];
  if (!invertComplexInPlace(order, real, imaginary)) return null;
  const result = { re: [...real], im: [...imaginary] };
  return [...result.re, ...result.im].every(Number.isFinite) ? result : null;
}

export function buildReactor(build: Builder, object: ScriptObject): Reactor | null {
  const reactor = reactorClass.stateOf(object);
  if (reactor === undefined) return null;
  const { phases, connection } = reactor;
  const isDelta = connection === 'delta';
  if (isDelta && (phases > 3 || reactor.spec === 'matrix' || reactor.spec === 'sequence')) {
    const remedy = 'use up to 3 phases, and kvar and kv, or r and x';
    return build.fail(object, 'conn', 'delta', 'such a delta is not modelled', remedy);
  }
  const conductors = isDelta ? Math.min(phases + 1, 3) : phases;
  const from = build.terminal(object, 'bus1', reactor.bus1, phases, conductors);
  const to = isDelta ? null : secondTerminal(build, object, reactor);
  if (from === null || to === 'failed') return null;
  const impedance = impedanceOf(reactor, build.session.frequencyHz);
  if (typeof impedance === 'string') {
    const remedy = 'give r and x that are not both zero, or both rmatrix and xmatrix';
    return build.fail(object, 'x', undefined, impedance, remedy, 'bad-impedance');
  }
  return {
    id: object.id,
    from,
    to,
    connection,
    resistanceOhm: impedance.re,
    reactanceOhm: impedance.im,
    ratingA: reactor.ratingA ?? ratingFromKvar(reactor),
  };
}

/** The other end; null where that is ground. */
function secondTerminal(
  build: Builder,
  object: ScriptObject,
  { bus2, phases }: { readonly bus2: string | null; readonly phases: number },
): Terminal | null | 'failed' {
  if (bus2 === null || bus2 === '') return null;
  const to = build.terminal(object, 'bus2', bus2, phases, phases);
  if (to === null) return 'failed';
  return to.nodes.every((node) => node === 0) ? null : to;
}

function phaseKv({ connection, phases, kv }: ReactorState): number {
  return connection === 'wye' && (phases === 2 || phases === 3) ? kv / Math.sqrt(3) : kv;
}

/** Without kvar given there is no rating: the language's own default is of no use. */
function ratingFromKvar(reactor: ReactorState): number {
  return reactor.spec === 'kvar' ? reactor.kvar / reactor.phases / phaseKv(reactor) : 0;
}

/** Ω at the network's frequency, or what is wrong. */
function impedanceOf(reactor: ReactorState, frequencyHz: number): Matrix | string {
  const { phases: n, spec } = reactor;
  const ratio = frequencyHz / reactor.baseHz;
  const scaled = ({ re, im }: Matrix): Matrix => ({ re, im: im.map((x) => x * ratio) });
  switch (spec) {
    case 'matrix':
      return matrixImpedance(reactor, scaled);
    case 'sequence':
      return scaled(sequenceImpedance(reactor));
    default: {
      const x =
        spec === 'kvar'
          ? (phaseKv(reactor) ** 2 * 1000) / (reactor.kvar / n)
          : reactor.reactanceOhm;
      return scalarImpedance(reactor, x * ratio, frequencyHz);
    }
  }
}

function scalarImpedance(
  { phases, resistanceOhm, parallelOhm, resistanceCurve, inductanceCurve }: ReactorState,
  reactanceOhm: number,
  frequencyHz: number,
): Matrix | string {
  const factor = (curve: typeof resistanceCurve): number =>
    curve === null ? 1 : curveValue(curve, frequencyHz);
  const r = resistanceOhm * factor(resistanceCurve);
  const x = reactanceOhm * factor(inductanceCurve);
  const square = r * r + x * x;
  const conductance = r / square + (parallelOhm === 0 ? 0 : 1 / parallelOhm);
  const susceptance = -x / square;
  const admittance = conductance ** 2 + susceptance ** 2;
  const re = conductance / admittance;
  const im = -susceptance / admittance;
  if (!Number.isFinite(re) || !Number.isFinite(im)) return 'it has no impedance';
  return { re: diagonal(phases, re), im: diagonal(phases, im) };
}

function matrixImpedance(
  { phases, resistanceMatrix, reactanceMatrix, parallelMatrices }: ReactorState,
  scaled: (matrix: Matrix) => Matrix,
): Matrix | string {
  if (resistanceMatrix === null || reactanceMatrix === null)
    return 'one of its matrices is missing';
  if (!parallelMatrices) return scaled({ re: resistanceMatrix, im: reactanceMatrix });
  const conductances = inverse(phases, { re: resistanceMatrix, im: noMatrix(phases) });
  const reactances = scaled({ re: noMatrix(phases), im: reactanceMatrix });
  const susceptances = inverse(phases, reactances);
  if (conductances === null || susceptances === null) return 'one of its matrices has no inverse';
  return (
    inverse(phases, { re: conductances.re, im: susceptances.im }) ?? 'its matrices have no inverse'
  );
}

/** The language takes a third of Z1 with one phase, and couples three phases only. */
function sequenceImpedance({ phases, z1, z2, z0 }: ReactorState): Matrix {
  if (phases === 1) return { re: [z1[0] / 3], im: [z1[1] / 3] };
  const { resistanceOhm, reactanceOhm } = phaseImpedance(phases, {
    z1,
    z2: z2 ?? z1,
    z0: z0 ?? z1,
  });
  const kept = (values: number[]): number[] =>
    values.map((value, k) => (phases === 3 || k % (phases + 1) === 0 ? value : 0));
  return { re: kept(resistanceOhm), im: kept(reactanceOhm) };
}

/** A fault is a reactor without reactance; one that strikes later is not there. */
export function buildFault(build: Builder, object: ScriptObject): Reactor | null {
  const fault = faultClass.stateOf(object);
  if (fault === undefined) return null;
  const { phases: n, conductances, resistanceOhm } = fault;
  if (fault.onTimeS > 0) {
    build.note(object, 'left-out', 'it strikes in the course of time and is left out');
    return null;
  }
  const from = build.terminal(object, 'bus1', fault.bus1, n, n);
  const to = secondTerminal(build, object, fault);
  if (from === null || to === 'failed') return null;
  const impedance =
    conductances === null
      ? { re: diagonal(n, resistanceOhm), im: noMatrix(n) }
      : inverse(n, { re: conductances, im: noMatrix(n) });
  if (impedance === null) {
    const remedy = 'give a matrix that has an inverse';
    return build.fail(object, 'gmatrix', undefined, 'it has no inverse', remedy, 'bad-impedance');
  }
  return {
    id: object.id,
    from,
    to,
    connection: 'wye',
    resistanceOhm: impedance.re,
    reactanceOhm: impedance.im,
    ratingA: 0,
  };
}

/**
 * A capacitor bank with resistance or inductance in series, or with capacitances between its phases:
 * its steps stay as they are.
 */
export function buildDampedBank(build: Builder, object: ScriptObject): Reactor | null {
  const bank = capacitorClass.stateOf(object);
  if (bank === undefined) return null;
  const { phases: n, connection, bus1, capacitanceMatrix } = bank;
  if (n > 3 || (connection === 'delta' && (n < 3 || capacitanceMatrix !== null))) {
    const remedy = 'use a wye of up to 3 phases, or a delta of 3 given by kvar and kv';
    return build.fail(object, 'conn', connection, 'such a bank is not modelled', remedy);
  }
  const from = build.terminal(object, 'bus1', bus1, n, n);
  const to = connection === 'delta' ? null : secondTerminal(build, object, bank);
  if (from === null || to === 'failed') return null;
  const { frequencyHz } = build.session;
  const impedance =
    capacitanceMatrix === null ? dampedImpedance(bank, frequencyHz) : matrixOf(bank, frequencyHz);
  if (impedance === null) return null; // no step is on
  return {
    id: object.id,
    from,
    to,
    connection,
    resistanceOhm: impedance.re,
    reactanceOhm: impedance.im,
    ratingA: 0,
  };
}

/** The reactors of a delta lie in its lines: to its branches they count three times. */
function dampedImpedance(bank: CapacitorState, frequencyHz: number): Matrix | null {
  const { phases: n, connection, kv, states } = bank;
  const isDelta = connection === 'delta';
  const volts = (n === 1 || isDelta ? kv : kv / Math.sqrt(3)) * 1e3;
  const times = isDelta ? 3 : 1;
  let conductance = 0;
  let susceptance = 0;
  for (const [k, kvar] of stepPowers(bank, frequencyHz).entries()) {
    const capacitive = volts ** 2 / ((kvar * 1e3) / n);
    const harmonic = bank.harmonics[k] ?? 0;
    const tuned = harmonic === 0 ? 0 : capacitive / harmonic ** 2;
    const inductive = harmonic === 0 ? (bank.reactanceOhm[k] ?? 0) : tuned;
    // a reactor without resistance has a thousandth of its reactance, as OpenDSS computes
    const r = times * (bank.resistanceOhm[k] || inductive / 1000);
    const x = times * inductive - capacitive;
    conductance += (states[k] * r) / (r * r + x * x);
    susceptance -= (states[k] * x) / (r * r + x * x);
  }
  const square = conductance ** 2 + susceptance ** 2;
  if (square === 0) return null;
  return { re: diagonal(n, conductance / square), im: diagonal(n, -susceptance / square) };
}

function matrixOf(
  { phases: n, states, capacitanceMatrix }: CapacitorState,
  frequencyHz: number,
): Matrix | null {
  const omega = 2 * Math.PI * frequencyHz;
  const siemens = (capacitanceMatrix ?? []).map((microfarads) => omega * microfarads * 1e-6);
  return states.includes(1) ? inverse(n, { re: noMatrix(n), im: siemens }) : null;
}
