import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundledFeeders, bundledFolder, MECHANISMS, openFeeder } from '../../src/index.ts';
import type { Command } from '../command.ts';
import { featuresOf } from '../features.ts';
import { table } from '../output.ts';

/** What is counted of a feeder, in the order of the columns. */
const SIZES = ['buses', 'lines', 'transformers', 'regulators', 'loads', 'profiles'] as const;

export const feedersCommand: Command = {
  name: 'feeders',
  operands: [],
  summary: 'The feeders that come with the program, with sizes, features and sources',
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
        features: featuresOf(network),
        source: about.source ?? '',
      };
    });
    const sources = [...new Set(feeders.map(({ source }) => source))].map((source) => {
      const names = feeders.filter((feeder) => feeder.source === source).map(({ name }) => name);
      return `${source}:\n  ${names.join(', ')}`;
    });
    return {
      json: { feeders },
      csv: {
        columns: ['name', 'title', ...SIZES, 'features', 'source'],
        rows: feeders.map((f) => Object.values({ ...f, features: f.features.join('; ') })),
      },
      notes: [],
      text: [
        table(
          ['name', 'title', ...SIZES.map((size) => `>${size}`)],
          feeders.map((f) => [f.name, f.title, ...SIZES.map((size) => f[size])]),
        ),
        '',
        table(
          ['name', 'features'],
          feeders.map((f) => [f.name, f.features.join(', ')]),
        ),
        '',
        ...sources,
      ].join('\n'),
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
