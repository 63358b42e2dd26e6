import type { IncentiveReport, MethodIncentives } from '../src/index.ts';
import { binColours, INK } from './colours.ts';
import {
  drawBars,
  drawDistances,
  drawFees,
  type Panel,
  showOhm,
  withoutRounding,
} from './incentive-panels.ts';
import { escapeXml, fitText, num, textWidth, wrapText } from './text.ts';

const WIDTH = 1200;
const MARGIN = 24;
const LABEL_WIDTH = 148;
const GAP = 22;
const ROW = 124;
const ROW_GAP = 18;
/** Width of the panels: fees, shares, cross-subsidies. */
const PANELS = [436, 262, 262] as const;
const TITLE = { size: 20, bold: true };
const SUBTITLE = { size: 13 };
const HEAD = { size: 12, bold: true };
const SMALL = { size: 10.5 };

/** Left edge of every panel. */
const LEFTS = PANELS.map((_, k) =>
  PANELS.slice(0, k).reduce<number>((x, width) => x + width + GAP, MARGIN + LABEL_WIDTH),
);

/** Draws what tariffs make of the same trades as SVG text, a row a tariff. The same report gives the same bytes. */
export function drawIncentives(report: IncentiveReport, title: string): string {
  const colours = binColours('sequential', Math.max(1, report.classes.length));
  const top = 132;
  const rows = report.methods.map((method, k) => {
    const y = top + k * (ROW + ROW_GAP);
    return `<g class="tariff" transform="translate(0 ${y})">${drawRow(report, method, colours)}</g>`;
  });
  const below = top + report.methods.length * (ROW + ROW_GAP);
  const height = below + 76;
  const summary =
    `${report.trades.length} trades, ${report.energyKwh.toFixed(1)} kWh. Each row has scales of its own; ` +
    'quarters of the trades by Thévenin distance:';
  return `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeXml(title)}" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" font-family="DejaVu Sans, Verdana, sans-serif">
<desc>${escapeXml(describe(report))}</desc>
<rect width="${WIDTH}" height="${height}" fill="${INK.paper}"/>
${text(MARGIN, 42, title, TITLE)}
${text(MARGIN, 63, summary, SUBTITLE, INK.soft)}
<g class="legend" transform="translate(${MARGIN} 86)">${drawLegend(report, colours)}</g>
${['Fee per kWh by distance', 'Share of revenue', 'Cross-subsidy'].map((head, k) => text((LEFTS[k] as number) + 52, 120, head, HEAD)).join('')}
${rows.join('\n')}
<g transform="translate(${LEFTS[0]} ${below + 2})">${drawDistances(report, panelOf(0, colours))}</g>
${text((LEFTS[0] as number) + 52, below + 20, 'Thévenin distance, Ω', SMALL, INK.soft)}
${text(MARGIN, below + 44, 'Cross-subsidy: what a trade pays beyond its marginal cost and the same stamp on every kWh, for the same revenue. Above nought: pays for others.', SMALL, INK.soft)}
${text(MARGIN, below + 60, 'Moved: what some trades pay for others, half of all cross-subsidies. Fees: line the median, band the middle half of the trades of a quarter.', SMALL, INK.soft)}
</svg>
`;
}

function drawRow(
  report: IncentiveReport,
  method: MethodIncentives,
  colours: readonly string[],
): string {
  const shares = method.classes.map(({ share }) => 100 * (share ?? 0));
  const energies = report.classes.map(({ energyShare }) => 100 * energyShare);
  const panels = [
    drawFees(report, method, panelOf(0, colours)),
    drawBars(shares, energies, { of: 'share of revenue', unit: '%' }, panelOf(1, colours)),
    drawBars(
      withoutRounding(
        method.classes.map(({ crossSubsidy }) => crossSubsidy),
        method.trades.reduce((sum, { charge }) => sum + Math.abs(charge), 0),
      ),
      [],
      { of: 'cross-subsidy', unit: '' },
      panelOf(2, colours),
    ),
  ];
  return (
    drawLabel(method) +
    panels.map((svg, k) => `<g transform="translate(${LEFTS[k]} 0)">${svg}</g>`).join('')
  );
}

function drawLabel({ method, revenue, recovery, moved }: MethodIncentives): string {
  const lines = [
    `revenue ${revenue.toFixed(2)}`,
    ...(recovery === null ? [] : [`recovered ${(100 * recovery).toFixed(1)} %`]),
    `moved ${moved.toFixed(2)}`,
  ];
  const name = wrapText(method.replaceAll('+', ' + '), HEAD, LABEL_WIDTH).slice(0, 3);
  const below = 40 + 16 * (name.length - 1);
  return (
    name.map((line, k) => text(MARGIN, 22 + 16 * k, line, HEAD)).join('') +
    lines.map((line, k) => text(MARGIN, below + 16 * k, line, SMALL, INK.soft)).join('')
  );
}

/** A swatch for every class, then what the line across the bars is. */
function drawLegend({ classes }: IncentiveReport, colours: readonly string[]): string {
  const parts: string[] = [];
  let x = 0;
  classes.forEach(({ fromOhm, toOhm, trades }, c) => {
    const name = `${fromOhm.toFixed(2)} – ${showOhm(toOhm)} (${trades})`;
    parts.push(
      `<rect x="${num(x)}" y="0" width="12" height="12" fill="${colours[c]}"/>${text(x + 18, 10, name, SMALL)}`,
    );
    x += 18 + textWidth(name, SMALL) + 22;
  });
  if (classes.length === 0) return '';
  parts.push(
    `<path d="M${num(x)},6h16" stroke="${INK.text}" stroke-width="1.6"/>${text(x + 22, 10, 'share of all kWh', SMALL)}`,
  );
  return parts.join('');
}

function panelOf(k: 0 | 1 | 2, colours: readonly string[]): Panel {
  return { width: PANELS[k], height: ROW, colours };
}

function text(
  x: number,
  y: number,
  content: string,
  { size, bold = false }: { readonly size: number; readonly bold?: boolean },
  colour: string = INK.text,
): string {
  const weight = bold ? ' font-weight="bold"' : '';
  const fitting = fitText(content, { size, bold }, WIDTH - MARGIN - x);
  return `<text x="${num(x)}" y="${num(y)}" font-size="${size}"${weight} fill="${colour}">${escapeXml(fitting)}</text>`;
}

/** What the picture says, in words. */
function describe({ methods }: IncentiveReport): string {
  return methods
    .map(({ method, revenue, moved }) => {
      return `${method}: revenue ${revenue.toFixed(2)}, of it ${moved.toFixed(2)} paid by some trades for others.`;
    })
    .join(' ');
}
