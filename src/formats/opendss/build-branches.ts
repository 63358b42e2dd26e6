/** Transformers, regulators and capacitors of a script as elements of a network. */

import type {
  Capacitor,
  Regulator,
  Terminal,
  Transformer,
  Winding,
} from '../../network/network.ts';
import type { Builder } from './builder.ts';
import { type CapacitorState, capacitorClass } from './classes/capacitor.ts';
import { type RegControlState, regControlClass } from './classes/regcontrol.ts';
import { type TransformerState, transformerClass } from './classes/transformer.ts';
import { pairReactancesPct } from './classes/windings.ts';
import type { ScriptObject } from './session.ts';

export function buildTransformer(build: Builder, object: ScriptObject): Transformer | null {
  const state = transformerClass.stateOf(object);
  if (state === undefined) return null;
  const windings = state.windings.map((_, k) => buildWinding(build, object, state, k));
  if (windings.includes(null)) return null;
  return {
    id: object.id,
    phaseCount: state.phases,
    windings: windings.filter((winding) => winding !== null),
    reactancePct: pairReactancesPct(state),
    noLoadLossPct: state.noLoadLossPct,
    magnetisingCurrentPct: state.magnetisingPct,
    antifloatPpm: state.antifloatPpm,
    lowSide: state.lowSide,
    ratingKva: state.ratingKva,
    emergencyRatingKva: state.emergencyRatingKva,
  };
}

function buildWinding(
  build: Builder,
  object: ScriptObject,
  { phases, windings, buses }: TransformerState,
  k: number,
): Winding | null {
  const winding = windings[k];
  const part = `winding ${k + 1}`;
  const all = build.terminal(object, 'bus', buses[k] ?? '', phases, phases + 1, part);
  if (all === null) return null;
  if (phases > 3) {
    const remedy = 'use 1 to 3 phases, or several transformers';
    return build.fail(object, 'phases', String(phases), 'such a winding is not modelled', remedy);
  }
  return {
    terminal: connectedNodes(all, winding.connection, phases),
    connection: winding.connection,
    ratedKv: winding.kv,
    ratedKva: winding.kva,
    resistancePct: winding.resistancePct,
    tapPu: winding.tap,
    minTapPu: winding.minTap,
    maxTapPu: winding.maxTap,
    tapSteps: winding.tapSteps,
    neutralResistanceOhm: winding.neutralOhm,
    neutralReactanceOhm: winding.neutralReactanceOhm,
  };
}

/**
 * Of the phases and the neutral those that are connected: a delta has no neutral, but an open one,
 * of one or two phases, has a conductor more than phases.
 */
export function connectedNodes(
  terminal: Terminal,
  connection: 'wye' | 'delta',
  phases: number,
): Terminal {
  if (connection === 'wye' || phases < 3) return terminal;
  return { bus: terminal.bus, nodes: terminal.nodes.slice(0, phases) };
}

/** Null, after a report, where the control has no transformer; silently where it has no effect. */
export function buildRegulator(build: Builder, object: ScriptObject): Regulator | null {
  const state = regControlClass.stateOf(object);
  if (state === undefined) return null;
  const transformer = build.session.objects.get(`transformer.${state.transformer}`);
  const controlled = transformer && transformerClass.stateOf(transformer);
  if (transformer === undefined || controlled === undefined) {
    const message = state.transformer === '' ? 'it controls no transformer' : 'no such transformer';
    const remedy = 'name a transformer that is defined';
    return build.fail(
      object,
      'transformer',
      state.transformer,
      message,
      remedy,
      'unknown-transformer',
    );
  }
  const windingCount = controlled.windings.length;
  if (Math.max(state.winding, state.tapWinding) > windingCount) {
    const written = String(Math.max(state.winding, state.tapWinding));
    return build.fail(
      object,
      'winding',
      written,
      'there is no such winding',
      `give 1 to ${windingCount}`,
    );
  }
  if (!transformer.enabled) return null;
  const remote = remoteTerminal(build, object, state, controlled);
  return remote === 'failed'
    ? null
    : regulatorOf(object, state, transformer, controlled.phases, remote);
}

/** Where a regulator measures in place of its winding, null where it does not. */
function remoteTerminal(
  build: Builder,
  object: ScriptObject,
  { remoteBus, winding, phase }: RegControlState,
  { windings }: TransformerState,
): Terminal | null | 'failed' {
  if (remoteBus === '') return null;
  if (windings[winding - 1]?.connection === 'delta' || phase !== 1) {
    const remedy = 'let it measure phase 1 of a wye winding, or leave out bus';
    const message = 'a remote bus is measured by its first node to ground only';
    build.fail(object, 'bus', remoteBus, message, remedy);
    return 'failed';
  }
  return build.terminal(object, 'bus', remoteBus, 1, 1) ?? 'failed';
}

function regulatorOf(
  object: ScriptObject,
  state: RegControlState,
  transformer: ScriptObject,
  phaseCount: number,
  remote: Terminal | null,
): Regulator {
  const { winding, tapWinding, targetV, bandV, ptRatio, ctPrimaryA } = state;
  const { compensationRV, compensationXV, delayS, tapDelayS, maxTapChange, phase } = state;
  return {
    id: object.id,
    transformer: transformer.id,
    winding,
    tapWinding,
    targetV,
    bandV,
    ptRatio,
    // counts for the compensator only, and without one nothing is said of it
    ctPrimaryA: compensationRV === 0 && compensationXV === 0 ? ctPrimaryA || 300 : ctPrimaryA,
    compensationRV,
    compensationXV,
    delayS,
    tapDelayS,
    maxTapChange,
    // the language takes the first phase where there is no such one
    phase: typeof phase === 'number' && phase > phaseCount ? 1 : phase,
    limitV: state.limitV > 0 ? state.limitV : null,
    remoteBus: remote?.bus ?? null,
    remoteNode: remote?.nodes[0] ?? 1,
    remotePtRatio: state.remotePtRatio ?? ptRatio,
    reverseTargetV: state.isReversible ? state.reverseTargetV : null,
    reverseBandV: state.reverseBandV,
    reverseRV: state.reverseRV,
    reverseXV: state.reverseXV,
    reverseThresholdKw: state.reverseThresholdKw,
    reverseDelayS: state.reverseDelayS,
    reverseToNeutral: state.reverseToNeutral,
  };
}

export function buildCapacitor(build: Builder, object: ScriptObject): Capacitor | null {
  const bank = capacitorClass.stateOf(object);
  if (bank === undefined) return null;
  const { phases, connection } = bank;
  if (phases > 3) {
    const remedy = 'use 1 to 3 phases, or several banks';
    return build.fail(object, 'phases', String(phases), 'such a bank is not modelled', remedy);
  }
  const conductors = connection === 'delta' && phases < 3 ? phases + 1 : phases;
  const from = build.terminal(object, 'bus1', bank.bus1, phases, conductors);
  const hasSecondBus = bank.bus2 !== null && connection === 'wye';
  const to = hasSecondBus ? build.terminal(object, 'bus2', bank.bus2 ?? '', phases, phases) : null;
  if (from === null || (hasSecondBus && to === null)) return null;
  return {
    id: object.id,
    from,
    to: to === null || to.nodes.every((node) => node === 0) ? null : to,
    phaseCount: phases,
    connection,
    ratedKv: bank.kv,
    stepKvar: stepPowers(bank, build.session.frequencyHz),
    stepStates: [...bank.states],
  };
}

/** Rated power of every step, all phases together. */
export function stepPowers(
  { steps, kv, connection, phases, baseHz }: CapacitorState,
  frequencyHz: number,
): number[] {
  if (steps.unit === 'kvar') return steps.values.map((kvar) => (kvar * frequencyHz) / baseHz);
  const phaseKv = connection === 'wye' && phases > 1 ? kv / Math.sqrt(3) : kv;
  // µF · kV² · rad/s is kvar; capacitances are those of each phase
  return steps.values.map((uF) => 2 * Math.PI * frequencyHz * uF * phaseKv ** 2 * phases * 1e-3);
}
