import type { Limits, Network, SolutionResult } from '../src/index.ts';
import {
  drawFeederMap,
  drawPage,
  loadingScene,
  type MapPhase,
  type MapScene,
  renderPng,
  unbalanceScene,
  valueScene,
  voltageScene,
} from '../viz/index.ts';

export const MAP_QUANTITIES = ['voltage', 'loading', 'losses', 'unbalance'] as const;
export type MapQuantityName = (typeof MAP_QUANTITIES)[number];
export type MapForm = 'svg' | 'png' | 'html';

export interface MapRequest {
  readonly of: MapQuantityName;
  readonly phase: MapPhase;
  readonly limits: Limits;
  readonly form: MapForm;
}

/** A solved feeder as a picture in the form asked for. */
export async function drawMap(
  network: Network,
  solution: SolutionResult,
  request: MapRequest,
): Promise<string | Uint8Array> {
  const scene = sceneOf(network, solution, request);
  const svg = drawFeederMap(scene);
  switch (request.form) {
    case 'svg':
      return svg;
    case 'png':
      return renderPng(svg);
    case 'html':
      return drawPage(svg, scene.title);
  }
}

function sceneOf(
  network: Network,
  solution: SolutionResult,
  { of, phase, limits }: MapRequest,
): MapScene {
  const { vMinPu, vMaxPu, maxLoadingPct, maxVufPct } = limits;
  switch (of) {
    case 'voltage':
      return voltageScene(network, solution, { phase, vMinPu, vMaxPu });
    case 'loading':
      return loadingScene(network, solution, { phase, maxLoadingPct });
    case 'unbalance':
      return unbalanceScene(network, solution, { maxVufPct });
    case 'losses':
      return valueScene(network, {
        title: `Losses — ${network.id}`,
        subtitle: 'Active power lost in every branch',
        branches: {
          name: 'Loss',
          unit: 'kW',
          values: new Map(solution.branches.map((branch) => [branch.id, branch.lossKw])),
        },
      });
  }
}
