import type { Bin, BinScale } from './bins.ts';
import { INK } from './colours.ts';
import { addText, type Column } from './column.ts';
import type { Layout } from './layout.ts';
import { drawOrientation } from './orientation.ts';
import type { MapQuantity, MapScene, Missing } from './scene.ts';
import {
  branchWidth,
  casingWidth,
  coreWidth,
  type MapStyle,
  markerOf,
  markerPaint,
  markerPath,
  missingOf,
  missingStroke,
} from './style.ts';
import { drawSymbol, SYMBOL_NAMES, type SymbolKind } from './symbols.ts';
import { escapeXml, fitText, num, showNumber, type TextStyle, textWidth } from './text.ts';

const ROW = 19;
const BODY: TextStyle = { size: 11.5 };
const SMALL: TextStyle = { size: 10.5 };
const HEAD: TextStyle = { size: 12, bold: true };
/** Where the text of a row begins: right of bracket and glyph. */
const INDENT = 40;
const GLYPH_AT = 22;

/** Draws the legend; its height is the column's `y` afterwards. */
export function drawLegend(
  scene: MapScene,
  layout: Layout,
  style: MapStyle,
  symbolKinds: ReadonlySet<SymbolKind>,
  width: number,
): { svg: string; height: number } {
  const column: Column = { width, y: 0, parts: [] };
  if (style.bus !== null) {
    addQuantity(column, 'bus', style.bus, scene.buses, style);
    column.y += 12;
  }
  if (style.branch !== null) {
    addQuantity(column, 'branch', style.branch, scene.branches, style);
    column.y += 12;
  }
  if (scene.summary.length > 0) {
    for (const line of scene.summary) addText(column, line, BODY);
    column.y += 12;
  }
  addRanking(column, scene.ranking);
  addSymbols(column, scene, style, symbolKinds);
  drawOrientation(column, layout);
  return { svg: column.parts.join('\n'), height: column.y };
}

/** Numbers of elements in each bin and for each reason of a missing value. */
export function countBins(
  scale: BinScale,
  elements: readonly { readonly value: number | null; readonly missing?: Missing }[],
): { bins: number[]; missing: Record<Missing, number> } {
  const bins = scale.bins.map(() => 0);
  const missing = { 'no-data': 0, 'not-applicable': 0, unrated: 0 };
  for (const element of elements) {
    const bin = scale.binOf(element.value);
    if (bin < 0) missing[missingOf(element)]++;
    else bins[bin] = (bins[bin] as number) + 1;
  }
  return { bins, missing };
}

function addQuantity(
  column: Column,
  of: 'bus' | 'branch',
  scale: BinScale,
  elements: Parameters<typeof countBins>[1],
  style: MapStyle,
): void {
  const { quantity, bins } = scale;
  const unit = quantity.unit === '' ? '' : ` (${quantity.unit})`;
  addText(column, `${quantity.name}${unit}`, HEAD);
  column.parts.push(
    `<text x="${num(column.width)}" y="${num(column.y + SMALL.size)}" text-anchor="end" font-size="${SMALL.size}" fill="${INK.soft}">${of === 'bus' ? 'buses' : 'branches'}</text>`,
  );
  column.y += SMALL.size * 1.4 + 2;
  const counts = countBins(scale, elements);
  const band = { top: Number.NaN, bottom: Number.NaN };
  for (let i = bins.length - 1; i >= 0; i--) {
    const bin = bins[i] as Bin;
    const inside = bin.violation === null;
    if (inside && quantity.limits.max !== null && bins[i + 1]?.violation !== null)
      addLimit(column, quantity, 'max');
    if (inside) {
      if (Number.isNaN(band.top)) band.top = column.y;
      band.bottom = column.y + ROW;
    }
    addRow(column, {
      glyph: of === 'bus' ? busGlyph(bin, style) : branchGlyph(bin, style, quantity),
      text: bin.label,
      count: counts.bins[i] as number,
      key: `${of} bin-${i}`,
      alarm: bin.violation !== null,
    });
    if (inside && quantity.limits.min !== null && bins[i - 1]?.violation !== null)
      addLimit(column, quantity, 'min');
  }
  if (band.bottom > band.top && (quantity.limits.min !== null || quantity.limits.max !== null)) {
    const [top, bottom] = [num(band.top + 1), num(band.bottom - 1)];
    column.parts.push(
      `<path class="band" d="M5,${top}H1V${bottom}H5" fill="none" stroke="${INK.text}" stroke-width="1.2"><title>within the limits</title></path>`,
    );
  }
  const names: Record<Missing, string> = {
    'no-data': 'no data',
    'not-applicable': quantity.notApplicable ?? 'not applicable',
    unrated: 'unrated',
  };
  for (const reason of ['unrated', 'not-applicable', 'no-data'] as const) {
    const count = counts.missing[reason];
    if (count === 0) continue;
    const glyph =
      of === 'bus'
        ? `<path d="${markerPath(reason, glyphRadius(style))}" ${markerPaint(reason, INK.paper, { ...style, radius: glyphRadius(style) })}/>`
        : `<path d="M-12,0H12" fill="none" ${missingStroke(reason, Math.max(1.6, style.stroke))}/>`;
    addRow(column, { glyph, text: names[reason], count, key: `${of} ${reason}`, alarm: false });
  }
}

interface Row {
  readonly glyph: string;
  readonly text: string;
  readonly count: number;
  readonly key: string;
  readonly alarm: boolean;
}

function addRow(column: Column, { glyph, text, count, key, alarm }: Row): void {
  const middle = column.y + ROW / 2;
  const weight = alarm && count > 0 ? ' font-weight="bold"' : '';
  const colour = count === 0 ? INK.faint : INK.text;
  const baseline = num(middle + BODY.size * 0.36);
  column.parts.push(
    `<g class="row" data-key="${key}" data-count="${count}"${weight} fill="${colour}" font-size="${BODY.size}">` +
      `<g transform="translate(${GLYPH_AT} ${num(middle)})">${glyph}</g>` +
      `<text x="${INDENT}" y="${baseline}">${escapeXml(text)}</text>` +
      `<text x="${num(column.width)}" y="${baseline}" text-anchor="end">${count}</text></g>`,
  );
  column.y += ROW;
}

/** The rule between what is permitted and what is not. */
function addLimit(column: Column, quantity: MapQuantity, side: 'min' | 'max'): void {
  const value = quantity.limits[side] as number;
  const decimals = Number.isInteger(value)
    ? 0
    : Math.min(4, String(value).split('.')[1]?.length ?? 0);
  const unit = quantity.unit === '' ? '' : ` ${quantity.unit}`;
  const text = `${side === 'max' ? 'upper' : 'lower'} limit ${showNumber(value, decimals)}${unit}`;
  const end = INDENT + textWidth(text, SMALL) + 6;
  const y = num(column.y + 7);
  column.parts.push(
    `<g class="limit ${side}"><path d="M1,${y}H${INDENT - 6}M${num(end)},${y}H${num(column.width)}" stroke="${INK.text}" stroke-width="1" stroke-dasharray="4 2"/>` +
      `<text x="${INDENT}" y="${num(column.y + 7 + SMALL.size * 0.36)}" font-size="${SMALL.size}" fill="${INK.text}">${escapeXml(text)}</text></g>`,
  );
  column.y += 15;
}

/** Glyphs keep a readable size where the markers on the map are tiny. */
function glyphRadius(style: MapStyle): number {
  return Math.min(5, Math.max(4.2, style.radius));
}

function busGlyph(bin: Bin, style: MapStyle): string {
  const marker = markerOf(bin.violation);
  const enlarged = { ...style, radius: glyphRadius(style), outlined: true };
  return `<path d="${markerPath(marker, enlarged.radius)}" ${markerPaint(marker, bin.colour, enlarged)}/>`;
}

function branchGlyph(bin: Bin, style: MapStyle, quantity: MapQuantity): string {
  // an open bin at the top is shown as wide as one half as large again
  const from = Number.isFinite(bin.from) ? bin.from : Math.min(quantity.domain[0], bin.to);
  const to = Number.isFinite(bin.to) ? bin.to : Math.max(quantity.domain[1], bin.from * 1.5);
  const visible = { ...style, stroke: Math.max(style.stroke, 1.1) };
  const width = branchWidth(visible, { value: (from + to) / 2, phases: 3 });
  const casing =
    bin.violation === null
      ? ''
      : `<path d="M-12,0H12" stroke="${INK.alarm}" stroke-width="${num(casingWidth(visible, width))}"/>`;
  const core =
    bin.violation === null
      ? ''
      : `<path d="M-12,0H12" stroke="${INK.paper}" stroke-width="${num(coreWidth(width))}"/>`;
  return `${casing}<path d="M-12,0H12" stroke="${bin.colour}" stroke-width="${num(width)}"/>${core}`;
}

function addRanking(column: Column, ranking: MapScene['ranking']): void {
  if (ranking === null || ranking.rows.length === 0) return;
  addText(column, ranking.title, HEAD);
  column.y += 2;
  for (const { name, text } of ranking.rows) {
    const y = num(column.y + BODY.size);
    const space = column.width - textWidth(text, BODY) - 10;
    column.parts.push(
      `<text x="0" y="${y}" font-size="${BODY.size}" fill="${INK.text}">${escapeXml(fitText(name, BODY, space))}</text>` +
        `<text x="${num(column.width)}" y="${y}" text-anchor="end" font-size="${BODY.size}" fill="${INK.text}">${escapeXml(text)}</text>`,
    );
    column.y += BODY.size * 1.45;
  }
  column.y += 12;
}

function addSymbols(
  column: Column,
  scene: MapScene,
  style: MapStyle,
  kinds: ReadonlySet<SymbolKind>,
): void {
  const present = (Object.keys(SYMBOL_NAMES) as SymbolKind[]).filter(
    (kind) => kinds.has(kind) || (kind === 'source' && scene.sources.length > 0),
  );
  if (present.length === 0) return;
  for (const kind of present) {
    const middle = column.y + ROW / 2;
    const size = Math.min(6, Math.max(4.5, style.symbol));
    column.parts.push(
      `<g transform="translate(${GLYPH_AT} ${num(middle)})">${drawSymbol(kind, size)}</g>` +
        `<text x="${INDENT}" y="${num(middle + BODY.size * 0.36)}" font-size="${BODY.size}" fill="${INK.text}">${SYMBOL_NAMES[kind]}</text>`,
    );
    column.y += ROW;
  }
  column.y += 12;
}
