import { INK } from './colours.ts';
import type { SceneGraph } from './graph.ts';
import type { Occupancy } from './labels.ts';
import type { Layout } from './layout.ts';
import type { MapBus, MapScene, Missing } from './scene.ts';
import {
  type MapStyle,
  type Marker,
  markerOf,
  markerPaint,
  markerPath,
  missingOf,
  severityOrder,
} from './style.ts';
import { drawSymbol } from './symbols.ts';
import { escapeXml, num } from './text.ts';

/** Missing reasons in drawing order. */
const MISSING: readonly Missing[] = ['not-applicable', 'unrated', 'no-data'];

export interface DrawnBuses {
  /** Markers that the buses refer to. */
  readonly defs: string;
  readonly marks: string;
}

/** Draws all buses, one group a bin, what matters on top. */
export function drawBuses(
  scene: MapScene,
  layout: Layout,
  style: MapStyle,
  key: string,
): DrawnBuses {
  const { bus: scale } = style;
  const groups: { id: string; marker: Marker; colour: string; buses: number[] }[] = [];
  if (scale === null) {
    groups.push({
      id: 'bus',
      marker: 'circle',
      colour: INK.soft,
      buses: [...scene.buses.keys()],
    });
  } else {
    const byBin = new Map<number, number[]>();
    const byReason = new Map<Missing, number[]>();
    scene.buses.forEach((bus, i) => {
      const bin = scale.binOf(bus.value);
      if (bin < 0) push(byReason, missingOf(bus), i);
      else push(byBin, bin, i);
    });
    for (const reason of MISSING) {
      const buses = byReason.get(reason) ?? [];
      groups.push({ id: reason, marker: reason, colour: INK.paper, buses });
    }
    for (const index of severityOrder(scale)) {
      const { colour, violation } = scale.bins[index] as (typeof scale.bins)[number];
      const buses = byBin.get(index) ?? [];
      groups.push({ id: `bin-${index}`, marker: markerOf(violation), colour, buses });
    }
  }
  const used = groups.filter((group) => group.buses.length > 0);
  const defs = used.map(
    ({ id, marker }) =>
      `<g id="${key}-${id}"><path class="marker" d="${markerPath(marker, style.radius)}"/></g>`,
  );
  const marks = used.map(({ id, marker, colour, buses }) => {
    const uses = buses.map((i) => {
      const title = escapeXml(busTooltip(scene.buses[i] as MapBus, style));
      const at = `x="${num(layout.x[i] as number)}" y="${num(layout.y[i] as number)}"`;
      return `<use xlink:href="#${key}-${id}" ${at}><title>${title}</title></use>`;
    });
    // markers without a value would hide the branches of a dense feeder; the tooltips stay
    const paint =
      scale === null && !style.outlined
        ? 'fill="none" pointer-events="all"'
        : markerPaint(marker, colour, style);
    return `<g class="bus ${id}" ${paint}>\n${uses.join('\n')}\n</g>`;
  });
  return { defs: defs.join(''), marks: marks.join('\n') };
}

function push<K>(map: Map<K, number[]>, key: K, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Marks all buses, so that labels keep off them; violations weigh more. */
export function markBuses(scene: MapScene, layout: Layout, style: MapStyle, on: Occupancy): void {
  scene.buses.forEach((bus, i) => {
    const bin = style.bus?.bins[style.bus.binOf(bus.value)];
    const beyond = bin !== undefined && bin.violation !== null;
    const radius = style.radius * (beyond ? 1.6 : 1);
    on.markDisc(layout.x[i] as number, layout.y[i] as number, radius, beyond ? 4 : 2);
  });
}

/** Squares at the buses with a source. */
export function drawSources(
  scene: MapScene,
  graph: SceneGraph,
  layout: Layout,
  style: MapStyle,
): string {
  return [...new Set(scene.sources)]
    .flatMap((id) => {
      const i = graph.indexOfBus.get(id);
      if (i === undefined) return [];
      const at = `translate(${num(layout.x[i] as number)} ${num(layout.y[i] as number)})`;
      const title = `<title>${escapeXml(`source at ${busTooltip(scene.buses[i] as MapBus, style)}`)}</title>`;
      return [
        `<g class="symbol source" transform="${at}">${drawSymbol('source', sourceSize(style))}${title}</g>`,
      ];
    })
    .join('\n');
}

/** The source stays easy to find on large feeders, and larger than the marker on top of it. */
export function sourceSize(style: MapStyle): number {
  return Math.max(5, style.symbol * 0.95, style.radius * 1.4);
}

function busTooltip(bus: MapBus, style: MapStyle): string {
  const bin = style.bus?.bins[style.bus.binOf(bus.value)];
  const verdict = bin === undefined || bin.violation === null ? [] : [`${bin.violation} the limit`];
  return [bus.id, ...(bus.details ?? []), ...verdict].join('\n');
}
