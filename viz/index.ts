/** Results as pictures: SVG text, PNG images and self-contained pages. Every public name is listed. */

export { drawFeederMap } from './feeder-map.ts';
export { drawIncentives } from './incentives.ts';
export { type LoadingSceneOptions, loadingScene } from './loading-scene.ts';
export { drawPage, drawStillPage } from './page.ts';
export { type PngOptions, renderPng } from './png.ts';
export type {
  MapBranch,
  MapBranchKind,
  MapBus,
  MapCallout,
  MapQuantity,
  MapRanking,
  MapScene,
  Missing,
} from './scene.ts';
export { type UnbalanceSceneOptions, unbalanceScene } from './unbalance-scene.ts';
export { type ValueLayer, type ValueSceneOptions, valueScene } from './value-scene.ts';
export { type MapPhase, type VoltageSceneOptions, voltageScene } from './voltage-scene.ts';
