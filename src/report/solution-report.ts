import type { CompiledElement } from '../compiled/compile.ts';
import type { SolvedFeeder } from '../loadflow/feeder.ts';
import {
  type ElementCurrents,
  elementCurrents,
  elementPower,
  systemPower,
} from '../loadflow/flows.ts';
import type { System } from '../loadflow/system.ts';
import type { Winding } from '../network/network.ts';
import type { BranchResult, BranchTerminalResult, NodeResult, SolutionResult } from './solution.ts';

const DEG = 180 / Math.PI;

/** Everything `gridtoll solve` reports of a solved feeder, with ids and units. */
export function reportSolution(
  { system, solution }: SolvedFeeder,
  notes: readonly string[],
): SolutionResult {
  const { network } = system.compiled;
  const power = systemPower(system, solution);
  return {
    feeder: network.id,
    converged: solution.converged && solution.controlsSettled,
    iterations: solution.iterations,
    controlIterations: solution.controlIterations,
    kclResidualA: power.kclResidualA,
    source: { kW: power.sourceRe / 1e3, kvar: power.sourceIm / 1e3 },
    losses: { kW: power.lossRe / 1e3, kvar: power.lossIm / 1e3 },
    nodes: nodeResults(system, solution),
    branches: branchResults(system, solution),
    regulators: regulatorResults(system),
    capacitors: network.capacitors.map((capacitor, k) => ({
      id: capacitor.id,
      stepsOn: (system.devices.stepStates[k] ?? []).reduce<number>((sum, on) => sum + on, 0),
    })),
    notes,
  };
}

function nodeResults(
  { compiled }: System,
  { vRe, vIm }: { readonly vRe: Float64Array; readonly vIm: Float64Array },
): NodeResult[] {
  const { nodes, network, baseV } = compiled;
  return Array.from(nodes.busOfNode, (bus, k) => {
    const size = Math.hypot(vRe[k], vIm[k]);
    return {
      bus: nodes.busIds[bus] as string,
      node: nodes.numberOfNode[k],
      kVBase: network.buses[bus]?.kVBase ?? null,
      v: [vRe[k], vIm[k]] as const,
      vPu: baseV[k] > 0 ? size / baseV[k] : null,
      angleDeg: Math.atan2(vIm[k], vRe[k]) * DEG,
    };
  });
}

function branchResults(
  system: System,
  voltages: { readonly vRe: Float64Array; readonly vIm: Float64Array },
): BranchResult[] {
  const ratings = new Map<string, { ratingA: number | null; ratingKva: number | null }>();
  const { network } = system.compiled;
  const rated = (value: number) => (value > 0 ? value : null);
  for (const line of network.lines) {
    ratings.set(line.id, { ratingA: rated(line.ratingA), ratingKva: null });
  }
  for (const transformer of network.transformers) {
    ratings.set(transformer.id, { ratingA: null, ratingKva: rated(transformer.ratingKva) });
  }
  return system.compiled.elements.flatMap((element, k): BranchResult[] => {
    const { model } = element;
    if (!model.isBranch || model.kind === 'source') return [];
    const currents = elementCurrents(system, k, voltages);
    const terminals = model.terminals.map((_, t) => terminalResult(element, t, currents, voltages));
    const { ratingA, ratingKva } = ratings.get(model.id) ?? { ratingA: null, ratingKva: null };
    return [
      {
        id: model.id,
        kind: model.kind,
        from: terminals[0]?.bus ?? '',
        to: terminals[1]?.bus ?? '',
        terminals,
        lossKw: elementPower(element, currents, voltages).re / 1e3,
        ratingA,
        ratingKva,
        loadingPct: loadingPct(terminals, ratingA, ratingKva),
      },
    ];
  });
}

function terminalResult(
  element: CompiledElement,
  t: number,
  currents: ElementCurrents,
  { vRe, vIm }: { readonly vRe: Float64Array; readonly vIm: Float64Array },
): BranchTerminalResult {
  const terminal = element.model.terminals[t] as { bus: string; nodes: readonly number[] };
  const conductors = terminal.nodes.map((_, c) => element.terminalStart[t] + c);
  const power = conductors.map((a) => {
    const node = element.nodes[a];
    const ur = node < 0 ? 0 : vRe[node];
    const ui = node < 0 ? 0 : vIm[node];
    return {
      kW: (ur * currents.re[a] + ui * currents.im[a]) / 1e3,
      kvar: (ui * currents.re[a] - ur * currents.im[a]) / 1e3,
    };
  });
  return {
    bus: terminal.bus,
    nodes: terminal.nodes,
    currentA: conductors.map((a) => Math.hypot(currents.re[a], currents.im[a])),
    angleDeg: conductors.map((a) => Math.atan2(currents.im[a], currents.re[a]) * DEG),
    powerKw: power.map((s) => s.kW),
    powerKvar: power.map((s) => s.kvar),
  };
}

/** Lines by the largest phase current at either end, transformers by the power into winding 1. */
function loadingPct(
  terminals: readonly BranchTerminalResult[],
  ratingA: number | null,
  ratingKva: number | null,
): number | null {
  if (ratingA !== null) {
    const phaseCurrents = terminals.flatMap((terminal) =>
      terminal.currentA.filter((_, c) => {
        const node = terminal.nodes[c] as number;
        return node >= 1 && node <= 3;
      }),
    );
    return (100 * Math.max(0, ...phaseCurrents)) / ratingA;
  }
  const first = terminals[0];
  if (ratingKva === null || first === undefined) return null;
  const sum = (values: readonly number[]) => values.reduce((total, v) => total + v, 0);
  return (100 * Math.hypot(sum(first.powerKw), sum(first.powerKvar))) / ratingKva;
}

function regulatorResults(system: System): SolutionResult['regulators'] {
  const { network } = system.compiled;
  return network.regulators.map((regulator) => {
    const k = network.transformers.findIndex((t) => t.id === regulator.transformer);
    const winding = network.transformers[k]?.windings[regulator.tapWinding - 1] as Winding;
    const tap = (system.devices.tapPu[k] as Float64Array)[regulator.tapWinding - 1];
    const step = (winding.maxTapPu - winding.minTapPu) / winding.tapSteps;
    const neutral = (winding.maxTapPu + winding.minTapPu) / 2;
    return {
      id: regulator.transformer,
      control: regulator.id,
      winding: regulator.tapWinding,
      tap,
      tapNumber: Math.round((tap - neutral) / step),
    };
  });
}
