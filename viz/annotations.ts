import { routeOf } from './branches.ts';
import { sourceSize } from './buses.ts';
import { INK } from './colours.ts';
import type { SceneGraph } from './graph.ts';
import { type Box, type LabelRequest, type Occupancy, placeLabels } from './labels.ts';
import type { Layout } from './layout.ts';
import type { MapBranch, MapScene } from './scene.ts';
import { fullWidth, type MapStyle } from './style.ts';
import { escapeXml, fitText, num, type TextStyle, textWidth } from './text.ts';

const CALLOUT: TextStyle = { size: 12 };
const NAME: TextStyle = { size: 10.5 };
const MAX_CALLOUTS = 6;
/** The very worst are named even where they hide some of the drawing. */
const SURE_CALLOUTS = 2;
/** Feeders up to this size get the id of every bus, where it fits. */
const MAX_NAMED_BUSES = 40;
const MAX_WIDTH = 220;
const PAD = 3;

interface Label extends LabelRequest {
  readonly kind: 'callout' | 'source' | 'name';
  readonly bold: string;
  readonly plain: string;
  readonly ringed: boolean;
}

/** Names what matters: the callouts, the sources, and on small feeders every bus. */
export function drawAnnotations(
  scene: MapScene,
  graph: SceneGraph,
  layout: Layout,
  style: MapStyle,
  occupancy: Occupancy,
): string {
  const callouts = calloutLabels(scene, graph, layout, style);
  const labels = [...callouts, ...nameLabels(scene, graph, layout, style, callouts)];
  const bounds: Box = { x: 4, y: 4, width: layout.width - 8, height: layout.height - 8 };
  const sources: Box[] = scene.sources.flatMap((id) => {
    const i = graph.indexOfBus.get(id);
    if (i === undefined) return [];
    const r = sourceSize(style) * 1.2;
    const [x, y] = [layout.x[i] as number, layout.y[i] as number];
    return [{ x: x - r, y: y - r, width: 2 * r, height: 2 * r }];
  });
  return placeLabels(labels, bounds, occupancy, sources)
    .map(({ request, box, leader }) => drawLabel(labels[request] as Label, box, leader))
    .join('\n');
}

/** Callouts far enough from each other to be told apart, e.g. not six houses of one service. */
function calloutLabels(
  scene: MapScene,
  graph: SceneGraph,
  layout: Layout,
  style: MapStyle,
): Label[] {
  const room = Math.sqrt((layout.width * layout.height) / Math.max(1, scene.buses.length));
  const apart = Math.min(90, Math.max(45, room));
  const indexOfBranch = new Map(scene.branches.map((branch, k) => [branch.id, k]));
  const labels: Label[] = [];
  for (const { on, id, text } of scene.callouts) {
    if (labels.length === MAX_CALLOUTS) break;
    const i = graph.indexOfBus.get(id) ?? -1;
    const k = indexOfBranch.get(id) ?? -1;
    const route = on === 'branch' && k >= 0 ? routeOf(k, graph, layout) : null;
    if (on === 'bus' ? i < 0 : route === null) continue;
    const x = route?.middle[0] ?? (layout.x[i] as number);
    const y = route?.middle[1] ?? (layout.y[i] as number);
    if (labels.some((other) => Math.hypot(other.x - x, other.y - y) < apart)) continue;
    const bin =
      on === 'bus' ? style.bus?.bins[style.bus.binOf(scene.buses[i]?.value ?? null)] : null;
    const ringed = bin !== undefined && bin !== null && bin.violation !== null;
    const name = on === 'bus' ? (scene.buses[i]?.label ?? id) : id;
    const marker =
      on === 'branch'
        ? fullWidth(style, scene.branches[k] as MapBranch) / 2 + 1
        : scene.sources.includes(id)
          ? sourceSize(style) * 1.2
          : style.radius * 1.2;
    const clearance = ringed ? Math.max(marker, style.radius * 2.1) + 3 : marker;
    const plain = fitText(text, CALLOUT, MAX_WIDTH * 0.6);
    const space = MAX_WIDTH - textWidth(plain, CALLOUT);
    const bold = fitText(name, { ...CALLOUT, bold: true }, space);
    labels.push({
      kind: 'callout',
      bold,
      plain,
      ringed,
      ...{ x, y, clearance, reach: 120 },
      width:
        textWidth(bold, { ...CALLOUT, bold: true }) + textWidth(` ${plain}`, CALLOUT) + 2 * PAD,
      height: CALLOUT.size * 1.3,
      tolerance: labels.length < SURE_CALLOUTS ? Number.POSITIVE_INFINITY : 12,
    });
  }
  return labels;
}

/** Sources, then on small feeders all other buses. */
function nameLabels(
  scene: MapScene,
  graph: SceneGraph,
  layout: Layout,
  style: MapStyle,
  callouts: readonly Label[],
): Label[] {
  const done = new Set(callouts.map((label) => label.bold));
  const all = scene.buses.length <= MAX_NAMED_BUSES ? scene.buses.map((bus) => bus.id) : [];
  const sources = new Set(scene.sources);
  return [...new Set([...sources, ...all])].flatMap((id): Label[] => {
    const i = graph.indexOfBus.get(id);
    if (i === undefined) return [];
    const text = scene.buses[i]?.label ?? id;
    if (done.has(text)) return [];
    const isSource = sources.has(id);
    const size = { ...NAME, bold: isSource };
    const bold = isSource ? fitText(text, size, MAX_WIDTH) : '';
    const plain = isSource ? '' : fitText(text, size, MAX_WIDTH);
    return [
      {
        kind: isSource ? 'source' : 'name',
        ...{ bold, plain, ringed: false, x: layout.x[i] as number, y: layout.y[i] as number },
        clearance: isSource ? sourceSize(style) * 1.2 : style.radius * 1.2,
        width: textWidth(bold + plain, size) + 2 * PAD,
        height: NAME.size * 1.25,
        tolerance: isSource ? Number.POSITIVE_INFINITY : 6,
        reach: isSource ? 60 : 12,
      },
    ];
  });
}

function drawLabel(label: Label, box: Box, leader: { x: number; y: number } | null): string {
  const { x, y, kind, bold, plain, ringed, clearance } = label;
  const parts: string[] = [];
  if (ringed) {
    const r = num(clearance);
    parts.push(`<circle r="${r}" fill="none" stroke="${INK.alarm}" stroke-width="1.3"/>`);
  }
  if (leader !== null && kind !== 'name') {
    const length = Math.hypot(leader.x - x, leader.y - y) || 1;
    const start = Math.min(1, (ringed ? clearance : 0) / length);
    const [fromX, fromY] = [(leader.x - x) * start, (leader.y - y) * start];
    parts.push(
      `<path d="M${num(fromX)},${num(fromY)}L${num(leader.x - x)},${num(leader.y - y)}" stroke="${INK.text}" stroke-width="0.8"/>`,
    );
  }
  const left = box.x - x;
  const top = box.y - y;
  if (kind === 'callout') {
    parts.push(
      `<rect class="label-box" x="${num(left)}" y="${num(top)}" width="${num(box.width)}" height="${num(box.height)}" rx="2" fill="${INK.paper}" fill-opacity="0.86"/>`,
    );
  }
  const { size } = kind === 'callout' ? CALLOUT : NAME;
  const at = `x="${num(left + PAD)}" y="${num(top + box.height * 0.5 + size * 0.36)}" font-size="${size}"`;
  const halo =
    kind === 'callout' ? '' : ` paint-order="stroke" stroke="${INK.paper}" stroke-width="2.5"`;
  const fill = ` fill="${kind === 'name' ? INK.soft : INK.text}"`;
  const head = bold === '' ? '' : `<tspan font-weight="bold">${escapeXml(bold)}</tspan>`;
  const tail = plain === '' ? '' : escapeXml(bold === '' ? plain : ` ${plain}`);
  parts.push(`<text ${at}${fill}${halo}>${head}${tail}</text>`);
  return `<g class="label ${kind}" transform="translate(${num(x)} ${num(y)})">${parts.join('')}</g>`;
}
