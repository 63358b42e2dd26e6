import type { LossResult } from '../src/index.ts';
import { fixed, table } from './output.ts';

/** Branches and parts listed for people; programs get all. */
const WORST_BRANCHES = 10;
const LARGEST_PARTS = 30;

/** Loss shares as text for people. */
export function lossText(title: string, result: LossResult): string {
  const byLoss = <T extends { readonly lossKw: number }>(items: readonly T[]) =>
    [...items].sort((a, b) => b.lossKw - a.lossKw);
  const { factor, kind } = result.reconciliation ?? {};
  return [
    `${title}: ${fixed(result.totalKw, 4)} kW lost, shared by method '${result.method}'; ` +
      `${Math.abs(result.residualKw).toExponential(1)} kW left over`,
    ...(result.exact ? [] : ['This method does not claim to recover the losses.']),
    ...(result.noLoadKw > 0
      ? [`of it ${fixed(result.noLoadKw, 4)} kW in the cores of transformers, without any load`]
      : []),
    ...(factor === undefined
      ? []
      : [
          kind === 'scaled'
            ? `Marginal losses times ${fixed(factor, 4)} make the shares.`
            : `Marginal losses nearly cancel: each kW that flows bears ${fixed(factor, 6)} kW more.`,
        ]),
    '',
    table(
      ['participant', 'bus', '>loss kW', 'by phase kW'],
      byLoss(result.participants).map((p) => [
        p.id,
        p.bus,
        fixed(p.lossKw, 4),
        p.byPhaseKw.map((kw) => fixed(kw, 4)).join('  '),
      ]),
    ),
    ...(result.trades.length > 0
      ? [
          '',
          table(
            ['trade', '>loss kW'],
            result.trades.map((t) => [t.tradeId, fixed(t.lossKw, 4)]),
          ),
        ]
      : []),
    '',
    table(
      ['where most is lost', '>loss kW'],
      byLoss(result.branches)
        .slice(0, WORST_BRANCHES)
        .map((b) => [b.id, fixed(b.lossKw, 4)]),
    ),
    ...(result.parts === undefined ? [] : ['', partsTable(result.parts)]),
    '',
    'Negative shares are credits: that power relieves the feeder.',
  ].join('\n');
}

function partsTable(parts: NonNullable<LossResult['parts']>): string {
  const largest = [...parts].sort((a, b) => Math.abs(b.lossKw) - Math.abs(a.lossKw));
  const [first] = parts;
  return table(
    [
      'largest parts of',
      ...(first?.branch === undefined ? [] : ['in']),
      ...(first?.conductor === undefined ? [] : ['conductor']),
      '>loss kW',
    ],
    largest
      .slice(0, LARGEST_PARTS)
      .map((part) => [
        part.tradeId ?? part.id ?? '',
        ...(part.branch === undefined ? [] : [part.branch]),
        ...(part.conductor === undefined ? [] : [String(part.conductor)]),
        fixed(part.lossKw, 4),
      ]),
  );
}
