/**
 * `npm run approval-campaign -- --feeder NAME --count N --seed S --first K`: random trades under random
 * limits, judged by the hybrid method and again by the load flow alone; every approved one is solved again
 * and held against the limits. `--first` goes on where another run stopped, a round is found again by
 * its index. Exit code 1 if a verdict differs or a limit is broken.
 */

import { parseArgs } from 'node:util';
import { newApprovalCampaign } from './campaign.ts';

const REPORT_EVERY_MS = 20_000;
const FEEDERS = ['ieee123', 'european-lv'];

const { values } = parseArgs({
  options: {
    feeder: { type: 'string', multiple: true, default: FEEDERS },
    count: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: 'Infinity' },
    seed: { type: 'string', default: '1' },
    first: { type: 'string', default: '0' },
  },
});

const share = (part: number, of: number) => `${((100 * part) / of).toFixed(2)} %`;

let failed = false;
for (const feeder of values.feeder) {
  const campaign = newApprovalCampaign(feeder, Number(values.seed));
  const { tally } = campaign;
  const most = Number(values.count) / values.feeder.length;
  const endMs = performance.now() + (Number(values.seconds) * 1e3) / values.feeder.length;
  let reportedMs = performance.now();
  let index = Number(values.first);
  const report = () => {
    console.log(
      `${feeder}, seed ${values.seed}, rounds ${values.first} to ${index - 1}: ${tally.trades} trades, ` +
        `${share(tally.approved, tally.trades)} approved, ` +
        `${share(tally.byLoadFlow, tally.trades)} by load flow, ` +
        `${Math.round(tally.trades / tally.judgingSeconds)} trades/s; ` +
        `${tally.solvedAgain} solved again, largest excess ${tally.largestExcess.toExponential(1)}; ` +
        `${tally.findings.length} findings`,
    );
    reportedMs = performance.now();
  };
  while (tally.trades < most && performance.now() < endMs) {
    const known = tally.findings.length;
    campaign.run(index++, most - tally.trades);
    for (const { what, tradeId, message } of tally.findings.slice(known)) {
      console.log(`finding: ${feeder}, trade ${tradeId}: ${what}: ${message}`);
    }
    if (performance.now() - reportedMs > REPORT_EVERY_MS) report();
  }
  report();
  failed ||= tally.findings.length > 0;
}
process.exitCode = failed ? 1 : 0;
