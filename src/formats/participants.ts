/** `participants.csv` to participants. */

import type { Issue } from '../errors.ts';
import { wyeTerminal } from '../network/participants.ts';
import type { Participant } from '../network/trading.ts';
import { readTable, writeTable } from './csv.ts';
import type { Place } from './feeder.ts';
import { participantTable } from './market-columns.ts';

export interface ParticipantReading {
  readonly records: readonly Participant[];
  readonly issues: readonly Issue[];
  /** Line of each by id, for the issues of `resolveParticipants` (see `located`). */
  readonly places: ReadonlyMap<string, Place>;
}

/** A wye connection without a return (last node 0 or 4) returns through ground. */
export function readParticipants(
  text: string,
  file: string = participantTable.file,
): ParticipantReading {
  const { rows, issues } = readTable(participantTable, text, file);
  const records = rows.map(({ row }): Participant => {
    const { participantId: id, bus, nodes, connection } = row;
    return {
      id,
      terminal: connection === 'wye' ? wyeTerminal(bus, nodes) : { bus, nodes },
      connection,
    };
  });
  const places = new Map(rows.map(({ row, line }) => [row.participantId, { file, line }]));
  return { records, issues, places };
}

export function writeParticipants(participants: readonly Participant[]): string {
  return writeTable(
    participantTable,
    participants.map(({ id, terminal, connection }) => ({
      participantId: id,
      ...terminal,
      connection,
    })),
  );
}
