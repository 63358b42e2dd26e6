import type { Line, LineCode } from '../../network/network.ts';
import { either, figure, quantile, rise, withChanged } from './change.ts';
import { type Facts, ohmPerKm } from './facts.ts';
import { levelKvAt } from './levels.ts';
import type { Hypothesis } from './types.ts';

/** Impedances below which rounding decides what flows, Ω. */
const NOTHING_OHM = 1e-8;
/** No conductor has less, Ω/km; of a line longer than this, km, it is no switch's either. */
const NOTHING_OHM_PER_KM = 1e-6;
const SWITCH_KM = 0.01;
/** What a line is made to have in the test of a zero impedance, Ω. */
const SMALL_OHM = 1e-4;
/** Below this a line is a switch by another name, whatever its length. */
const JUMPER_OHM_PER_KM = 0.02;
/** Distances on the map below this share of the middle one count as that. */
const NEAR_SHARE = 0.05;
/** Above these no conductor is, Ω/km. */
const LARGEST_OHM_PER_KM = 20;

/** Lines whose impedance or length does not fit what they carry, their peers or the map. */
export function lineSuspects(facts: Facts): Hypothesis[] {
  const { network, lineCodes } = facts;
  const lines = network.lines.filter(({ kind }) => kind === 'line');
  const lengths = lines.map(({ lengthKm }) => lengthKm).sort((a, b) => b - a);
  const onMap = mapScale(facts, lines);
  const ofLines = network.lines.flatMap((line): Hypothesis[] => {
    const code = lineCodes.get(line.lineCode);
    if (code === undefined) return [];
    const ohm = ohmPerKm(code) * line.lengthKm;
    const isSwitch = line.kind !== 'line' || line.lengthKm <= SWITCH_KM;
    const isNothing = !isSwitch && ohmPerKm(code) < NOTHING_OHM_PER_KM;
    if (ohm < NOTHING_OHM || isNothing) return [zeroImpedance(line, ohm)];
    if (ohmPerKm(code) < JUMPER_OHM_PER_KM) return [];
    return tooLong(facts, line, code, lengths, onMap);
  });
  return [...ofLines, ...oddCodes(facts)];
}

function zeroImpedance({ id, lengthKm }: Line, ohm: number): Hypothesis {
  return {
    element: id,
    kind: 'zero-impedance',
    message: `its impedance is ${ohm.toExponential(1)} Ω (lengthKm ${figure(lengthKm)})`,
    evidence:
      ohm < NOTHING_OHM
        ? `rounding alone drives currents through less than ${NOTHING_OHM} Ω`
        : `no conductor has less than ${NOTHING_OHM_PER_KM} Ω/km`,
    remedy: `write its length and impedance; ${SMALL_OHM} Ω for a switch`,
    prior: 0.85,
    trial: {
      what: `with ${SMALL_OHM} Ω`,
      change: (network) =>
        withChanged(network, 'lines', id, (line) => ({
          ...line,
          lengthKm: (line.lengthKm * SMALL_OHM) / Math.max(ohm, 1e-30),
        })),
      controls: 'locked',
    },
  };
}

function tooLong(
  facts: Facts,
  line: Line,
  code: LineCode,
  lengths: readonly number[],
  onMap: (line: Line) => number | null,
): Hypothesis[] {
  const { id, lengthKm } = line;
  const drop = expectedDrop(facts, line, code);
  const others = lengths[0] === lengthKm ? lengths[1] : lengths[0];
  const beyond = others > 0 && line.kind === 'line' ? lengthKm / others : 0;
  const scale = onMap(line) ?? 0;
  const prior = either(
    0.8 * rise(drop, 0.25, 10),
    (lengths.length < 8 ? 0.4 : 0.8) * rise(beyond, 5, 100),
    0.85 * rise(scale, 8, 100),
  );
  if (prior < 0.05) return [];
  const reasons = [
    ...(drop > 0.25
      ? [`the load behind it would drop ${figure(100 * drop)} % of the voltage`]
      : []),
    ...(beyond > 5 ? [`${figure(beyond)} times the longest other line`] : []),
    ...(scale > 8
      ? [`${figure(scale)} times longer for its place on the map than the oddest other lines`]
      : []),
  ];
  const factor = scale > 50 || beyond > 30 || drop > 5 ? 1000 : Math.max(scale, 10 * drop, 2);
  const fitting = figure(lengthKm / factor);
  return [
    {
      element: id,
      kind: 'wrong-length',
      message: `is ${figure(lengthKm)} km long`,
      evidence: reasons.join('; '),
      remedy: `check lengthKm: if it is in metres, write ${figure(lengthKm / 1000)}; otherwise check line code ${code.id}`,
      prior,
      trial: {
        what: `with ${fitting} km`,
        change: (network) =>
          withChanged(network, 'lines', id, (one) => ({ ...one, lengthKm: Number(fitting) })),
        controls: 'locked',
      },
    },
  ];
}

/** Share of the voltage that the load behind a line would drop on it. */
function expectedDrop({ levels, kvaBehind }: Facts, line: Line, code: LineCode): number {
  const kv = levelKvAt(levels, line.from.bus);
  const kva = kvaBehind.get(line.id) ?? 0;
  if (kv === null || kva === 0) return 0;
  const conductors = line.from.nodes.filter((node) => node >= 1 && node <= 3).length || 1;
  // What is beyond any conductor is the line code's fault, not the length's.
  const perKm = Math.min(ohmPerKm(code), LARGEST_OHM_PER_KM);
  return ((kva / conductors / kv) * perKm * line.lengthKm) / (kv * 1e3);
}

/** Length of a line over the distance of its ends, against the largest but two of all; null without a map. */
function mapScale({ network }: Facts, lines: readonly Line[]): (line: Line) => number | null {
  const places = new Map(network.buses.map(({ id, x, y }) => [id, { x, y }]));
  const apartOf = ({ from, to }: Line): number => {
    const [a, b] = [places.get(from.bus), places.get(to.bus)];
    if (a?.x == null || a.y === null || b?.x == null || b.y === null) return 0;
    return Math.hypot(a.x - b.x, a.y - b.y);
  };
  // Places that nearly coincide are no measure of a length.
  const least =
    NEAR_SHARE *
    quantile(
      lines.map(apartOf).filter((apart) => apart > 0),
      0.5,
    );
  const ratioOf = (line: Line): number | null => {
    const apart = apartOf(line);
    return apart > 0 ? line.lengthKm / Math.max(apart, least) : null;
  };
  const ratios = lines.flatMap((line) => ratioOf(line) ?? []).sort((a, b) => b - a);
  if (ratios.length < 5) return () => null;
  // Maps are schematic, and poles stand side by side: the line is measured against the odd ones.
  const [, , odd] = ratios;
  return (line) => {
    const ratio = line.kind === 'line' ? ratioOf(line) : null;
    return ratio === null ? null : ratio / odd;
  };
}

/** Line codes that no conductor has: of the line where one uses it, of themselves where several do. */
function oddCodes({ network }: Facts): Hypothesis[] {
  return network.lineCodes.flatMap((code): Hypothesis[] => {
    const users = network.lines.filter(({ lineCode }) => lineCode === code.id);
    const n = code.conductorCount;
    const own = (matrix: readonly number[]) =>
      Array.from({ length: n }, (_, k) => matrix[k * (n + 1)]);
    const lowest = Math.min(...own(code.reactanceOhmPerKm));
    const prior = either(
      0.85 * rise(ohmPerKm(code), LARGEST_OHM_PER_KM, 300),
      lowest < -0.01 ? 0.7 : 0,
    );
    if (prior < 0.05 || users.length === 0) return [];
    const ids = new Set(users.map(({ id }) => id));
    return [
      {
        element: users.length === 1 ? users[0].id : `linecode.${code.id}`,
        kind: 'impedance-outlier',
        message: `line code ${code.id} has ${figure(Math.max(...own(code.resistanceOhmPerKm)))} + j${figure(lowest < 0 ? lowest : Math.max(...own(code.reactanceOhmPerKm)))} Ω/km (${users.length === 1 ? 'one line' : `${users.length} lines, ${users[0].id} among them`})`,
        evidence:
          lowest < 0
            ? 'no conductor has a reactance below zero'
            : `no conductor has more than ${LARGEST_OHM_PER_KM} Ω/km`,
        remedy: 'write the line code in Ω/km; values in Ω/m are 1000 times smaller',
        prior,
        trial: {
          what: 'with a thousandth of it',
          change: (whole) => ({
            ...whole,
            lines: whole.lines.map((line) =>
              ids.has(line.id) ? { ...line, lengthKm: line.lengthKm / 1000 } : line,
            ),
          }),
          controls: 'locked',
        },
      },
    ];
  });
}
