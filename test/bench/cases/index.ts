import type { BenchCase } from '../case.ts';
import { batch } from './batch.ts';
import { cliStart } from './cli-start.ts';
import { europeanLvDay } from './european-lv-day.ts';
import { growth } from './growth.ts';
import { ieee8500Resolve } from './ieee8500-resolve.ts';
import { ieee8500Start } from './ieee8500-start.ts';
import { ieee8500Locked, ieee8500On } from './ieee8500-steps.ts';
import { snapshot } from './snapshot.ts';

/** Every case there is, in the order in which they are run. */
export const CASES: readonly BenchCase[] = [
  snapshot,
  europeanLvDay,
  ieee8500Locked,
  ieee8500On,
  ieee8500Resolve,
  ieee8500Start,
  batch,
  ...growth,
  cliStart,
];
