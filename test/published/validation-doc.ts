/** The text of `docs/validation.md`, from comparisons. */

import { markdownTable } from '../../src/formats/markdown.ts';
import { POWER_TOLERANCE } from '../oracles/tolerances.ts';
import { type Comparison, furthest } from './comparison.ts';

const INTRODUCTION = `# Validation

<!-- Generated from feeders/*/published; do not edit. UPDATE_DOCS=1 npx vitest run test/published/opendss.test.ts -->

Every bundled feeder beside the solution that OpenDSS finds for the script it was imported from (DSS C-API 0.14,
tolerance 1e-11); \`ieee33\`, entered from a paper, beside a script with the same data. The figures of OpenDSS are in \`feeders/*/published\` and have ten significant digits. \`locked\`: taps and
capacitor steps as the feeder states them; \`on\`: regulators and capacitor controls act until they settle, from there.

The tests repeat this, in \`test/published\`. Where the scripts themselves are at hand, they also compare line currents
(within 1e-6 of their size or 1e-4 A), every primitive admittance (within 1e-9 of its largest entry), the solution with the
settled taps imposed, and the folder with its script (within 1e-12).

## Voltages, taps and steps

The difference is that of the complex voltages to ground, largest over all nodes, rounded up to one digit, in pu of the
node's base. It is rounding: that of the ten digits and, where a network hardly meets ground, that of the programs. Bus 775
of \`ieee37\` and bus 610 of \`ieee123\` are held by a millionth of a transformer's rating, buses b5 and b6 of \`ieee4-yyd\`
by the capacitance of 46 m of line; the sixteenth digit of the transformer's currents moves the nodes of such a bus by
some 1e-8 pu, all together. Between the nodes of a bus nothing differs by more than 1e-9 pu.
`;

const POWERS = `## Power and losses

Six digits of each. Source: delivered by it. Losses: of lines, transformers, series reactors and capacitors. The tests hold
both within ${POWER_TOLERANCE.toExponential(0)} of the apparent power.
`;

/** A difference and its place, which rounding decides. */
export const VOLTAGE_CLAIM: RegExp = /(\de-\d+) at (\S+)/g;

/** Markdown, ending in a line break. */
export function validationDoc(comparisons: readonly Comparison[]): string {
  const states = [
    ['feeder', 'controls', 'nodes', 'largest difference, pu', 'taps', 'capacitor banks'],
    ...comparisons.map((one) => [
      `\`${one.feeder}\``,
      one.published.controls,
      String(one.own.nodes.length),
      voltageClaim(one),
      equality(one, 'tap.'),
      equality(one, 'steps.'),
    ]),
  ];
  const powers = [
    ['feeder', 'controls', '', 'source kW', 'source kvar', 'losses kW', 'losses kvar'],
    ...comparisons.flatMap(({ feeder, published, totals }) => [
      [`\`${feeder}\``, published.controls, 'gridtoll', ...powersOf(totals)],
      ['', '', 'OpenDSS', ...powersOf(published.totals)],
    ]),
  ];
  return [INTRODUCTION, markdownTable(states), POWERS, markdownTable(powers)].join('\n');
}

function voltageClaim(comparison: Comparison): string {
  const [node, distance] = furthest(comparison);
  const unit = 10 ** Math.floor(Math.log10(distance));
  return `${(Math.ceil(distance / unit) * unit).toExponential(0)} at ${node}`;
}

/** `all 7 equal`, or which differ and how. */
function equality({ published, totals }: Comparison, kind: string): string {
  const expected = [...published.totals].filter(([quantity]) => quantity.startsWith(kind));
  if (expected.length === 0) return '–';
  const off = expected.filter(
    ([quantity, value]) => !(Math.abs((totals.get(quantity) ?? Number.NaN) - value) < 1e-9),
  );
  if (off.length === 0) return expected.length === 1 ? 'equal' : `all ${expected.length} equal`;
  return off
    .map(([quantity, value]) => `${quantity.slice(kind.length)} ${totals.get(quantity)} (${value})`)
    .join(', ');
}

function powersOf(totals: ReadonlyMap<string, number>): string[] {
  return ['source.kW', 'source.kvar', 'losses.kW', 'losses.kvar'].map((quantity) =>
    (totals.get(quantity) ?? Number.NaN).toPrecision(6),
  );
}
