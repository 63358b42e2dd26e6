import { type CaseResult, type Comparison, type Judgement, SAME_PU, type Timed } from './case.ts';
import { ratioOf, type Spread, spreadOf } from './timing.ts';

/** The comparisons of a case that a peer at gridtoll's own tolerance took part in. */
function againstPeers(result: CaseResult | undefined): { peer: Timed; ratio: Spread }[] {
  return (result?.comparisons ?? []).flatMap((comparison) =>
    peersIn(comparison).map((peer) => ({ peer, ratio: ratioOf(peer, comparison.timed[0]) })),
  );
}

function peersIn({ timed }: Comparison): Timed[] {
  return timed.filter(
    ({ engine, setting }) =>
      (engine === 'OpenDSS' || engine === 'power-grid-model') && !setting.includes('1e-4'),
  );
}

/** Is the fastest peer of a case at least `wanted` times slower? In the median of the rounds. */
export function fasterPeer(result: CaseResult | undefined, wanted: number): Judgement | null {
  const ratios = againstPeers(result);
  if (result === undefined || result.failure !== null || ratios.length === 0) return null;
  const { peer, ratio } = ratios.reduce((a, b) => (b.ratio.median < a.ratio.median ? b : a));
  const measured = `${ratio.median.toFixed(1)}× (${ratio.least.toFixed(1)}–${ratio.most.toFixed(1)}) ${peer.engine}, ${peer.setting}`;
  return { measured, met: ratio.median >= wanted && withoutFailure(result) };
}

/** Did gridtoll find every solution, and do all peers at its tolerance agree with it? */
export function withoutFailure({ failure, comparisons }: CaseResult): boolean {
  const own = comparisons
    .flatMap(({ timed }) => timed)
    .filter(({ engine }) => engine === 'gridtoll');
  const agrees = comparisons
    .flatMap(peersIn)
    .every(({ differencePu }) => differencePu !== null && differencePu <= SAME_PU);
  return failure === null && agrees && own.every(({ failures }) => failures === 0);
}

/** Solutions that were not found in all timed runs. */
export function failuresOf({ comparisons }: CaseResult): number {
  return comparisons.reduce(
    (sum, { timed }) => sum + timed.reduce((all, { failures }) => all + failures, 0),
    0,
  );
}

/** Median time of gridtoll's fastest way in a case, ms. */
export function ownMedianMs({ comparisons }: CaseResult, which = 0): number {
  return spreadOf(comparisons[which].timed[0].ms).median;
}
