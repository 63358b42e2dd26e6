import { INK } from './colours.ts';
import { addText, type Column } from './column.ts';
import type { Layout } from './layout.ts';
import { num, showNumber, textWidth } from './text.ts';

const NOTE = { size: 10.5 };
const LONGEST_BAR = 130;

/** North arrow and scale where there are coordinates; otherwise says that there are none. */
export function drawOrientation(column: Column, layout: Layout): void {
  if (layout.kind !== 'map') {
    const kind = layout.kind === 'radial' ? 'Radial schematic' : 'Schematic';
    addText(column, `${kind}, not to scale: the feeder has no coordinates`, NOTE, INK.soft);
    return;
  }
  const y = num(column.y);
  column.parts.push(
    `<g class="north" transform="translate(22 ${y})"><path d="M0,0L6,20L0,15.5L-6,20Z" fill="${INK.text}"/>` +
      `<text x="0" y="32" font-size="11" font-weight="bold" text-anchor="middle" fill="${INK.text}">N</text></g>`,
  );
  drawScaleBar(column, layout);
  column.y += 40;
  if (layout.metresPerUnit === null) {
    addText(column, 'Coordinates as given; their unit is not known', NOTE, INK.soft);
  }
  if (layout.inventedCount > 0) {
    const buses = layout.inventedCount === 1 ? '1 bus' : `${layout.inventedCount} buses`;
    addText(column, `${buses} without coordinates placed beside the neighbours`, NOTE, INK.soft);
  }
}

function drawScaleBar(column: Column, { pixelsPerUnit, metresPerUnit }: Layout): void {
  const perMetre = (pixelsPerUnit as number) / (metresPerUnit ?? 1);
  const length = roundBelow(LONGEST_BAR / perMetre);
  const pixels = length * perMetre;
  if (!Number.isFinite(pixels) || !(pixels > 1)) return;
  const label = metresPerUnit === null ? `${plain(length)} coordinate units` : metric(length);
  const [left, y] = [52, column.y + 18];
  const right = num(left + pixels);
  column.parts.push(
    `<g class="scale"><path d="M${left},${num(y - 5)}V${num(y)}H${right}V${num(y - 5)}" fill="none" stroke="${INK.text}" stroke-width="1.2"/>` +
      `<text x="${num(Math.max(left, left + pixels / 2 - textWidth(label, NOTE) / 2))}" y="${num(y + 13)}" font-size="${NOTE.size}" fill="${INK.text}">${label}</text></g>`,
  );
}

/** Largest 1, 2 or 5 times a power of ten that is not above the value. */
function roundBelow(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  const lead = value / power;
  return (lead >= 5 ? 5 : lead >= 2 ? 2 : 1) * power;
}

function metric(metres: number): string {
  return metres >= 1000 ? `${plain(metres / 1000)} km` : `${plain(metres)} m`;
}

function plain(value: number): string {
  return value >= 1 || value === 0 ? showNumber(value, 0) : String(Number(value.toPrecision(3)));
}
