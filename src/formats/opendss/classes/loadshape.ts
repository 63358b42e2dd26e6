import { readBinary, readColumns } from '../array-files.ts';
import {
  defineClass,
  type Edit,
  findState,
  type Handler,
  type ObjectClass,
  reject,
} from '../object-class.ts';
import type { Place, Session } from '../session.ts';
import {
  flag,
  integer,
  number,
  numbers,
  text,
  unsupportedUnless,
  withoutEffect,
} from '../values.ts';

export interface ShapeState {
  /** Most values that are used; 0 = all. */
  points: number;
  stepMinutes: number;
  /** Hours of the values where there is no fixed step. */
  hours: number[] | null;
  power: number[];
  reactivePower: number[] | null;
  isActual: boolean;
  /** What `normalize` divides by; 0 = the largest value. */
  powerBase: number;
  reactivePowerBase: number;
  /** Largest value where stated, else it is looked up. */
  statedMaxPower: number | null;
  statedMaxReactivePower: number | null;
}

/** Hourly values of the shape that exists without being defined. */
const DEFAULT_POWER: readonly number[] = [
  0.677, 0.6256, 0.6087, 0.5833, 0.58028, 0.6025, 0.657, 0.7477, 0.832, 0.88, 0.94, 0.989, 0.985,
  0.98, 0.9898, 0.999, 1, 0.958, 0.936, 0.913, 0.876, 0.876, 0.828, 0.756,
];

/** The shape of that name; `default` comes into being where a load first refers to it. */
export function findShape(session: Session, place: Place, name: string): ShapeState | undefined {
  const shape = findState(session, loadShapeClass, name);
  if (shape !== undefined || name !== 'default') return shape;
  const className = loadShapeClass.name;
  const object = { id: `${className}.default`, className, name, place, enabled: true };
  loadShapeClass.create(object, session);
  session.objects.set(object.id, object);
  const created = loadShapeClass.stateOf(object);
  if (created !== undefined) created.power = [...DEFAULT_POWER];
  return created;
}

/** The values that count: as many as `npts` says. */
export function usedValues(shape: ShapeState, values: readonly number[]): readonly number[] {
  return shape.points > 0 ? values.slice(0, shape.points) : values;
}

/** kW and kvar that an `actual` shape gives the loads that name it: those of its peak. */
export function peakOf(shape: ShapeState): { power: number; reactivePower: number } {
  const power = usedValues(shape, shape.power);
  const at = power.reduce(
    (best, value, k) => (Math.abs(value) > Math.abs(power[best]) ? k : best),
    0,
  );
  return {
    power: shape.statedMaxPower ?? power[at] ?? 1,
    reactivePower: shape.statedMaxReactivePower ?? shape.reactivePower?.[at] ?? 0,
  };
}

function scaleToPeak(values: readonly number[], base: number): number[] {
  const peak =
    base === 0 ? values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) : base;
  return values.map((value) => (peak === 0 ? value : value / peak));
}

function normalize(shape: ShapeState): void {
  shape.power = scaleToPeak(shape.power, shape.powerBase);
  if (shape.reactivePower !== null) {
    shape.reactivePower = scaleToPeak(shape.reactivePower, shape.reactivePowerBase);
  }
  shape.isActual = false;
}

const step = (minutesPerUnit: number): Handler<ShapeState> =>
  number((shape, value) => {
    shape.stepMinutes = value * minutesPerUnit;
  }, 'not negative');

const setPower: Handler<ShapeState> = numbers((shape, values) => {
  shape.power = values;
});

/** A file of one value a line, or of hour and value where there is no fixed step. */
function readValuesFile(shape: ShapeState, path: string, edit: Edit): void {
  const withHours = shape.stepMinutes === 0;
  const columns = readColumns(edit, path, withHours ? [1, 2] : [1], false);
  if (columns === null) return;
  if (withHours) shape.hours = columns[0];
  shape.power = columns[columns.length - 1];
}

function readPowerFile(shape: ShapeState, path: string, edit: Edit): void {
  const withHours = shape.stepMinutes === 0;
  const columns = readColumns(edit, path, withHours ? [1, 2, 3] : [1, 2], false);
  if (columns === null) return;
  if (withHours) shape.hours = columns[0];
  [shape.power, shape.reactivePower] = columns.slice(-2);
}

/** Values alone, or where there is no fixed step pairs of hour and value. */
const binaryFile = (numberBytes: 4 | 8): Handler<ShapeState> =>
  text((shape, path, edit) => {
    const values = readBinary(edit, path, numberBytes);
    if (values === null) return;
    const withHours = shape.stepMinutes === 0;
    if (withHours) shape.hours = values.filter((_, k) => k % 2 === 0);
    shape.power = withHours ? values.filter((_, k) => k % 2 === 1) : values;
  });

export const loadShapeClass: ObjectClass<ShapeState> = defineClass<ShapeState>({
  name: 'loadshape',
  create: () => ({
    points: 0,
    stepMinutes: 60,
    hours: null,
    power: [],
    reactivePower: null,
    isActual: false,
    powerBase: 0,
    reactivePowerBase: 0,
    statedMaxPower: null,
    statedMaxReactivePower: null,
  }),
  properties: {
    npts: integer(
      (shape, count) => {
        shape.points = count;
      },
      0,
      100_000_000,
    ),
    interval: step(60),
    minterval: step(1),
    sinterval: step(1 / 60),
    mult: setPower,
    pmult: setPower,
    qmult: numbers((shape, values) => {
      shape.reactivePower = values;
    }),
    hour: numbers((shape, values) => {
      shape.hours = values;
    }),
    csvfile: text(readValuesFile),
    pqcsvfile: text(readPowerFile),
    sngfile: binaryFile(4),
    dblfile: binaryFile(8),
    useactual: flag((shape, isActual) => {
      shape.isActual = isActual;
    }),
    action: (shape, edit) => {
      const word = edit.text.trim().toLowerCase();
      if (word.startsWith('n')) normalize(shape);
      // saving to files is left out
      else if (!/^(dbl|sng)/.test(word))
        reject(edit, 'bad-value', 'no such action', 'give normalize');
    },
    pbase: number((shape, value) => {
      shape.powerBase = value;
    }),
    qbase: number((shape, value) => {
      shape.reactivePowerBase = value;
    }),
    pmax: number((shape, value) => {
      shape.statedMaxPower = value;
    }),
    qmax: number((shape, value) => {
      shape.statedMaxReactivePower = value;
    }),
    interpolation: unsupportedUnless(['avg', 'a'], 'the value of each step holds for the step'),
    mean: withoutEffect(),
    stddev: withoutEffect(),
    memorymapping: withoutEffect(),
  },
});
