import { INK } from './colours.ts';
import type { SceneGraph } from './graph.ts';
import type { Occupancy } from './labels.ts';
import type { Layout } from './layout.ts';
import type { MapBranch, MapScene } from './scene.ts';
import {
  branchWidth,
  casingWidth,
  coreWidth,
  fullWidth,
  type MapStyle,
  missingOf,
  missingStroke,
  severityOrder,
} from './style.ts';
import { drawSymbol, type SymbolKind, symbolOf } from './symbols.ts';
import { escapeXml, num } from './text.ts';

/** Above this number of single-phase transformers (services) their symbols would hide the feeder. */
const MAX_SERVICE_SYMBOLS = 60;
const MAX_SWITCH_SYMBOLS = 80;

export interface DrawnBranches {
  /** Lines, to be drawn below the buses. */
  readonly lines: string;
  /** Symbols of transformers and switches. */
  readonly symbols: string;
  readonly symbolKinds: ReadonlySet<SymbolKind>;
}

/** A branch as corner points in the drawing, its middle and its direction there. */
export interface Route {
  readonly points: readonly (readonly [number, number])[];
  readonly middle: readonly [number, number];
  readonly angleDeg: number;
}

/** Straight on maps; on one-line diagrams down from the parent, then along the row. */
export function routeOf(k: number, graph: SceneGraph, layout: Layout): Route | null {
  let a = graph.from[k] as number;
  let b = graph.to[k] as number;
  if (a < 0 || b < 0) return null;
  if (layout.kind === 'one-line' && (layout.x[a] as number) > (layout.x[b] as number))
    [a, b] = [b, a];
  const p = [layout.x[a] as number, layout.y[a] as number] as const;
  const q = [layout.x[b] as number, layout.y[b] as number] as const;
  const elbow = layout.kind === 'one-line' && p[0] !== q[0] && p[1] !== q[1];
  const corner = elbow ? ([p[0], q[1]] as const) : p;
  const angle = Math.atan2(q[1] - corner[1], q[0] - corner[0]);
  return {
    points: elbow ? [p, corner, q] : [p, q],
    middle: [(corner[0] + q[0]) / 2, (corner[1] + q[1]) / 2],
    angleDeg: (angle * 180) / Math.PI,
  };
}

/** Marks the routes and symbols of all branches, so that labels keep off them. */
export function markBranches(
  scene: MapScene,
  graph: SceneGraph,
  layout: Layout,
  style: MapStyle,
  occupancy: Occupancy,
): void {
  scene.branches.forEach((branch, k) => {
    const route = routeOf(k, graph, layout);
    if (route === null) return;
    const width = fullWidth(style, branch);
    route.points.forEach(([x, y], i, all) => {
      const next = all[i + 1];
      if (next !== undefined) occupancy.markLine(x, y, next[0], next[1], width);
    });
    if (symbolOf(branch) === null) return;
    occupancy.markDisc(route.middle[0], route.middle[1], style.symbol, 2);
  });
}

/** Draws all branches, unimportant ones first. */
export function drawBranches(
  scene: MapScene,
  graph: SceneGraph,
  layout: Layout,
  style: MapStyle,
): DrawnBranches {
  const groups = new Map<string, string[]>(); // attributes of the group → its lines
  const casings: string[] = [];
  const cores: string[] = [];
  const beyond: string[] = [];
  const symbols = new Map<string, string>(); // place and kind → symbol: parallel units share one
  const symbolKinds = new Set<SymbolKind>();
  const services = scene.branches.filter((b) => b.kind === 'transformer' && b.phases < 3).length;
  const switches = scene.branches.filter((b) => b.kind === 'switch' && !b.open).length;
  for (const k of drawingOrder(scene, style)) {
    const branch = scene.branches[k] as MapBranch;
    const route = routeOf(k, graph, layout);
    if (route === null) continue;
    const path = `M${route.points.map(([x, y]) => `${num(x)},${num(y)}`).join('L')}`;
    const title = `<title>${escapeXml(branchTooltip(branch, style))}</title>`;
    const { attributes, colour, violation } = paintOf(branch, k, scene, graph, style);
    const width = branchWidth(style, branch);
    if (violation) {
      casings.push(`<path d="${path}" stroke-width="${num(casingWidth(style, width))}"/>`);
      cores.push(`<path d="${path}" stroke-width="${num(coreWidth(width))}"/>`);
      beyond.push(
        `<path d="${path}" stroke="${colour}" stroke-width="${num(width)}">${title}</path>`,
      );
    } else {
      const sized = colour === null ? '' : ` stroke-width="${num(width)}"`;
      const group = groups.get(attributes) ?? [];
      group.push(`<path d="${path}"${sized}>${title}</path>`);
      groups.set(attributes, group);
    }
    const kind = symbolOf(branch);
    const tooMany =
      (kind === 'transformer' && branch.phases < 3 && services > MAX_SERVICE_SYMBOLS) ||
      (kind === 'switch' && switches > MAX_SWITCH_SYMBOLS);
    if (kind === null || tooMany) continue;
    symbolKinds.add(kind);
    const [x, y] = route.middle;
    const at = `translate(${num(x)} ${num(y)}) rotate(${num(route.angleDeg)})`;
    symbols.set(
      `${kind} ${at}`,
      `<g class="symbol ${kind}" transform="${at}">${drawSymbol(kind, style.symbol, route.angleDeg)}${title}</g>`,
    );
  }
  const lines = [...groups].map(([attributes, paths]) => `<g ${attributes}>${paths.join('')}</g>`);
  if (beyond.length > 0) {
    lines.push(
      `<g class="casing" stroke="${INK.alarm}">${casings.join('')}</g>`,
      `<g class="branch beyond">${beyond.join('')}</g>`,
      `<g class="core" stroke="${INK.paper}" pointer-events="none">${cores.join('')}</g>`,
    );
  }
  return { lines: lines.join('\n'), symbols: [...symbols.values()].join('\n'), symbolKinds };
}

/** Missing values first, then bin by bin up to the violations; within a bin as in the scene. */
function drawingOrder(scene: MapScene, style: MapStyle): number[] {
  const order = scene.branches.map((_, k) => k);
  const scale = style.branch;
  if (scale === null) return order;
  const ranks = severityOrder(scale);
  const rank = (k: number) => ranks.indexOf(scale.binOf(scene.branches[k]?.value ?? null));
  return order.sort((a, b) => rank(a) - rank(b) || a - b);
}

function paintOf(
  branch: MapBranch,
  k: number,
  scene: MapScene,
  graph: SceneGraph,
  style: MapStyle,
): { attributes: string; colour: string | null; violation: boolean } {
  if (branch.open) {
    const attributes = `class="branch open" ${missingStroke('no-data', style.stroke)}`;
    return { attributes, colour: null, violation: false };
  }
  const { branch: scale, bus } = style;
  if (scale === null) {
    const a = scene.buses[graph.from[k] as number]?.value ?? null;
    const b = scene.buses[graph.to[k] as number]?.value ?? null;
    const between = a === null || b === null ? null : (a + b) / 2;
    const colour = bus === null ? INK.branch : (bus.bins[bus.binOf(between)]?.colour ?? null);
    if (colour === null) {
      const reasons = [graph.from[k], graph.to[k]].map((i) => scene.buses[i as number]);
      const absent = reasons.some((end) => end?.value === null && end.missing === 'not-applicable');
      const missing = absent ? 'not-applicable' : 'no-data';
      const attributes = `class="branch ${missing}" ${missingStroke(missing, style.stroke)}`;
      return { attributes, colour, violation: false };
    }
    return { attributes: `class="branch" stroke="${colour}"`, colour, violation: false };
  }
  const index = scale.binOf(branch.value);
  const bin = scale.bins[index];
  if (bin === undefined) {
    const missing = missingOf(branch);
    const attributes = `class="branch ${missing}" ${missingStroke(missing, style.stroke)}`;
    return { attributes, colour: null, violation: false };
  }
  const attributes = `class="branch bin-${index}" stroke="${bin.colour}"`;
  return { attributes, colour: bin.colour, violation: bin.violation !== null };
}

function branchTooltip(branch: MapBranch, style: MapStyle): string {
  const head = `${branch.id}: ${branch.from} – ${branch.to}${branch.open ? ' (open)' : ''}`;
  const scale = style.branch;
  const bin = scale?.bins[scale.binOf(branch.value)];
  const verdict = bin === undefined || bin.violation === null ? [] : [`${bin.violation} the limit`];
  return [head, ...(branch.details ?? []), ...verdict].join('\n');
}
