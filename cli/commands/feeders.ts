import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledFeeders, bundledFolder, MECHANISMS, openFeeder } from '../../src/index.ts';
import type { Command } from '../command.ts';
import { table } from '../output.ts';

export const feedersCommand: Command = {
  name: 'feeders',
  operands: [],
  summary: 'The feeders that come with the program, with sizes and sources',
  options: {},
  examples: ['gridtoll feeders'],
  run: async (args) => {
    args.finish();
    const feeders = bundledFeeders().map((name) => {
      const { network } = openFeeder(name);
      const path = join(bundledFolder(), name, 'datapackage.json');
      const about = JSON.parse(readFileSync(path, 'utf8')) as { title?: string; source?: string };
      return {
        name,
        title: about.title ?? network.id,
        buses: network.buses.length,
        lines: network.lines.length,
        transformers: network.transformers.length,
        regulators: network.regulators.length,
        loads: network.loads.length,
        profiles: network.profiles.length,
        source: about.source ?? '',
      };
    });
    const columns = [
      'name',
      'title',
      'buses',
      'lines',
      'transformers',
      'regulators',
      'loads',
      'profiles',
    ];
    const heads = columns.map((name, k) => (k < 2 ? name : `>${name}`));
    const rows = feeders.map((f) => [
      f.name,
      f.title,
      f.buses,
      f.lines,
      f.transformers,
      f.regulators,
      f.loads,
      f.profiles,
    ]);
    return {
      json: { feeders },
      csv: { columns: [...columns, 'source'], rows: feeders.map((f) => Object.values(f)) },
      notes: [],
      text: [table(heads, rows), '', ...feeders.map((f) => `${f.name}: ${f.source}`)].join('\n'),
    };
  },
};

export const mechanismsCommand: Command = {
  name: 'mechanisms',
  operands: [],
  summary: 'The clearing mechanisms that `gridtoll clear` knows',
  options: {},
  examples: ['gridtoll mechanisms'],
  run: async (args) => {
    args.finish();
    const mechanisms = [...MECHANISMS.values()].map(({ name, title }) => ({ name, title }));
    const rows = mechanisms.map((m) => [m.name, m.title]);
    return {
      json: { mechanisms },
      csv: { columns: ['name', 'title'], rows },
      notes: [],
      text: table(['name', 'title'], rows),
    };
  },
};
