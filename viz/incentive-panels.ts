import { type ScaleLinear, scaleLinear } from 'd3';
import type { IncentiveReport, MethodIncentives } from '../src/index.ts';
import { INK } from './colours.ts';
import { escapeXml, num } from './text.ts';

/** Room of one panel, in user units; its own origin is its upper left corner. */
export interface Panel {
  readonly width: number;
  readonly height: number;
  /** Of the distance classes. */
  readonly colours: readonly string[];
}

const TICK_SIZE = 10;
/** Room for the numbers at the left of a panel. */
const LEFT = 52;
const TICKS = 3;

type Scale = ScaleLinear<number, number>;

/** What every trade pays per kWh by distance, with the quartiles of every class. */
export function drawFees(report: IncentiveReport, method: MethodIncentives, panel: Panel): string {
  const reach = reachOf(report);
  const x = scaleLinear([0, reach], [LEFT + 6, panel.width - 6]);
  const y = fitted(
    method.trades.map(({ feePerKwh }) => feePerKwh),
    panel,
  );
  const place = (ohm: number) => num(x(Math.min(ohm, reach)));
  const quartiles = method.classes.map(({ feePerKwh: fee }, c) => {
    const { fromOhm = 0, toOhm = 0 } = report.classes[c] ?? {};
    const [left, right] = [x(Math.min(fromOhm, reach)), x(Math.min(toOhm, reach))];
    const width = num(Math.max(2, right - left));
    const top = y(fee.upperQuartile);
    const height = num(Math.max(1, y(fee.lowerQuartile) - top));
    const colour = panel.colours[c];
    return (
      `<rect class="quartiles" x="${num(left)}" y="${num(top)}" width="${width}" height="${height}" fill="${colour}" fill-opacity="0.28"/>` +
      `<path class="median" d="M${num(left)},${num(y(fee.median))}h${width}" stroke="${colour}" stroke-width="2"/>`
    );
  });
  const dots = method.trades.map(({ tradeId, feePerKwh }, t) => {
    const { distanceOhm = 0, class: c = 0 } = report.trades[t] ?? {};
    const tip = `${tradeId}: ${showOhm(distanceOhm)}, ${show(feePerKwh)} per kWh`;
    return `<circle class="trade" cx="${place(distanceOhm)}" cy="${num(y(feePerKwh))}" r="2.6" fill="${panel.colours[c]}" stroke="${INK.paper}" stroke-width="0.6"><title>${escapeXml(tip)}</title></circle>`;
  });
  return [drawScale(y, panel), ...quartiles, ...dots].join('');
}

/** Ticks of distance below the lowest panel. */
export function drawDistances(report: IncentiveReport, panel: Panel): string {
  const x = scaleLinear([0, reachOf(report)], [LEFT + 6, panel.width - 6]);
  const labels = x
    .ticks(6)
    .map(
      (ohm) =>
        `<text x="${num(x(ohm))}" y="0" text-anchor="middle" font-size="${TICK_SIZE}" fill="${INK.soft}">${x.tickFormat(6)(ohm)}</text>`,
    );
  return labels.join('');
}

/** A bar for every class, and where `marks` are given a line across it. */
export function drawBars(
  values: readonly number[],
  marks: readonly number[],
  { of, unit }: { readonly of: string; readonly unit: '%' | '' },
  panel: Panel,
): string {
  const y = fitted([...values, ...marks], panel, 14);
  const step = (panel.width - LEFT - 6) / Math.max(1, values.length);
  const bars = values.map((value, c) => {
    const left = LEFT + 6 + step * (c + 0.14);
    const width = step * 0.72;
    const [top, bottom] = value < 0 ? [y(0), y(value)] : [y(value), y(0)];
    const text = unit === '%' ? `${show(value, 1)} %` : show(value, 2);
    const mark = marks[c];
    const line = mark === undefined ? '' : drawMark(left - 3, y(mark), width + 6);
    // A mark just above a bar would strike its number out.
    const struck = mark !== undefined && top - y(mark) > 0 && top - y(mark) < 14;
    const at = value < 0 ? bottom + 10 : (struck ? y(mark) : top) - 3;
    return (
      `<rect class="bar" x="${num(left)}" y="${num(top)}" width="${num(width)}" height="${num(bottom - top)}" fill="${panel.colours[c]}"><title>${escapeXml(`${of}: ${text}`)}</title></rect>` +
      `${line}<text x="${num(left + width / 2)}" y="${num(at)}" text-anchor="middle" font-size="${TICK_SIZE}" fill="${INK.text}"${HALO}>${text}</text>`
    );
  });
  return [drawScale(y, panel, unit), ...bars].join('');
}

/** A line with a rim, to be seen on dark bars too. */
function drawMark(x: number, y: number, width: number): string {
  const way = `d="M${num(x)},${num(y)}h${num(width)}"`;
  return (
    `<path ${way} stroke="${INK.paper}" stroke-width="3.6"/>` +
    `<path class="mark" ${way} stroke="${INK.text}" stroke-width="1.6"/>`
  );
}

/** A white rim keeps numbers readable on the lines below them. */
const HALO = ` stroke="${INK.paper}" stroke-width="2.5" paint-order="stroke"`;

/** Nought for what is nothing but rounding beside `whole`. */
export function withoutRounding(values: readonly number[], whole: number): number[] {
  return values.map((value) => (Math.abs(value) <= 1e-9 * whole ? 0 : value));
}

/** A scale with nought and all of the values in it, and `spare` units free at both ends. */
function fitted(values: readonly number[], { height }: Panel, spare = 4): Scale {
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return scaleLinear(
    [low, high > low ? high : 1],
    [height - (low < 0 ? spare : 0), high > 0 || low === 0 ? spare : 2],
  );
}

function drawScale(y: Scale, { width }: Panel, unit = ''): string {
  const suffix = unit === '' ? '' : ` ${unit}`;
  const lines = y.ticks(TICKS).map((value) => {
    const at = num(y(value));
    const colour = value === 0 ? INK.faint : INK.rule;
    return (
      `<path d="M${LEFT},${at}H${num(width)}" stroke="${colour}" stroke-width="${value === 0 ? 1.2 : 0.8}"/>` +
      `<text x="${LEFT - 5}" y="${num(y(value) + 3.5)}" text-anchor="end" font-size="${TICK_SIZE}" fill="${INK.soft}">${y.tickFormat(TICKS)(value)}${suffix}</text>`
    );
  });
  return lines.join('');
}

/** The farthest that is connected; trades that nothing connects stand there too. */
function reachOf({ trades }: IncentiveReport): number {
  const farthest = trades.reduce(
    (most, { distanceOhm }) => (Number.isFinite(distanceOhm) ? Math.max(most, distanceOhm) : most),
    0,
  );
  return farthest > 0 ? farthest : 1;
}

export function showOhm(ohm: number): string {
  return Number.isFinite(ohm) ? `${ohm.toFixed(2)} Ω` : 'not connected';
}

/** A number for reading, with a true minus sign. */
function show(value: number, decimals?: number): string {
  const text =
    decimals === undefined ? String(Number(value.toPrecision(3))) : value.toFixed(decimals);
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}
