/** What is damaged: tables of small bundled feeders, tables of a market, scripts. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { diskScriptFiles } from '../../src/formats/folder.ts';
import { bundledFeeders, bundledFolder } from '../../src/formats/open-feeder.ts';
import { importOpenDss } from '../../src/formats/opendss/index.ts';
import { sampleTables } from '../arbitraries/tables.ts';

export type Texts = ReadonlyMap<string, string>;

export interface Seed {
  readonly name: string;
  readonly kind: 'tables' | 'market' | 'script';
  /** Files by name; of a script the master comes first. */
  readonly texts: Texts;
  /** How often it is taken, relative to the others: the large ones rarely. */
  readonly weight: number;
}

const market: Texts = new Map([
  [
    'trades.csv',
    `tradeId,seller,buyer,powerKw,pricePerKwh,start,durationMin,powerFactor
t1,load.x,load.y,10,0.2,08:00,60,1
t2,pvsystem.p,mid.1.2,5,,2030-06-01T14:30,15,-0.95
t3,g,tie,0.5,0.1,,,
`,
  ],
  [
    'orders.csv',
    `orderId,participant,side,quantityKwh,pricePerKwh,start,durationMin
o1,load.x,buy,10,0.25,08:00,60
o2,pvsystem.p,sell,12,0.1,08:00,60
o3,solar,sell,1,-0.1,,
`,
  ],
  [
    'participants.csv',
    `participantId,bus,nodes,connection
solar,low,1.2.3,wye
pair,mid,1.2,delta
one,end,2,
`,
  ],
  [
    'profiles.csv',
    `time,load.x,load.x:kvar,pvsystem.p,day
00:00,1,0.5,0,1
00:15,2,0.5,3,0.5
00:30,3,0.5,4,0.25
`,
  ],
]);

const script = `clear
new circuit.fuzz basekv=12.47 pu=1.02 mvasc3=2000 mvasc1=2100
new linecode.three nphases=3 units=km basefreq=60 rmatrix=(0.3 | 0.1 0.3 | 0.1 0.1 0.3)
~ xmatrix=(0.6 | 0.2 0.6 | 0.2 0.2 0.6) cmatrix=(10 | -2 10 | -2 -2 10)
new line.a bus1=sourcebus bus2=mid linecode=three length=1.5 units=km
new line.s bus1=mid bus2=end phases=3 switch=y
new line.q bus1=mid.1 bus2=side.1 phases=1 r1=0.3 x1=0.6 c1=0 length=0.2
new reactor.z phases=3 bus1=end bus2=far r=0.1 x=0.5
new transformer.t phases=3 windings=2 buses=(mid low) conns=(delta wye) kvs=(12.47 0.416) kvas=(500 500) xhl=4 %rs=(0.5 0.5)
new transformer.reg phases=1 windings=2 buses=(side.1 out.1) kvs=(7.2 7.2) kvas=(500 500) xhl=0.5
new regcontrol.r transformer=reg winding=2 vreg=120 band=2 ptratio=60 ctprim=300 r=1 x=2
new capacitor.c bus1=end phases=3 kv=12.47 numsteps=2 kvar=(100 100)
new capcontrol.k capacitor=c element=line.a terminal=1 type=kvar onsetting=150 offsetting=-100
new loadshape.day npts=3 interval=1 mult=(0.5 1 0.7)
new load.x bus1=side.1 phases=1 kv=7.2 kw=40 kvar=10 daily=day
new load.y bus1=low phases=3 kv=0.416 kw=30 pf=0.95 model=5
new load.z bus1=end.1.2 phases=1 conn=delta kv=12.47 kw=10 model=8 zipv=(0.2 0.3 0.5 0.2 0.3 0.5 0.5)
new generator.g bus1=far phases=3 kv=12.47 kw=50 pf=0.95 model=1
new pvsystem.p bus1=low phases=3 kv=0.416 kva=25 pmpp=20 irradiance=0.8
set voltagebases=(12.47 0.416)
calcvoltagebases
set controlmode=static
batchedit load..* vminpu=0.8
redirect more.dss
solve
`;

const more = `! a second file
edit load.x kw=45
new xycurve.c npts=2 xarray=(0.9 1.1) yarray=(1 -1)
open line.s 2
close line.s 2
buscoords coords.csv
`;

/** Scripts beside the project, where there are any. */
const SCRIPTS = new URL('../shared/dss/', projectFolder());
/** Characters of all files: what is larger takes so long that others find more in the same time. */
const LARGEST_SEED = 40_000;

function projectFolder(): URL {
  return new URL(`file://${dirname(bundledFolder())}/`);
}

/** The project's own, the same everywhere. */
export function ownSeeds(): readonly Seed[] {
  const bundled = bundledFeeders().flatMap((name): Seed[] => {
    const texts = textsIn(join(bundledFolder(), name), /\.csv$|^datapackage\.json$/);
    if (sizeOf(texts) > LARGEST_SEED) return [];
    return [{ name, kind: 'tables', texts, weight: 2 * rarity(texts) }];
  });
  const inline: Texts = new Map([
    ['main.dss', script],
    ['more.dss', more],
    ['coords.csv', 'mid,1,2\nend,2,3\nlow,3,4\n'],
  ]);
  return [
    { name: 'sample', kind: 'tables', texts: sampleTables(), weight: 3 },
    ...bundled,
    { name: 'market', kind: 'market', texts: market, weight: 1 },
    { name: 'script', kind: 'script', texts: inline, weight: 1.5 },
  ];
}

function textsIn(folder: string, pattern: RegExp): Map<string, string> {
  const names = readdirSync(folder).filter((name) => pattern.test(name));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), 'latin1')]));
}

/** Those that can be read, each with the files that it refers to. */
export function scriptsBeside(): Seed[] {
  if (!existsSync(SCRIPTS)) return [];
  const onDisk = diskScriptFiles();
  const masters = readdirSync(SCRIPTS, { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.dss$/i.test(name),
  );
  return masters.flatMap((name): Seed[] => {
    const texts = new Map<string, string>();
    const { network } = importOpenDss(name, {
      read: (path) => {
        const found = onDisk.read(join(SCRIPTS.pathname, path));
        if (found === null || sizeOf(texts) > LARGEST_SEED) return null;
        texts.set(path, found.text);
        return { path, text: found.text };
      },
    });
    const isUsable = network !== null && sizeOf(texts) <= LARGEST_SEED;
    return isUsable ? [{ name, kind: 'script', texts, weight: 0.05 * rarity(texts) }] : [];
  });
}

function sizeOf(texts: Texts): number {
  return [...texts.values()].reduce((sum, text) => sum + text.length, 0);
}

/** 1 for a small seed, less for one that takes long to judge. */
function rarity(texts: Texts): number {
  return Math.min(1, (5_000 / sizeOf(texts)) ** 1.5);
}
