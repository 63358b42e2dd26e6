import type { Command } from '../command.ts';
import { chargesCommand } from './charges.ts';
import { checkCommand } from './check.ts';
import { clearCommand } from './clear.ts';
import { compareCommand } from './compare.ts';
import { dayCommand } from './day.ts';
import { distancesCommand } from './distances.ts';
import { envelopesCommand } from './envelopes.ts';
import { feedersCommand, mechanismsCommand } from './feeders.ts';
import { headroomCommand } from './headroom.ts';
import { hostingCommand } from './hosting.ts';
import { importCommand } from './import.ts';
import { lossesCommand } from './losses.ts';
import { mapCommand } from './map.ts';
import { sensitivitiesCommand } from './sensitivities.ts';
import { solveCommand } from './solve.ts';
import { vetCommand } from './vet.ts';

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  solveCommand,
  sensitivitiesCommand,
  vetCommand,
  headroomCommand,
  hostingCommand,
  envelopesCommand,
  lossesCommand,
  distancesCommand,
  chargesCommand,
  compareCommand,
  clearCommand,
  mapCommand,
  feedersCommand,
  checkCommand,
  importCommand,
  mechanismsCommand,
  dayCommand,
];
