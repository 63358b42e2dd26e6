import { readColumns } from '../array-files.ts';
import {
  defineClass,
  type Edit,
  findState,
  type Handler,
  type ObjectClass,
  reject,
} from '../object-class.ts';
import type { Session } from '../session.ts';
import { integer, number, numbers, text, unsupportedUnless, withoutEffect } from '../values.ts';

/** Points of a curve y(x); a point counts as `value · scale + shift`. */
export interface CurveState {
  /** Most points that are used; 0 = all. */
  points: number;
  x: number[];
  y: number[];
  xScale: number;
  yScale: number;
  xShift: number;
  yShift: number;
}

/** The points in order, scaled and shifted. */
export function curvePoints(curve: CurveState): { readonly x: number[]; readonly y: number[] } {
  const all = Math.min(curve.x.length, curve.y.length);
  const count = curve.points > 0 ? Math.min(curve.points, all) : all;
  return {
    x: curve.x.slice(0, count).map((x) => x * curve.xScale + curve.xShift),
    y: curve.y.slice(0, count).map((y) => y * curve.yScale + curve.yShift),
  };
}

/** y at `x` by straight lines between the points and beyond the outer ones; NaN without points. */
export function curveValue(curve: CurveState, x: number): number {
  const points = curvePoints(curve);
  const last = points.x.length - 1;
  if (last < 1) return points.y[0] ?? Number.NaN;
  const after = points.x.findIndex((point, k) => k > 0 && x <= point);
  const k = after < 0 ? last : after;
  const slope = (points.y[k] - points.y[k - 1]) / (points.x[k] - points.x[k - 1]);
  return points.y[k] + slope * (x - points.x[k]);
}

/** The curve of that name, or undefined after reporting that there is none. */
export function findCurve(session: Session, curveName: string, edit: Edit): CurveState | undefined {
  const curve = findState(session, xyCurveClass, curveName);
  if (curve === undefined) {
    const remedy = 'define the xycurve before what uses it';
    reject(edit, 'unknown-xycurve', 'there is no such xycurve', remedy);
  }
  return curve;
}

function readPointsFile(curve: CurveState, path: string, edit: Edit): void {
  const columns = readColumns(edit, path, [1, 2], false);
  if (columns !== null) [curve.x, curve.y] = columns;
}

type Key = 'xScale' | 'yScale' | 'xShift' | 'yShift';

const set = (key: Key): Handler<CurveState> =>
  number((curve, value) => {
    curve[key] = value;
  });

const NO_BINARY = unsupportedUnless<CurveState>([], 'give the values as text: xarray=(file=…)');

export const xyCurveClass: ObjectClass<CurveState> = defineClass<CurveState>({
  name: 'xycurve',
  create: () => ({ points: 0, x: [], y: [], xScale: 1, yScale: 1, xShift: 0, yShift: 0 }),
  properties: {
    npts: integer(
      (curve, count) => {
        curve.points = count;
      },
      0,
      1_000_000,
    ),
    points: numbers((curve, values) => {
      curve.x = values.filter((_, k) => k % 2 === 0);
      curve.y = values.filter((_, k) => k % 2 === 1);
    }),
    xarray: numbers((curve, values) => {
      curve.x = values;
    }),
    yarray: numbers((curve, values) => {
      curve.y = values;
    }),
    csvfile: text(readPointsFile),
    sngfile: NO_BINARY,
    dblfile: NO_BINARY,
    xshift: set('xShift'),
    yshift: set('yShift'),
    xscale: set('xScale'),
    yscale: set('yScale'),
    // a look-up, whose result is only shown
    x: withoutEffect(),
    y: withoutEffect(),
  },
});
