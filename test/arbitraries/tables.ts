/** A small feeder as a person would write it: defaults left out, one of every kind of element. */

const sample: Readonly<Record<string, string>> = {
  'datapackage.json': '{ "id": "sample", "frequencyHz": 60 }\n',
  'buses.csv': `id,kVBase,x,y
sub,7.2,0,0
mid,7.2,1,0
reg,7.2,1,1
end,7.2,2,0
low,0.24,,
tie,7.2,1,2
`,
  'sources.csv': `id,bus,nodes,voltageKv,resistanceOhm,reactanceOhm
vsource.source,sub,1.2.3,7.2,0.1 | 0 0.1 | 0 0 0.1,0.5 | 0 0.5 | 0 0 0.5
`,
  'line-codes.csv': `id,conductorCount,resistanceOhmPerKm,reactanceOhmPerKm,capacitanceNfPerKm
three,3,0.3 | 0.1 0.3 | 0.1 0.1 0.3,0.6 | 0.2 0.6 | 0.2 0.2 0.6,10 | -2 10 | -2 -2 10
one,1,0.3,0.6,10
`,
  'lines.csv': `id,kind,fromBus,fromNodes,toBus,toNodes,lineCode,lengthKm,ratingA
line.a,line,sub,1.2.3,mid,1.2.3,three,1.5,400
line.b,switch,reg,2,end,2,one,0.5,200
`,
  'transformers.csv': `id,phaseCount,reactancePct,ratingKva
transformer.reg,3,0.5,5000
transformer.low,3,4,500
`,
  'windings.csv': `transformer,winding,bus,nodes,connection,ratedKv,ratedKva,resistancePct
transformer.reg,1,mid,1.2.3.0,wye,12.47,5000,0.1
transformer.reg,2,reg,1.2.3.0,wye,12.47,5000,0.1
transformer.low,1,mid,1.2.3,delta,12.47,500,0.5
transformer.low,2,low,1.2.3.0,wye,0.4157,500,0.5
`,
  'regulators.csv': `id,transformer,winding,tapWinding,targetV,bandV,ptRatio
regcontrol.reg,transformer.reg,2,2,120,2,60
`,
  'capacitors.csv': `id,fromBus,fromNodes,phaseCount,ratedKv,stepKvar,stepStates
capacitor.c,reg,1.2.3,3,12.47,100 100,1 0
`,
  'capacitor-controls.csv': `id,capacitor,kind,element,onSetting,offSetting
capcontrol.c,capacitor.c,kvar,transformer.reg,150,-100
`,
  'reactors.csv': `id,fromBus,fromNodes,toBus,toNodes,resistanceOhm,reactanceOhm,ratingA
reactor.s,mid,1.2,tie,1.2,0.1 | 0 0.1,1 | 0 1,100
reactor.n,tie,4,,,5,0,
`,
  'loads.csv': `id,bus,nodes,connection,phaseCount,ratedKv,powerKw,reactivePowerKvar,profile
load.x,end,2.0,wye,1,7.2,40,10,day
load.y,low,1.2.3.0,wye,3,0.4157,30,5,
`,
  'generators.csv': `id,bus,nodes,connection,phaseCount,ratedKv,powerKw,ratedKva,profile
pvsystem.p,low,1.2.3.0,wye,3,0.4157,20,25,day
generator.g,tie,1.2,delta,1,12.47,50,,
`,
  'inverter-controls.csv': `id,generators,voltVar,voltWatt
invcontrol.i,pvsystem.p,0.92:0.44 0.98:0 1.02:0 1.08:-0.44,1.06:1 1.1:0
`,
  'profiles.csv': `id,stepMinutes,actual
day,60,false
`,
  'profile-values.csv': `step,day,day:kvar
1,0.5,0.4
2,1,0.9
3,0.75,0.7
`,
  'assets.csv': `element,replacementCost,lifeYears,discountPct,growthPct
line.a,120000,,,2
transformer.low,15000,30,5,0
`,
  'zones.csv': `bus,zone
sub,upper
low,lower
`,
};

/** File name to text; a new map each time. */
export function sampleTables(): Map<string, string> {
  return new Map(Object.entries(sample));
}

/** The sample with a change in one file; throws where there is nothing to change. */
export function sampleWith(file: string, from: string, to: string): Map<string, string> {
  const tables = sampleTables();
  const text = tables.get(file);
  if (text === undefined || !text.includes(from)) throw new Error(`no '${from}' in ${file}`);
  return tables.set(file, text.replace(from, to));
}
