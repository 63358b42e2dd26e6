import { join } from 'node:path';
import { bundledFolder } from '../../../src/index.ts';
import type { BenchCase, Contender, Engine } from '../case.ts';
import { ownMedianMs, withoutFailure } from '../goals.ts';
import { programMs } from '../programs.ts';
import { compare } from '../timing.ts';

const NAME = 'cli-start';
const LIMIT_MS = 250;

export const cliStart: BenchCase = {
  name: NAME,
  title: 'Command line, from its start to its first output',
  goals: [
    {
      title: 'start of the CLI to its first output, ieee13',
      wanted: `≤ ${LIMIT_MS} ms`,
      judge: (results) => {
        const result = results.get(NAME);
        if (result === undefined || result.failure !== null) return null;
        const ms = ownMedianMs(result);
        return {
          measured: `${ms.toFixed(0)} ms`,
          met: ms <= LIMIT_MS && withoutFailure(result),
        };
      },
    },
  ],
  run: async ({ repeats }) => {
    const program = join(bundledFolder(), '..', 'bin', 'gridtoll.js');
    const contenders = [
      started('gridtoll', 'gridtoll solve ieee13', [program, 'solve', 'ieee13']),
      started('gridtoll', 'gridtoll --version', [program, '--version']),
      started('node', 'node -p 0', ['-p', '0']),
    ];
    return { comparisons: [await compare('first output', repeats, contenders)], notes: [] };
  },
};

function started(engine: Engine, setting: string, words: readonly string[]): Contender {
  return {
    engine,
    setting,
    differencePu: null,
    run: async () => {
      const { ms, exitCode } = await programMs([process.execPath, ...words], 'output');
      return { ms, count: 1, failures: exitCode === 0 ? 0 : 1 };
    },
  };
}
