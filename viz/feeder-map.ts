import { drawAnnotations } from './annotations.ts';
import { drawBranches, markBranches } from './branches.ts';
import { drawBuses, drawSources, markBuses } from './buses.ts';
import { INK } from './colours.ts';
import { type SceneGraph, sceneGraph } from './graph.ts';
import { Occupancy } from './labels.ts';
import { layoutScene } from './layout.ts';
import { countBins, drawLegend } from './legend.ts';
import type { MapScene } from './scene.ts';
import { separateCoincident } from './separate.ts';
import { type MapStyle, mapStyle } from './style.ts';
import { escapeXml, fitText, num, wrapText } from './text.ts';

/** Width of the picture in user units, and of its panels. */
const WIDTH = 1200;
const MARGIN = 24;
const LEGEND_WIDTH = 228;
const GUTTER = 24;
const DRAWING_WIDTH = WIDTH - 2 * MARGIN - GUTTER - LEGEND_WIDTH;
const TITLE = { size: 20, bold: true };
const SUBTITLE = { size: 13 };
const FOOTER = { size: 10.5 };

/**
 * Draws a scene as SVG text: header, drawing, legend and footer in panels of their own. The same
 * scene gives the same bytes.
 */
export function drawFeederMap(scene: MapScene): string {
  const graph = sceneGraph(scene);
  const fitted = layoutScene(scene, graph, DRAWING_WIDTH);
  const style = mapStyle(scene, fitted);
  const layout = separateCoincident(scene, graph, fitted, style.symbol * 5.2);
  const key = `g${hash(scene)}`;
  const branches = drawBranches(scene, graph, layout, style);
  const buses = drawBuses(scene, layout, style, key);
  const occupancy = new Occupancy(layout.width, layout.height);
  markBranches(scene, graph, layout, style, occupancy);
  markBuses(scene, layout, style, occupancy);
  const annotations = drawAnnotations(scene, graph, layout, style, occupancy);
  const legend = drawLegend(scene, layout, style, branches.symbolKinds, LEGEND_WIDTH);
  const header = drawHeader(scene);
  const body = Math.max(layout.height, Math.ceil(legend.height));
  const height = header.height + body + 40;
  const legendX = MARGIN + DRAWING_WIDTH + GUTTER;
  const provenance = `${scene.provenance}${scene.provenance === '' ? '' : ' · '}scene ${hash(scene)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" aria-labelledby="${key}-title ${key}-desc" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="DejaVu Sans, Verdana, sans-serif">
<title id="${key}-title">${escapeXml(scene.title)}</title>
<desc id="${key}-desc">${escapeXml(describe(scene, graph, style))}</desc>
<defs>${buses.defs}<clipPath id="${key}-clip"><rect width="${layout.width}" height="${body}"/></clipPath></defs>
<rect width="${WIDTH}" height="${height}" fill="${INK.paper}"/>
<g class="header">${header.svg}</g>
<g class="panel" transform="translate(${MARGIN} ${header.height})" data-width="${layout.width}" data-height="${body}">
<rect width="${layout.width}" height="${body}" rx="4" fill="${INK.paper}" stroke="${INK.rule}"/>
<g clip-path="url(#${key}-clip)"><g class="drawing" transform="translate(0 ${num((body - layout.height) / 2)})">
<g class="branches" fill="none" stroke-linecap="round" stroke-linejoin="round">
${branches.lines}
</g>
<g class="symbols">
${branches.symbols}
</g>
<g class="sources">
${drawSources(scene, graph, layout, style)}
</g>
<g class="buses">
${buses.marks}
</g>
<g class="labels">
${annotations}
</g>
</g></g>
</g>
<g class="legend" transform="translate(${legendX} ${header.height})">
${legend.svg}
</g>
<text class="footer" x="${MARGIN}" y="${height - 14}" font-size="${FOOTER.size}" fill="${INK.soft}">${escapeXml(fitText(provenance, FOOTER, WIDTH - 2 * MARGIN))}</text>
</svg>
`;
}

function drawHeader(scene: MapScene): { svg: string; height: number } {
  const width = WIDTH - 2 * MARGIN;
  const title = escapeXml(fitText(scene.title, TITLE, width));
  let y = 42;
  const lines = [
    `<text x="${MARGIN}" y="${y}" font-size="${TITLE.size}" font-weight="bold" fill="${INK.text}">${title}</text>`,
  ];
  for (const line of wrapText(scene.subtitle, SUBTITLE, width).slice(0, 2)) {
    y += 21;
    lines.push(
      `<text x="${MARGIN}" y="${y}" font-size="${SUBTITLE.size}" fill="${INK.soft}">${escapeXml(line)}</text>`,
    );
  }
  return { svg: lines.join(''), height: y + 18 };
}

/** What the map says, in words. */
function describe(scene: MapScene, graph: SceneGraph, style: MapStyle): string {
  const sentences = [`${scene.subtitle}.`];
  sentences.push(`${graph.busCount} buses and ${scene.branches.length} branches.`);
  for (const [scale, elements] of [
    [style.bus, scene.buses],
    [style.branch, scene.branches],
  ] as const) {
    if (scale === null) continue;
    const counts = countBins(scale, elements);
    const bins = scale.bins.map((bin, i) => `${bin.label}: ${counts.bins[i]}`);
    const missing = Object.entries(counts.missing).filter(([, count]) => count > 0);
    const rest = missing.map(([reason, count]) => `${reason}: ${count}`);
    sentences.push(`${scale.quantity.name}, ${[...bins, ...rest].join('; ')}.`);
  }
  return [...sentences, ...scene.summary].join(' ');
}

/** FNV-1a over everything that is drawn: tells two maps apart, and equal ones as equal. */
function hash(scene: MapScene): string {
  let state = 0x811c9dc5;
  for (const letter of JSON.stringify(scene)) {
    state = Math.imul(state ^ (letter.codePointAt(0) as number), 0x01000193);
  }
  return (state >>> 0).toString(16).padStart(8, '0');
}
