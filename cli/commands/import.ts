import { basename, resolve } from 'node:path';
import { type OpenedFeeder, openFeeder, writeFeederFolder } from '../../src/index.ts';
import type { Command } from '../command.ts';
import { describeNetwork, save } from '../output.ts';

export const importCommand: Command = {
  name: 'import',
  operands: ['master'],
  summary: 'OpenDSS script to feeder folder, with a list of what could not be carried over',
  options: {
    id: "ID  the feeder's name (default: that of the circuit)",
    title: 'TEXT  what the feeder is called in its datapackage.json (default: its name)',
    source: 'TEXT  where it comes from (default: the name of the script)',
    output: 'FOLDER  the folder to write; needed',
  },
  examples: ['gridtoll import Master.dss -o imported/'],
  writesItself: true,
  run: async (args, io) => {
    const folder = args.text('output');
    const master = args.text('master');
    if (folder === undefined) {
      args.fail('--output', undefined, 'is missing: import writes a folder', 'write -o FOLDER');
    }
    let opened: OpenedFeeder | null = null;
    if (master !== undefined && !/\.dss$/i.test(master)) {
      args.fail('<master>', master, 'not an OpenDSS script', 'write the path of a .dss file');
    } else if (master !== undefined) opened = args.attempt(() => openFeeder(master, io.cwd));
    args.finish();
    const { notes, network: read } = opened as OpenedFeeder;
    const network = { ...read, id: args.text('id') ?? read.id };
    const path = folder as string;
    await save(path, () =>
      writeFeederFolder(network, resolve(io.cwd, path), {
        title: args.text('title') ?? network.id,
        source: args.text('source') ?? basename(master as string),
      }),
    );
    return {
      json: { feeder: network.id, folder: path },
      csv: { columns: ['note'], rows: notes.map((note) => [note]) },
      notes,
      text: [
        `${network.id}: ${describeNetwork(network)} written to ${path}`,
        ...(notes.length > 0 ? ['not carried over, or assumed:'] : []),
        ...notes.map((note) => `  ${note}`),
      ].join('\n'),
      textHasNotes: true,
    };
  },
};
