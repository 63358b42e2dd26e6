import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule, Vitest } from 'vitest/node';

interface Counts {
  passed: number;
  failed: number;
}

/**
 * Ends a run with one line, `N passed, N failed`. A file that cannot be loaded, a suite whose hooks
 * fail, an error outside any test and a test that never finished count as failed; skipped tests
 * count as neither. `GRIDTOLL_COUNTS` names a file that gets the line too.
 */
export default class CountReporter implements Reporter {
  private readonly counts: Counts = { passed: 0, failed: 0 };
  private vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.vitest = vitest;
  }

  onTestRunEnd: NonNullable<Reporter['onTestRunEnd']> = (modules, unhandledErrors, reason) => {
    const { counts } = this;
    counts.passed = 0;
    counts.failed = unhandledErrors.length;
    for (const module of modules) countModule(module, counts);
    if (reason !== 'passed' && counts.failed === 0) counts.failed = 1;
    const line = `${counts.passed} passed, ${counts.failed} failed`;
    const file = process.env['GRIDTOLL_COUNTS'];
    if (file !== undefined && file !== '') writeFileSync(file, `${line}\n`);
    this.vitest?.logger.log(line);
  };
}

function countModule(module: TestModule, counts: Counts): void {
  counts.failed += module.errors().length;
  for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
  for (const test of module.children.allTests()) {
    const { state } = test.result();
    if (state === 'passed') counts.passed++;
    else if (state !== 'skipped') counts.failed++;
  }
}
