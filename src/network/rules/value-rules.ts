/** Rules about values that physics or the load flow does not allow. */

import { invertComplexInPlace } from '../../numeric/dense.ts';
import type { Network } from '../network.ts';
import { type Finding, numbersOf, type Rule, twoEndedOf, type Value } from './rule.ts';

/** Sizes between which doubles are safe to compute with, and far beyond those of any feeder. */
const LARGEST = 1e12;
const SMALLEST = 1e-12;

/** Beyond this the inverse of an impedance holds no correct digit. */
const LARGEST_CONDITION = 1e14;

export const valueRules: readonly Rule[] = [
  {
    rule: 'not-positive',
    severity: 'error',
    meaning: 'Ratings, lengths and steps that are divided by are above zero.',
    remedy: 'Write a value above 0.',
    check: (network) => notPositive(divisorsOf(network)),
  },
  {
    rule: 'no-voltage-base',
    severity: 'error',
    meaning: 'A load or generator has a rated voltage.',
    remedy: 'Write the rated voltage in kV.',
    check: ({ loads, generators }) =>
      notPositive([...loads, ...generators].flatMap((one) => fieldsOf(one.id, one, ['ratedKv']))),
  },
  {
    rule: 'out-of-scale',
    severity: 'error',
    meaning:
      'No number is beyond 10¹², and no rating, length or impedance that is divided by is below 10⁻¹²: arithmetic would fail on them.',
    remedy: 'Check the unit of the value.',
    check: (network) => [
      ...numbersOf(network, (value) => Math.abs(value) > LARGEST && Number.isFinite(value)).map(
        (at) => ({ ...at, message: 'too large for a feeder', remedy: 'check its unit' }),
      ),
      ...[
        ...divisorsOf(network),
        ...[...network.loads, ...network.generators].flatMap((one) =>
          fieldsOf(one.id, one, ['ratedKv']),
        ),
        ...[...network.sources, ...network.reactors].flatMap(({ id, ...matrices }) =>
          impedancesOf(id, 'resistanceOhm', matrices.resistanceOhm, matrices.reactanceOhm),
        ),
        ...network.lineCodes.flatMap(({ id, ...matrices }) =>
          impedancesOf(
            id,
            'resistanceOhmPerKm',
            matrices.resistanceOhmPerKm,
            matrices.reactanceOhmPerKm,
          ),
        ),
      ]
        .filter(({ value }) => value > 0 && value < SMALLEST)
        .map((at) => ({ ...at, message: 'too small for a feeder', remedy: 'check its unit' })),
    ],
  },
  {
    rule: 'negative-value',
    severity: 'error',
    meaning: 'Losses, bands, waiting times, counts, voltage limits and costs are not negative.',
    remedy: 'Write 0 or more.',
    check: (network) => [
      ...network.transformers.flatMap((one) => [
        ...notNegative(one.id, one, ['noLoadLossPct', 'magnetisingCurrentPct', 'antifloatPpm']),
        ...one.windings.flatMap((winding, k) =>
          notNegative(one.id, winding, ['tapSteps'], ` of winding ${k + 1}`),
        ),
      ]),
      ...network.regulators.flatMap((one) =>
        notNegative(one.id, one, [
          'bandV',
          'delayS',
          'tapDelayS',
          'maxTapChange',
          'reverseBandV',
          'reverseThresholdKw',
          'reverseDelayS',
        ]),
      ),
      ...network.capacitorControls.flatMap((one) =>
        notNegative(one.id, one, ['delayOnS', 'delayOffS', 'deadTimeS', 'leastKvarPct']),
      ),
      ...network.loads.flatMap((one) => notNegative(one.id, one, ['vLowPu'])),
      ...network.generators.flatMap((one) => notNegative(one.id, one, ['vMinPu'])),
      ...network.assets.flatMap((one) =>
        notNegative(one.element, one, ['replacementCost', 'discountPct', 'growthPct']),
      ),
    ],
  },
  {
    rule: 'not-an-integer',
    severity: 'error',
    meaning: 'Tap steps and tap changes are whole numbers.',
    remedy: 'Write a whole number.',
    check: ({ transformers, regulators }) => [
      ...transformers.flatMap(({ id, windings }) =>
        windings.flatMap(({ tapSteps }, k) => whole(id, `tapSteps of winding ${k + 1}`, tapSteps)),
      ),
      ...regulators.flatMap(({ id, maxTapChange }) => whole(id, 'maxTapChange', maxTapChange)),
    ],
  },
  {
    rule: 'zero-impedance',
    severity: 'error',
    meaning: 'Lines, sources, transformers and reactors have an impedance.',
    remedy: 'Write the impedance; a switch has a small one, e.g. 0.001 Ω.',
    check: ({ sources, lineCodes, transformers, reactors }) => [
      ...[...sources, ...reactors].flatMap(({ id, resistanceOhm, reactanceOhm }) =>
        zeroDiagonal(id, { resistanceOhm, reactanceOhm }),
      ),
      ...lineCodes.flatMap(({ id, resistanceOhmPerKm, reactanceOhmPerKm }) =>
        zeroDiagonal(id, { resistanceOhmPerKm, reactanceOhmPerKm }),
      ),
      ...transformers
        .filter(
          ({ reactancePct, windings }) =>
            reactancePct.includes(0) && windings.every((one) => one.resistancePct === 0),
        )
        .map(({ id, reactancePct }) => ({
          element: id,
          field: 'reactancePct',
          value: reactancePct.join(' '),
          message: 'no impedance between two windings',
          remedy: 'write the leakage reactance in %, e.g. 4; 0.01 for an ideal transformer',
        })),
    ],
  },
  {
    rule: 'singular-impedance',
    severity: 'error',
    meaning: 'The impedance of conductors that are coupled has an inverse.',
    remedy: 'Write mutual impedances that are smaller than those of the conductors themselves.',
    check: ({ sources, lineCodes, reactors }) => [
      ...[...sources, ...reactors].flatMap(({ id, resistanceOhm, reactanceOhm }) =>
        singular(id, { resistanceOhm, reactanceOhm }),
      ),
      ...lineCodes.flatMap(({ id, resistanceOhmPerKm, reactanceOhmPerKm }) =>
        singular(id, { resistanceOhmPerKm, reactanceOhmPerKm }),
      ),
    ],
  },
  {
    rule: 'negative-resistance',
    severity: 'error',
    meaning: 'No resistance on a diagonal, and no winding resistance, is negative.',
    remedy: 'Write 0 or more.',
    check: ({ sources, lineCodes, transformers, reactors }) => [
      ...[...sources, ...reactors].flatMap(({ id, resistanceOhm }) =>
        negativeDiagonal(id, { resistanceOhm }),
      ),
      ...lineCodes.flatMap(({ id, resistanceOhmPerKm }) =>
        negativeDiagonal(id, { resistanceOhmPerKm }),
      ),
      ...transformers.flatMap(({ id, windings }) =>
        windings.flatMap(({ resistancePct: value }, k): Finding[] => {
          if (!(value < 0)) return [];
          const field = `resistancePct of winding ${k + 1}`;
          const message = 'a negative resistance';
          return [{ element: id, field, value, message, remedy: 'write 0 or more' }];
        }),
      ),
    ],
  },
  {
    rule: 'negative-reactance',
    severity: 'note',
    meaning: 'A reactance on a diagonal, or between two windings, is that of a coil.',
    remedy: 'Write the reactance above 0, or model what is capacitive as a capacitor.',
    check: ({ sources, lineCodes, transformers, reactors }) => [
      ...[...sources, ...reactors].flatMap(({ id, reactanceOhm }) =>
        negativeDiagonal(id, { reactanceOhm }),
      ),
      ...lineCodes.flatMap(({ id, reactanceOhmPerKm }) =>
        negativeDiagonal(id, { reactanceOhmPerKm }),
      ),
      ...transformers.flatMap(({ id, reactancePct }) =>
        reactancePct
          .filter((value) => value < 0)
          .map((value) => {
            const message = 'a negative leakage reactance';
            const remedy = 'write 0 or more';
            return { element: id, field: 'reactancePct', value, message, remedy };
          }),
      ),
    ],
  },
  {
    rule: 'negative-capacitance',
    severity: 'error',
    meaning: 'The capacitance of a conductor (a diagonal value) is not negative.',
    remedy: 'Write 0 or more on the diagonal.',
    check: ({ lineCodes }) =>
      lineCodes.flatMap(({ id, capacitanceNfPerKm }) =>
        negativeDiagonal(id, { capacitanceNfPerKm }),
      ),
  },
  {
    rule: 'asymmetric-matrix',
    severity: 'note',
    meaning: 'An impedance that is not symmetric is of a machine, not of a passive line.',
    remedy: 'Write the same value above and below the diagonal.',
    check: ({ lineCodes }) =>
      lineCodes.flatMap(({ id, ...matrices }) =>
        (['resistanceOhmPerKm', 'reactanceOhmPerKm', 'capacitanceNfPerKm'] as const)
          .filter((field) => isAsymmetric(matrices[field]))
          .map((field) => ({
            element: id,
            field,
            value: matrices[field].join(' '),
            message: 'the matrix is not symmetric',
            remedy: 'write the same value above and below the diagonal',
          })),
      ),
  },
  {
    rule: 'tap-out-of-range',
    severity: 'error',
    meaning: 'A tap lies between its smallest and its largest, which differ where it has steps.',
    remedy: 'Move the tap into its range or widen the range.',
    check: ({ transformers }) =>
      transformers.flatMap(({ id, windings }) =>
        windings.flatMap(({ tapPu, minTapPu, maxTapPu, tapSteps }, k): Finding[] => {
          const slack = 1e-9;
          const range = `${minTapPu} to ${maxTapPu}`;
          const winding = ` of winding ${k + 1}`;
          if (tapSteps > 0 && minTapPu >= maxTapPu) {
            const message = `no tap lies in ${range}`;
            const remedy = 'let minTapPu be below maxTapPu';
            return [{ element: id, field: `minTapPu${winding}`, value: minTapPu, message, remedy }];
          }
          if (tapPu >= minTapPu - slack && tapPu <= maxTapPu + slack) return [];
          const message = `outside ${range}`;
          const remedy = 'move the tap into its range or widen the range';
          return [{ element: id, field: `tapPu${winding}`, value: tapPu, message, remedy }];
        }),
      ),
  },
  {
    rule: 'voltage-band',
    severity: 'error',
    meaning: 'vMinPu < vMaxPu; least before most kvar; overrideMinV < overrideMaxV.',
    remedy: 'Write the limits in ascending order, e.g. 0.95 and 1.05.',
    check: ({ loads, generators, capacitorControls }) => [
      ...[...loads, ...generators].flatMap(({ id, vMinPu, vMaxPu }) =>
        vMinPu < vMaxPu ? [] : [outOfOrder(id, { vMinPu }, 'not below', { vMaxPu })],
      ),
      ...generators.flatMap(({ id, minKvar, maxKvar }) =>
        minKvar === null || maxKvar === null || minKvar <= maxKvar
          ? []
          : [outOfOrder(id, { minKvar }, 'above', { maxKvar })],
      ),
      ...capacitorControls.flatMap(({ id, overrideMinV, overrideMaxV }) =>
        overrideMinV === null || overrideMaxV === null || overrideMinV < overrideMaxV
          ? []
          : [outOfOrder(id, { overrideMinV }, 'not below', { overrideMaxV })],
      ),
    ],
  },
  {
    rule: 'zip-shares',
    severity: 'note',
    meaning: 'The shares of impedance, current and power of a load add up to 1, of P and of Q.',
    remedy: 'Write shares that add up to 1, or a power that goes with them.',
    check: ({ loads }) =>
      loads.flatMap(({ id, model, zip }) => {
        if (model !== 'zip' || zip?.length !== 7) return [];
        return [zip.slice(0, 3), zip.slice(3, 6)]
          .map((shares) => shares.reduce((sum, share) => sum + share, 0))
          .filter((sum) => Math.abs(sum - 1) > SHARE_SLACK)
          .map((sum) => {
            const message = `the shares add up to ${Number(sum.toPrecision(4))}`;
            const remedy = 'write shares that add up to 1';
            return { element: id, field: 'zip', value: zip.join(' '), message, remedy };
          });
      }),
  },
  {
    rule: 'emergency-rating',
    severity: 'note',
    meaning: 'What a branch carries in an emergency is no less than what it carries always.',
    remedy: 'Write an emergency rating no smaller than the normal one, or 0 for none.',
    check: ({ lines, transformers }) => [
      ...lines.flatMap(({ id, ratingA, emergencyRatingA }) =>
        emergencyRating(id, 'emergencyRatingA', ratingA, emergencyRatingA),
      ),
      ...transformers.flatMap(({ id, ratingKva, emergencyRatingKva }) =>
        emergencyRating(id, 'emergencyRatingKva', ratingKva, emergencyRatingKva),
      ),
    ],
  },
  {
    rule: 'bad-step-state',
    severity: 'error',
    meaning: 'A capacitor step is connected (1) or not (0), and has no negative power.',
    remedy: 'Write 1 or 0 for a state, and kvar above 0.',
    check: ({ capacitors }) =>
      capacitors.flatMap(({ id: element, stepStates, stepKvar }) => [
        ...stepStates
          .filter((state) => state !== 0 && state !== 1)
          .map((value) => {
            const message = 'neither 0 nor 1';
            return { element, field: 'stepStates', value, message, remedy: 'write 1 or 0' };
          }),
        ...stepKvar
          .filter((kvar) => kvar < 0)
          .map((value) => {
            const message = 'negative power of a capacitor';
            return { element, field: 'stepKvar', value, message, remedy: 'write kvar above 0' };
          }),
      ]),
  },
  {
    rule: 'shorted-branch',
    severity: 'error',
    meaning:
      'The two ends of a line, a series capacitor or a series reactor are not the same nodes.',
    remedy: 'Name the bus of the other end, or remove the element.',
    check: (network) =>
      twoEndedOf(network)
        .filter(
          ({ from, to }) => from.bus === to.bus && from.nodes.join('.') === to.nodes.join('.'),
        )
        .map(({ id, to }) => ({
          element: id,
          field: 'toBus',
          value: to.bus,
          message: 'it ends where it begins',
          remedy: 'name the bus of its other end, or remove it',
        })),
  },
  {
    rule: 'repeated-node',
    severity: 'error',
    meaning: 'A source, winding, load, generator or delta bank does not join a node with itself.',
    remedy: 'Write different nodes.',
    check: (network, { terminals }) =>
      [
        ...network.sources,
        ...network.transformers,
        ...network.loads,
        ...network.generators,
        ...[...network.capacitors, ...network.reactors].filter(
          ({ connection, to }) => connection === 'delta' && to === null,
        ),
      ].flatMap(({ id }) => {
        const its = terminals.get(id) ?? [];
        return its
          .filter(({ nodes }) => new Set(nodes).size < nodes.length)
          .map(({ nodes }) => {
            const message = 'connects a node with itself';
            const value = nodes.join('.');
            return { element: id, field: 'nodes', value, message, remedy: 'write different nodes' };
          });
      }),
  },
  {
    rule: 'joined-conductors',
    severity: 'note',
    meaning: 'The conductors of a branch stay apart: none ends at the node of another.',
    remedy: 'Write a node of its own for each conductor.',
    check: (network) =>
      twoEndedOf(network).flatMap(({ id, from, to }) =>
        Object.entries({ fromNodes: from.nodes, toNodes: to.nodes })
          .filter(([, nodes]) => nodes.some((node, k) => node !== 0 && nodes.indexOf(node) < k))
          .map(([field, nodes]) => {
            const message = 'two conductors end at one node';
            const remedy = 'write a node of its own for each conductor';
            return { element: id, field, value: nodes.join('.'), message, remedy };
          }),
      ),
  },
];

/** Zp + Ip + Pp may differ from 1 by what rounding to three decimals makes. */
const SHARE_SLACK = 2e-3;

function outOfOrder(
  element: string,
  lower: Readonly<Record<string, number>>,
  how: 'above' | 'not below',
  upper: Readonly<Record<string, number>>,
): Finding {
  const [[field, value]] = Object.entries(lower);
  const [[name, limit]] = Object.entries(upper);
  const order = how === 'above' ? '≤' : '<';
  const remedy = `let ${field} ${order} ${name}`;
  return { element, field, value, message: `${how} ${name} = ${limit}`, remedy };
}

function emergencyRating(
  element: string,
  field: string,
  normal: number,
  emergency: number,
): Finding[] {
  if (!(emergency > 0 && emergency < normal)) return [];
  const message = `below the normal rating ${normal}`;
  const remedy = `write ${normal} or more, or 0 for none`;
  return [{ element, field, value: emergency, message, remedy }];
}

/** What the load flow divides by. */
function divisorsOf(network: Network): Value[] {
  return [
    ...fieldsOf(network.id, network, ['frequencyHz']),
    ...network.buses.flatMap((one) => fieldsOf(one.id, one, ['kVBase'])),
    ...network.sources.flatMap((one) => fieldsOf(one.id, one, ['voltageKv'])),
    ...network.lineCodes.flatMap((one) => fieldsOf(one.id, one, ['conductorCount'])),
    ...network.lines.flatMap((one) => fieldsOf(one.id, one, ['lengthKm'])),
    ...network.transformers.flatMap((one) => [
      ...fieldsOf(one.id, one, ['phaseCount']),
      ...one.windings.flatMap((winding, k) =>
        fieldsOf(one.id, winding, ['ratedKv', 'ratedKva', 'tapPu'], ` of winding ${k + 1}`),
      ),
    ]),
    ...network.regulators.flatMap((one) =>
      fieldsOf(one.id, one, [
        'targetV',
        'ptRatio',
        'ctPrimaryA',
        'limitV',
        'remotePtRatio',
        'reverseTargetV',
      ]),
    ),
    ...network.capacitors.flatMap((one) => fieldsOf(one.id, one, ['phaseCount', 'ratedKv'])),
    ...network.capacitorControls.flatMap((one) => fieldsOf(one.id, one, ['ptRatio', 'ctRatio'])),
    ...[...network.loads, ...network.generators].flatMap((one) =>
      fieldsOf(one.id, one, ['phaseCount']),
    ),
    ...network.profiles.flatMap((one) => fieldsOf(one.id, one, ['stepMinutes'])),
    ...network.assets.flatMap((one) => fieldsOf(one.element, one, ['lifeYears'])),
  ];
}

/** The named fields, those that are null left out. */
function fieldsOf<Field extends string>(
  element: string,
  record: Readonly<Record<Field, number | null>>,
  fields: readonly Field[],
  suffix = '',
): Value[] {
  return fields.flatMap((field) => {
    const value = record[field];
    return value === null ? [] : [{ element, field: field + suffix, value }];
  });
}

/** Sizes of the diagonal values. */
function impedancesOf(
  element: string,
  field: string,
  re: readonly number[],
  im: readonly number[],
): Value[] {
  const reactances = diagonalOf(im);
  return diagonalOf(re).map((r, k) => {
    return { element, field, value: Math.hypot(r, reactances[k] ?? 0) };
  });
}

/** NaN is a matter of `not-a-number`. */
function notPositive(values: readonly Value[]): Finding[] {
  return values
    .filter(({ value }) => value <= 0)
    .map((at) => ({ ...at, message: 'must be above zero', remedy: 'write a value above 0' }));
}

/** Findings for the named fields that are below zero. */
function notNegative<Field extends string>(
  element: string,
  record: Readonly<Record<Field, number>>,
  fields: readonly Field[],
  suffix = '',
): Finding[] {
  return fields.flatMap((field) => {
    const value = record[field];
    if (!(value < 0)) return [];
    const message = 'must not be negative';
    return [{ element, field: field + suffix, value, message, remedy: 'write 0 or more' }];
  });
}

/** What is not finite is a matter of `not-a-number`. */
function whole(element: string, field: string, value: number): Finding[] {
  if (Number.isInteger(value) || !Number.isFinite(value)) return [];
  const remedy = 'write a whole number';
  return [{ element, field, value, message: 'not a whole number', remedy }];
}

type Matrices = Readonly<Record<string, readonly number[]>>;

function diagonalOf(matrix: readonly number[]): number[] {
  const order = Math.sqrt(matrix.length);
  return Number.isInteger(order) ? matrix.filter((_, k) => k % (order + 1) === 0) : [];
}

/** A conductor all of whose diagonal values are zero. */
function zeroDiagonal(element: string, matrices: Matrices): Finding[] {
  const diagonals = Object.values(matrices).map(diagonalOf);
  const conductor = (diagonals[0] ?? []).findIndex((_, k) => diagonals.every((d) => d[k] === 0));
  if (conductor < 0) return [];
  const message = `conductor ${conductor + 1} has no impedance`;
  const remedy = 'write its impedance, e.g. 0.001 for a switch';
  return [{ element, field: Object.keys(matrices).join(', '), value: 0, message, remedy }];
}

/** A matrix that has no inverse, or one that rounding decides; zeros on the diagonal are no matter here. */
function singular(element: string, matrices: Matrices): Finding[] {
  const [re, im] = Object.values(matrices);
  const order = Math.sqrt(re.length);
  const isSquare = Number.isInteger(order) && im.length === re.length;
  if (!isSquare || zeroDiagonal(element, matrices).length > 0) return [];
  const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
    Array.from(a).reduce((max, value, k) => Math.max(max, Math.hypot(value, b[k])), 0);
  const inverse = { re: Float64Array.from(re), im: Float64Array.from(im) };
  const size = largest(re, im);
  if (size === 0 || !Number.isFinite(size)) return [];
  const isRegular = invertComplexInPlace(order, inverse.re, inverse.im);
  if (isRegular && size * largest(inverse.re, inverse.im) < LARGEST_CONDITION) return [];
  const message = 'the matrix has no inverse';
  const remedy = 'write mutual impedances that are smaller than those on the diagonal';
  const value = re.join(' ');
  return [{ element, field: Object.keys(matrices).join(', '), value, message, remedy }];
}

function negativeDiagonal(element: string, matrices: Matrices): Finding[] {
  return Object.entries(matrices).flatMap(([field, matrix]) =>
    diagonalOf(matrix)
      .filter((value) => value < 0)
      .map((value) => {
        const message = 'a negative value on the diagonal';
        return { element, field, value, message, remedy: 'write 0 or more' };
      }),
  );
}

function isAsymmetric(matrix: readonly number[]): boolean {
  const order = Math.sqrt(matrix.length);
  if (!Number.isInteger(order)) return false;
  const largest = matrix.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return matrix.some((value, k) => {
    const mirrored = matrix[(k % order) * order + Math.floor(k / order)];
    return Math.abs(value - mirrored) > 1e-9 * largest;
  });
}
