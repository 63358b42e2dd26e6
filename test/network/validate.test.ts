import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readFeederTables } from '../../src/formats/feeder.ts';
import type { Network } from '../../src/network/network.ts';
import { topologyOf } from '../../src/network/topology.ts';
import { networkRules, validateNetwork } from '../../src/network/validate.ts';
import { arbitraryNetwork, everything, type NetworkOptions } from '../arbitraries/network.ts';
import { sampleTables } from '../arbitraries/tables.ts';

const sample = readFeederTables(sampleTables()).network as Network;

/** The sample with values set, by path: `loads.0.powerKw`. */
function changed(changes: Readonly<Record<string, unknown>>): Network {
  const draft = structuredClone(sample);
  for (const [path, value] of Object.entries(changes)) {
    const names = path.split('.');
    const last = names.pop() ?? '';
    // biome-ignore lint/suspicious/noExplicitAny: a path leads anywhere
    const target = names.reduce((at: any, name) => at[name], draft);
    target[last] = value;
  }
  return draft;
}

test('the sample keeps all rules', () => {
  expect(validateNetwork(sample)).toEqual([]);
});

test.each<[string, NetworkOptions]>([
  ['plain', {}],
  ['with loops', { meshed: true }],
  ['with neutrals', { neutrals: true, reactors: true }],
  ['with floating sides', { floating: true }],
  ['with generators that hold their voltage', { generators: ['constant-voltage'], controls: true }],
  ['with everything', everything],
])('every random feeder %s keeps all rules', (_, options) => {
  fc.assert(
    fc.property(arbitraryNetwork(options), (network) => {
      expect(validateNetwork(network)).toEqual([]);
    }),
  );
});

test('random feeders have one of everything', () => {
  const networks = fc.sample(arbitraryNetwork(everything), { numRuns: 200, seed: 1 });
  const all = networks.flatMap((network) => ({ network, ...topologyOf(network) }));
  const some = (has: (network: Network) => boolean) => all.some(({ network }) => has(network));
  expect(all.some(({ isRadial }) => !isRadial)).toBe(true);
  expect(some(({ reactors }) => reactors.some(({ to }) => to !== null))).toBe(true);
  expect(some(({ reactors }) => reactors.some(({ connection }) => connection === 'delta'))).toBe(
    true,
  );
  expect(some(({ lines }) => lines.some(({ to }) => to.nodes.includes(4)))).toBe(true);
  expect(some(({ loads }) => loads.some(({ terminal }) => terminal.nodes.includes(4)))).toBe(true);
  expect(some(({ generators }) => generators.some(({ powerKw }) => powerKw < 0))).toBe(true);
  expect(some(({ inverterControls }) => inverterControls.length > 1)).toBe(true);
  expect(some(({ transformers }) => transformers.some((one) => one.id.endsWith('b')))).toBe(true);
  const kinds = networks.flatMap((one) => one.capacitorControls.map(({ kind }) => kind));
  expect(new Set(kinds).size).toBe(5);
});

/** rule | what breaks it | element | field | value, as the issue must name them */
const breaches = `
missing-value | loads.0.powerKw = null | load.x | powerKw | null
missing-value | lines.0.to.bus = null | line.a | to.bus | null
missing-value | transformers.0.windings.1 = null | transformer.reg | windings[1] | null
missing-value | buses.2 = null | buses[2] | | null
missing-value | loads.0.terminal = undefined | load.x | terminal | undefined
missing-value | lines.0.ratingA = undefined | line.a | ratingA | undefined
missing-value | loads.0.zip = undefined | load.x | zip | undefined
missing-value | generators = null | sample | generators | null
missing-value | capacitors.0.id = null | capacitors[0] | id | null
missing-value | id = null | network | id | null
wrong-type | loads.0.powerKw = "40" | load.x | powerKw | 40
wrong-type | lines.0.openFrom = 0 | line.a | openFrom | 0
wrong-type | lines.0.from.nodes.1 = "2" | line.a | from.nodes[1] | 2
wrong-type | lines.0.from = "sub.1.2.3" | line.a | from | sub.1.2.3
wrong-type | inverterControls.0.voltVar.valuePu = 1 | invcontrol.i | voltVar.valuePu | 1
wrong-type | inverterControls.0.generators = "pvsystem.p" | invcontrol.i | generators | pvsystem.p
wrong-type | loads.0.terminal = [] | load.x | terminal | []
wrong-type | reactors = {} | sample | reactors | {}
wrong-type | frequencyHz = "60" | sample | frequencyHz | 60
not-a-choice | loads.0.connection = "star" | load.x | connection | star
not-a-choice | loads.1.model = "zIp" | load.y | model | zIp
not-a-choice | generators.0.lowVoltage = "trip" | pvsystem.p | lowVoltage | trip
not-a-choice | capacitorControls.0.kind = "volt" | capcontrol.c | kind | volt
not-a-choice | capacitorControls.0.voltagePhase = "all" | capcontrol.c | voltagePhase | all
not-a-choice | regulators.0.phase = "mean" | regcontrol.reg | phase | mean
duplicate-id | loads.1.id = "LOAD.x" | LOAD.x | id | LOAD.x
duplicate-id | buses.0.id = "MID" | mid | id | mid
duplicate-id | lineCodes.1.id = "three" | three | id | three
duplicate-id | profiles.1 = {"id":"DAY","stepMinutes":1,"actual":false,"power":[1],"reactivePower":null} | DAY | id | DAY
duplicate-id | lines.0.id = "load.x" | load.x | id | load.x
duplicate-id | generators.1.id = "pvsystem.P" | pvsystem.P | id | pvsystem.P
duplicate-id | reactors.1.id = "reactor.s" | reactor.s | id | reactor.s
duplicate-id | capacitorControls.0.id = "regcontrol.reg" | regcontrol.reg | id | regcontrol.reg
duplicate-id | inverterControls.0.id = "load.x" | load.x | id | load.x
bad-bus-id | buses.0.id = "a.1" | a.1 | id | a.1
unknown-bus | sources.0.terminal.bus = "sup" | vsource.source | bus | sup
unknown-bus | lines.1.from.bus = "rek" | line.b | fromBus | rek
unknown-bus | lines.1.to.bus = "ent" | line.b | toBus | ent
unknown-bus | transformers.1.windings.1.terminal.bus = "lo" | transformer.low | bus of winding 2 | lo
unknown-bus | capacitors.0.from.bus = "ref" | capacitor.c | fromBus | ref
unknown-bus | capacitors.0.to = {"bus":"ref","nodes":[0,0,0]} | capacitor.c | toBus | ref
unknown-bus | loads.0.terminal.bus = "enb" | load.x | bus | enb
unknown-bus | reactors.0.to.bus = "ti" | reactor.s | toBus | ti
unknown-bus | generators.1.terminal.bus = "lo" | generator.g | bus | lo
unknown-conductor | lines.0.openConductorsTo = [4] | line.a | openConductorsTo | 4
unknown-capacitor | capacitorControls.0.capacitor = "capacitor.d" | capcontrol.c | capacitor | capacitor.d
unknown-element | capacitorControls.0.element = "line.q" | capcontrol.c | element | line.q
unknown-terminal | capacitorControls.0.terminal = 3 | capcontrol.c | terminal | 3
unknown-terminal | capacitorControls.0.terminal = 0.5 | capcontrol.c | terminal | 0.5
unknown-terminal | capacitorControls.0.currentPhase = 5 | capcontrol.c | currentPhase | 5
unknown-terminal | capacitorControls.0.voltagePhase = 0 | capcontrol.c | voltagePhase | 0
unknown-asset | assets.0.element = "line.c" | line.c | element | line.c
unknown-asset | assets.0.element = "reactor.n" | reactor.n | element | reactor.n
unknown-zone-bus | zones.0.bus = "subb" | subb | bus | subb
duplicate-id | assets.0.element = "transformer.LOW" | transformer.low | element | transformer.low
duplicate-id | zones.1.bus = "sub" | sub | bus | sub
not-positive | assets.0.lifeYears = 0 | line.a | lifeYears | 0
negative-value | assets.1.growthPct = -1 | transformer.low | growthPct | -1
not-a-number | assets.0.replacementCost = NaN | line.a | replacementCost | NaN
missing-value | zones.0.zone = null | zones[0] | zone | null
unknown-generator | inverterControls.0.generators.0 = "pvsystem.q" | invcontrol.i | generators | pvsystem.q
unknown-line-code | lines.0.lineCode = "tree" | line.a | lineCode | tree
unknown-transformer | regulators.0.transformer = "transformer.rex" | regcontrol.reg | transformer | transformer.rex
unknown-profile | loads.0.profile = "dat" | load.x | profile | dat
unknown-profile | generators.0.profile = "dai" | pvsystem.p | profile | dai
unknown-winding | regulators.0.winding = 3 | regcontrol.reg | winding | 3
unknown-winding | regulators.0.tapWinding = 0 | regcontrol.reg | tapWinding | 0
unknown-winding | regulators.0.phase = 4 | regcontrol.reg | phase | 4
bad-nodes | loads.1.terminal.nodes = [1,2,3.5,0] | load.y | nodes | 1.2.3.5.0
bad-nodes | lines.0.from.nodes = [1,-2,3] | line.a | fromNodes | 1.-2.3
bad-nodes | transformers.1.windings.0.terminal.nodes = [] | transformer.low | nodes of winding 1 |
wrong-node-count | lines.0.from.nodes = [1,2] | line.a | fromNodes | 1.2
wrong-node-count | lines.0.to.nodes = [1,2,3,4] | line.a | toNodes | 1.2.3.4
wrong-node-count | loads.1.terminal.nodes = [1,2,3] | load.y | nodes | 1.2.3
wrong-node-count | loads.0.connection = "delta"; loads.0.terminal.nodes = [2] | load.x | nodes | 2
wrong-node-count | transformers.1.windings.0.terminal.nodes = [1,2,3,0] | transformer.low | nodes of winding 1 | 1.2.3.0
wrong-node-count | capacitors.0.from.nodes = [1,2] | capacitor.c | fromNodes | 1.2
wrong-node-count | capacitors.0.to = {"bus":"reg","nodes":[0]} | capacitor.c | toNodes | 0
wrong-node-count | reactors.0.to.nodes = [1] | reactor.s | toNodes | 1
wrong-node-count | reactors.1.connection = "delta" | reactor.n | fromNodes | 4
wrong-node-count | generators.0.terminal.nodes = [1,2,3] | pvsystem.p | nodes | 1.2.3
wrong-node-count | generators.1.phaseCount = 3 | generator.g | nodes | 1.2
wrong-matrix-size | reactors.0.reactanceOhm = [1] | reactor.s | reactanceOhm | 1
wrong-matrix-size | reactors.1.resistanceOhm = [1,0,0,1] | reactor.n | resistanceOhm | 4
wrong-matrix-size | lineCodes.0.resistanceOhmPerKm = [1,2] | three | resistanceOhmPerKm | 2
wrong-matrix-size | lineCodes.0.reactanceOhmPerKm = [1,2] | three | reactanceOhmPerKm | 2
wrong-matrix-size | lineCodes.0.capacitanceNfPerKm = [1] | three | capacitanceNfPerKm | 1
wrong-matrix-size | sources.0.reactanceOhm = [1,0,0,1] | vsource.source | reactanceOhm | 4
wrong-length | transformers.0.reactancePct = [4,4] | transformer.reg | reactancePct | 2
wrong-length | capacitors.0.stepStates = [1] | capacitor.c | stepStates | 1
wrong-length | loads.0.model = "zip" | load.x | zip | 0
wrong-length | profiles.0.power = []; profiles.0.reactivePower = null | day | power | 0
wrong-length | profiles.0.reactivePower = [1] | day | reactivePower | 1
missing-winding | transformers.0.windings.length = 1 | transformer.reg | windings | 1
missing-target | generators.1.model = "constant-voltage" | generator.g | targetPu |
missing-target | generators.1.model = "constant-voltage"; generators.1.targetPu = 0 | generator.g | targetPu | 0
missing-exponents | loads.0.model = "exponential" | load.x | exponents |
not-a-number | loads.0.powerKw = NaN | load.x | powerKw | NaN
not-a-number | transformers.0.windings.1.ratedKv = Infinity | transformer.reg | ratedKv | Infinity
not-a-number | lineCodes.1.resistanceOhmPerKm.0 = NaN | one | resistanceOhmPerKm | NaN
not-a-number | reactors.0.resistanceOhm.1 = NaN | reactor.s | resistanceOhm | NaN
not-a-number | inverterControls.0.voltWatt.valuePu.0 = Infinity | invcontrol.i | valuePu | Infinity
not-a-number | generators.0.minKvar = NaN | pvsystem.p | minKvar | NaN
not-a-number | capacitorControls.0.deadTimeS = Infinity | capcontrol.c | deadTimeS | Infinity
not-a-number | frequencyHz = NaN | sample | frequencyHz | NaN
not-positive | lines.0.lengthKm = 0 | line.a | lengthKm | 0
not-positive | lines.0.lengthKm = -1 | line.a | lengthKm | -1
not-positive | lineCodes.0.conductorCount = 0 | three | conductorCount | 0
not-positive | transformers.0.windings.1.ratedKva = 0 | transformer.reg | ratedKva of winding 2 | 0
not-positive | transformers.0.phaseCount = 0 | transformer.reg | phaseCount | 0
not-positive | capacitors.0.ratedKv = 0 | capacitor.c | ratedKv | 0
not-positive | regulators.0.ptRatio = 0 | regcontrol.reg | ptRatio | 0
not-positive | regulators.0.ctPrimaryA = 0 | regcontrol.reg | ctPrimaryA | 0
not-positive | sources.0.voltageKv = 0 | vsource.source | voltageKv | 0
not-positive | loads.0.phaseCount = 0 | load.x | phaseCount | 0
not-positive | generators.0.phaseCount = 0 | pvsystem.p | phaseCount | 0
not-positive | capacitorControls.0.ctRatio = 0 | capcontrol.c | ctRatio | 0
not-positive | capacitorControls.0.ptRatio = -1 | capcontrol.c | ptRatio | -1
not-positive | buses.0.kVBase = 0 | sub | kVBase | 0
not-positive | profiles.0.stepMinutes = 0 | day | stepMinutes | 0
not-positive | frequencyHz = 0 | sample | frequencyHz | 0
no-voltage-base | loads.0.ratedKv = 0 | load.x | ratedKv | 0
no-voltage-base | generators.0.ratedKv = -1 | pvsystem.p | ratedKv | -1
out-of-scale | loads.0.powerKw = -1e300 | load.x | powerKw | -1e+300
out-of-scale | frequencyHz = 1e300 | sample | frequencyHz | 1e+300
out-of-scale | lineCodes.1.reactanceOhmPerKm.0 = 2e12 | one | reactanceOhmPerKm | 2000000000000
out-of-scale | generators.1.ratedKv = 1e-300 | generator.g | ratedKv | 1e-300
out-of-scale | lines.1.lengthKm = 1e-13 | line.b | lengthKm | 1e-13
out-of-scale | transformers.0.windings.0.ratedKva = 1e-300 | transformer.reg | ratedKva of winding 1 | 1e-300
out-of-scale | reactors.1.resistanceOhm.0 = 1e-13 | reactor.n | resistanceOhm | 1e-13
out-of-scale | lineCodes.1.resistanceOhmPerKm.0 = 0; lineCodes.1.reactanceOhmPerKm.0 = 1e-300 | one | resistanceOhmPerKm | 1e-300
negative-value | transformers.0.noLoadLossPct = -1 | transformer.reg | noLoadLossPct | -1
negative-value | transformers.0.windings.1.tapSteps = -1 | transformer.reg | tapSteps of winding 2 | -1
negative-value | regulators.0.bandV = -2 | regcontrol.reg | bandV | -2
negative-value | regulators.0.tapDelayS = -2 | regcontrol.reg | tapDelayS | -2
negative-value | capacitorControls.0.delayOffS = -1 | capcontrol.c | delayOffS | -1
negative-value | loads.0.vLowPu = -1 | load.x | vLowPu | -1
negative-value | generators.0.vMinPu = -1 | pvsystem.p | vMinPu | -1
not-an-integer | transformers.0.windings.0.tapSteps = 1.5 | transformer.reg | tapSteps of winding 1 | 1.5
not-an-integer | regulators.0.maxTapChange = 0.5 | regcontrol.reg | maxTapChange | 0.5
zero-impedance | reactors.1.resistanceOhm.0 = 0 | reactor.n | resistanceOhm, reactanceOhm | 0
singular-impedance | reactors.0.resistanceOhm = [1,1,1,1]; reactors.0.reactanceOhm = [2,2,2,2] | reactor.s | resistanceOhm, reactanceOhm | 1 1 1 1
singular-impedance | reactors.0.resistanceOhm = [1,1,1,1.000000000000001]; reactors.0.reactanceOhm = [2,2,2,2] | reactor.s | resistanceOhm, reactanceOhm | 1 1 1 1.000000000000001
singular-impedance | lineCodes.0.resistanceOhmPerKm = [0.3,0.3,0,0.3,0.3,0,0,0,0.3]; lineCodes.0.reactanceOhmPerKm = [0.6,0.6,0,0.6,0.6,0,0,0,0.6] | three | resistanceOhmPerKm, reactanceOhmPerKm | 0.3 0.3 0 0.3 0.3 0 0 0 0.3
singular-impedance | sources.0.resistanceOhm = [1,1,1,1,1,1,1,1,1]; sources.0.reactanceOhm = [0,0,0,0,0,0,0,0,0] | vsource.source | resistanceOhm, reactanceOhm | 1 1 1 1 1 1 1 1 1
zero-impedance | lineCodes.1.resistanceOhmPerKm.0 = 0; lineCodes.1.reactanceOhmPerKm.0 = 0 | one | resistanceOhmPerKm, reactanceOhmPerKm | 0
zero-impedance | sources.0.resistanceOhm.4 = 0; sources.0.reactanceOhm.4 = 0 | vsource.source | resistanceOhm, reactanceOhm | 0
zero-impedance | transformers.0.reactancePct.0 = 0; transformers.0.windings.0.resistancePct = 0; transformers.0.windings.1.resistancePct = 0 | transformer.reg | reactancePct | 0
negative-resistance | lineCodes.0.resistanceOhmPerKm.8 = -0.1 | three | resistanceOhmPerKm | -0.1
negative-resistance | sources.0.resistanceOhm.0 = -0.1 | vsource.source | resistanceOhm | -0.1
negative-resistance | transformers.1.windings.1.resistancePct = -1 | transformer.low | resistancePct of winding 2 | -1
negative-resistance | reactors.0.resistanceOhm.3 = -0.1 | reactor.s | resistanceOhm | -0.1
negative-reactance | reactors.0.reactanceOhm.3 = -0.1 | reactor.s | reactanceOhm | -0.1
negative-reactance | lineCodes.1.reactanceOhmPerKm.0 = -0.1 | one | reactanceOhmPerKm | -0.1
negative-reactance | sources.0.reactanceOhm.8 = -0.1 | vsource.source | reactanceOhm | -0.1
negative-reactance | transformers.0.reactancePct.0 = -1 | transformer.reg | reactancePct | -1
negative-capacitance | lineCodes.1.capacitanceNfPerKm.0 = -1 | one | capacitanceNfPerKm | -1
asymmetric-matrix | lineCodes.0.reactanceOhmPerKm.1 = 0.3 | three | reactanceOhmPerKm | 0.6 0.3 0.2 0.2 0.6 0.2 0.2 0.2 0.6
tap-out-of-range | transformers.0.windings.1.tapPu = 1.2 | transformer.reg | tapPu of winding 2 | 1.2
tap-out-of-range | transformers.0.windings.1.tapPu = 0.8 | transformer.reg | tapPu of winding 2 | 0.8
tap-out-of-range | transformers.0.windings.0.minTapPu = 1.1 | transformer.reg | minTapPu of winding 1 | 1.1
voltage-band | loads.0.vMinPu = 1.05 | load.x | vMinPu | 1.05
voltage-band | generators.0.vMaxPu = 0.9 | pvsystem.p | vMinPu | 0.9
voltage-band | generators.0.minKvar = 5; generators.0.maxKvar = 4 | pvsystem.p | minKvar | 5
voltage-band | capacitorControls.0.overrideMinV = 126; capacitorControls.0.overrideMaxV = 126 | capcontrol.c | overrideMinV | 126
zip-shares | loads.0.model = "zip"; loads.0.zip = [0.2,0.2,0.6,0.2,0.2,0.2,0.5] | load.x | zip | 0.2 0.2 0.6 0.2 0.2 0.2 0.5
emergency-rating | lines.0.emergencyRatingA = 399 | line.a | emergencyRatingA | 399
emergency-rating | transformers.0.emergencyRatingKva = 1 | transformer.reg | emergencyRatingKva | 1
bad-step-state | capacitors.0.stepStates.1 = 2 | capacitor.c | stepStates | 2
bad-step-state | capacitors.0.stepKvar.1 = -5 | capacitor.c | stepKvar | -5
shorted-branch | lines.0.to.bus = "sub" | line.a | toBus | sub
shorted-branch | reactors.0.to.bus = "mid" | reactor.s | toBus | mid
repeated-node | loads.0.terminal.nodes = [2,2] | load.x | nodes | 2.2
repeated-node | loads.1.terminal.nodes = [1,2,0,0] | load.y | nodes | 1.2.0.0
repeated-node | generators.1.terminal.nodes = [2,2] | generator.g | nodes | 2.2
repeated-node | transformers.1.windings.1.terminal.nodes = [1,2,2,0] | transformer.low | nodes | 1.2.2.0
repeated-node | sources.0.terminal.nodes = [1,2,1] | vsource.source | nodes | 1.2.1
repeated-node | capacitors.0.connection = "delta"; capacitors.0.from.nodes = [1,1,2] | capacitor.c | nodes | 1.1.2
joined-conductors | lines.0.to.nodes = [1,2,2] | line.a | toNodes | 1.2.2
joined-conductors | reactors.0.from.nodes = [1,1] | reactor.s | fromNodes | 1.1
control-settings | capacitorControls.0.onSetting = -100 | capcontrol.c | onSetting | -100
control-settings | capacitorControls.0.kind = "current"; capacitorControls.0.offSetting = 200 | capcontrol.c | onSetting | 150
control-settings | capacitorControls.0.kind = "voltage" | capcontrol.c | onSetting | 150
control-settings | capacitorControls.0.kind = "power-factor" | capcontrol.c | onSetting | 150
control-settings | capacitorControls.0.kind = "time" | capcontrol.c | onSetting | 150
control-settings | capacitorControls.0.kind = "time"; capacitorControls.0.onSetting = 5; capacitorControls.0.offSetting = 5 | capcontrol.c | onSetting | 5
control-settings | capacitorControls.0.kind = "time"; capacitorControls.0.onSetting = -1; capacitorControls.0.offSetting = 5 | capcontrol.c | onSetting | -1
hunting | capacitorControls.0.offSetting = 51 | capcontrol.c | onSetting | 150
hunting | regulators.0.bandV = 0.5 | regcontrol.reg | bandV | 0.5
fixed-tap | transformers.0.windings.1.tapSteps = 0 | regcontrol.reg | tapWinding | 2
controlled-twice | inverterControls.1 = {"id":"invcontrol.j","generators":["pvsystem.p"],"voltVar":null,"voltWatt":{"voltagePu":[1,1.1],"valuePu":[1,0]}} | invcontrol.j | generators | pvsystem.p
controlled-twice | inverterControls.0.generators.1 = "pvsystem.p" | invcontrol.i | generators | pvsystem.p
competing-controls | inverterControls.0.generators.0 = "generator.g"; generators.1.model = "constant-voltage"; generators.1.targetPu = 1; generators.1.ratedKva = 60 | invcontrol.i | generators | generator.g
controls-nothing | inverterControls.0.generators = [] | invcontrol.i | generators |
controls-nothing | inverterControls.0.voltVar = null; inverterControls.0.voltWatt = null | invcontrol.i | voltVar |
bad-curve | inverterControls.0.voltVar.valuePu.length = 3 | invcontrol.i | voltVar | 4
bad-curve | inverterControls.0.voltWatt = {"voltagePu":[1],"valuePu":[1]} | invcontrol.i | voltWatt | 1
bad-curve | inverterControls.0.voltVar.voltagePu.2 = 0.98 | invcontrol.i | voltVar | 0.98
bad-curve | inverterControls.0.voltWatt.valuePu.1 = -0.1 | invcontrol.i | voltWatt | -0.1
rising-curve | inverterControls.0.voltVar.valuePu.3 = 0.1 | invcontrol.i | voltVar | 0.1
rising-curve | inverterControls.0.voltWatt.valuePu = [0.5,0.6] | invcontrol.i | voltWatt | 0.6
missing-rating | generators.0.ratedKva = 0 | pvsystem.p | ratedKva | 0
over-rating | generators.0.reactivePowerKvar = 20 | pvsystem.p | ratedKva | 25
target-out-of-band | generators.1.model = "constant-voltage"; generators.1.targetPu = 1.2 | generator.g | targetPu | 1.2
no-source | sources.length = 0 | sample | sources | 0
phase-not-present | loads.0.terminal.nodes = [3,0] | load.x | nodes | 3.0
phase-not-present | loads.0.terminal.nodes = [2,4] | load.x | nodes | 2.4
phase-not-present | loads.0.terminal = {"bus":"tie","nodes":[4,0]} | load.x | nodes | 4.0
phase-not-present | generators.1.terminal.nodes = [1,3] | generator.g | nodes | 1.3
generator-without-source | reactors.0.to.nodes = [0,0] | generator.g | bus | tie
parallel-switch | lines.2 = {"id":"line.c","kind":"line","from":{"bus":"end","nodes":[2]},"to":{"bus":"reg","nodes":[2]},"lineCode":"one","lengthKm":1,"ratingA":1,"emergencyRatingA":1,"openFrom":false,"openTo":false,"openConductorsFrom":null,"openConductorsTo":null} | line.c | toBus | reg
isolated | buses.6 = {"id":"lone","kVBase":null,"x":null,"y":null} | lone | id | lone
isolated | lines.1.openFrom = true | end | id | end
isolated-node | loads.1.terminal.nodes = [1,2,3,4] | low | nodes | 4
voltage-level | buses.3.kVBase = 2.4 | line.b | kVBase | 2.4
rated-voltage | loads.0.ratedKv = 0.24 | load.x | ratedKv | 0.24
voltage-level | buses.5.kVBase = 2.4 | reactor.s | kVBase | 2.4
rated-voltage | generators.0.ratedKv = 4.16 | pvsystem.p | ratedKv | 4.16
rated-voltage | sources.0.voltageKv = 4 | vsource.source | voltageKv | 4
bus-without-base | buses.3.kVBase = null | end | kVBase |
rated-voltage | capacitors.0.ratedKv = 4.16 | capacitor.c | ratedKv | 4.16
rated-voltage | transformers.1.windings.1.ratedKv = 4.16 | transformer.low | ratedKv of winding 2 | 4.16
unrated | lines.1.ratingA = 0 | line.b | ratingA | 0
unrated | reactors.0.ratingA = 0 | reactor.s | ratingA | 0
unrated | transformers.1.ratingKva = -1 | transformer.low | ratingKva | -1
transformer-to-nowhere | transformers.0.windings.1.terminal.bus = "mid" | transformer.reg | bus | mid
`
  .trim()
  .split('\n')
  .map((line) => {
    const [rule, change, element, field, value] = line.split('|').map((part) => part.trim());
    const changes = change.split('; ').map((one): [string, unknown] => {
      const [path, to] = one.split(' = ');
      if (to === 'undefined') return [path, undefined];
      return [path, /^(NaN|Infinity)$/.test(to) ? Number(to) : JSON.parse(to)];
    });
    return { rule, change, element, field, value, network: changed(Object.fromEntries(changes)) };
  });

describe('a breach is named with its element, field, value and remedy', () => {
  test.each(breaches)('$rule: $change', ({ rule, network, element, field, value }) => {
    const found = validateNetwork(network).filter((issue) => issue.rule === rule);
    expect(found).toEqual([
      {
        severity: networkRules.find((one) => one.rule === rule)?.severity,
        rule,
        element,
        field,
        value,
        message: expect.stringMatching(/./),
        remedy: expect.stringMatching(/./),
      },
    ]);
  });

  test('there is a breach of every rule', () => {
    // A claim is no part of a network: `loop` has a test of its own.
    const tried = new Set([...breaches.map(({ rule }) => rule), 'loop']);
    expect(networkRules.map(({ rule }) => rule).filter((rule) => !tried.has(rule))).toEqual([]);
    expect(new Set(networkRules.map(({ rule }) => rule)).size).toBe(networkRules.length);
  });

  test('a mistyped reference is answered with the name that was meant', () => {
    const issues = validateNetwork(changed({ 'lines.0.lineCode': 'tree' }));
    expect(issues[0].remedy).toBe('did you mean three?');
  });

  test('wye nodes without the neutral are answered with the nodes to write', () => {
    const issues = validateNetwork(changed({ 'loads.1.terminal.nodes': [1, 2, 3] }));
    expect(issues[0].remedy).toContain('1.2.3.0');
  });
});

test('all breaches come at once, errors before notes', () => {
  const broken = changed({
    'lines.0.ratingA': 0,
    'lines.0.lengthKm': 0,
    'lineCodes.0.reactanceOhmPerKm.1': 0.3,
    'loads.0.profile': 'night',
    'loads.1.vMinPu': 2,
  });
  expect(validateNetwork(broken).map(({ severity, rule }) => `${severity} ${rule}`)).toEqual([
    'error unknown-profile',
    'error not-positive',
    'error voltage-band',
    'note asymmetric-matrix',
    'note unrated',
  ]);
});

test('two controls of one tap or one capacitor are noted', () => {
  const { regulators, capacitorControls } = sample;
  const network = {
    ...sample,
    regulators: [...regulators, { ...regulators[0], id: 'regcontrol.b' }],
    capacitorControls: [...capacitorControls, { ...capacitorControls[0], id: 'capcontrol.b' }],
  };
  expect(validateNetwork(network)).toMatchObject([
    { rule: 'competing-controls', element: 'regcontrol.b', field: 'tapWinding', value: '2' },
    { rule: 'competing-controls', element: 'capcontrol.b', value: 'capacitor.c' },
  ]);
});

test('a feeder that claims to be radial is held to it', () => {
  const [, line] = sample.lines;
  const ring = { ...line, id: 'line.ring', from: { bus: 'sub', nodes: [2] } };
  const network = { ...sample, lines: [...sample.lines, ring] };
  expect(validateNetwork(network)).toEqual([]);
  expect(validateNetwork(sample, { radial: true })).toEqual([]);
  expect(validateNetwork(network, { radial: true })).toMatchObject([
    {
      severity: 'error',
      rule: 'loop',
      element: 'transformer.reg',
      message: expect.stringContaining('transformer.reg, line.b, line.ring, line.a'),
    },
  ]);
});

test('where the form is broken, nothing else is said', () => {
  const issues = validateNetwork(changed({ 'loads.0.powerKw': '40', 'lines.0.lengthKm': 0 }));
  expect(issues.map(({ rule }) => rule)).toEqual(['wrong-type']);
});

test('one fault is one issue', () => {
  const faults: readonly Readonly<Record<string, unknown>>[] = [
    { 'capacitorControls.0.onSetting': -200 },
    { 'reactors.0.resistanceOhm': [0, 1, 1, 0], 'reactors.0.reactanceOhm': [0, 1, 1, 0] },
    { 'reactors.0.resistanceOhm': [0, 0, 0, 0], 'reactors.0.reactanceOhm': [0, 0, 0, 0] },
    { 'capacitors.0.connection': 'delta', 'capacitors.0.to': { bus: 'reg', nodes: [4, 4, 4] } },
  ];
  const rules = faults.map((fault) => validateNetwork(changed(fault)).map(({ rule }) => rule));
  expect(rules).toEqual([
    ['control-settings'],
    ['zero-impedance'],
    ['zero-impedance'],
    ['joined-conductors'],
  ]);
});

test('what looks odd but is right is not a breach', () => {
  const right: readonly Readonly<Record<string, unknown>>[] = [
    { 'lineCodes.1.reactanceOhmPerKm.0': 0 },
    { 'lineCodes.1.resistanceOhmPerKm.0': 0 },
    { 'loads.0.ratedKv': 14.4 },
    { 'loads.0.ratedKv': 12.47 },
    { 'loads.0.powerKw': -40 },
    { 'lines.0.openFrom': false, 'transformers.0.windings.0.neutralResistanceOhm': 0 },
    { 'generators.1.model': 'constant-voltage', 'generators.1.targetPu': 1 },
    { 'generators.1.powerKw': -50 },
    { 'loads.0.terminal': { bus: 'tie', nodes: [1, 4] } },
    {
      'lines.2': { ...sample.lines[1], id: 'line.c', openTo: true },
      'lines.1.kind': 'switch',
    },
    { 'lines.1.kind': 'line', 'lines.2': { ...sample.lines[1], id: 'line.c', kind: 'line' } },
    {
      'generators.1.model': 'constant-voltage',
      'generators.1.targetPu': 1,
      'inverterControls.0.generators': ['generator.g'],
      'inverterControls.0.voltVar': null,
    },
    {
      'buses.6': { id: 'star', kVBase: null, x: null, y: null },
      'lines.2': {
        ...sample.lines[1],
        id: 'line.n',
        from: { bus: 'tie', nodes: [4] },
        to: { bus: 'star', nodes: [4] },
      },
      'reactors.2': {
        ...sample.reactors[0],
        id: 'reactor.e',
        from: { bus: 'mid', nodes: [1, 2] },
        to: { bus: 'star', nodes: [4, 0] },
      },
    },
    { 'generators.0.ratedKva': 0, 'inverterControls.0.voltVar': null },
    {
      'capacitorControls.0.kind': 'time',
      'capacitorControls.0.offSetting': 7,
      'capacitorControls.0.onSetting': 20,
    },
    { 'capacitorControls.0.element': 'capacitor.c' },
    { 'capacitorControls.0.element': 'reactor.s', 'capacitorControls.0.terminal': 2 },
    { 'reactors.0.resistanceOhm': [0.1, 0, 0.05, 0.1] },
    { 'reactors.1.to': { bus: 'tie', nodes: [0] } },
    {
      'reactors.0.ratingA': 0,
      'reactors.0.to': null,
      'generators.1.terminal.bus': 'mid',
      'reactors.1.from.bus': 'mid',
      'buses.length': 5,
    },
    { 'transformers.0.windings.1.tapPu': 1.1 },
    { 'regulators.0.phase': 'max' },
    { 'capacitors.0.to': { bus: 'reg', nodes: [0, 0, 0] } },
  ];
  for (const changes of right) expect(validateNetwork(changed(changes))).toEqual([]);
});

test('a star point of several phases may float, that of one phase may not', () => {
  const floating = (nodes: number[], load: number) =>
    validateNetwork(changed({ [`loads.${load}.terminal.nodes`]: nodes })).map(({ rule }) => rule);
  expect(floating([1, 2, 3, 4], 1)).toEqual(['isolated-node']);
  expect(floating([2, 4], 0)).toEqual(['phase-not-present', 'isolated-node']);
});

test('a phase that is lost on the way floats at every bus behind', () => {
  const issues = validateNetwork(changed({ 'lines.1.from.nodes': [9] }));
  expect(issues.map(({ rule, element, value }) => [rule, element, value])).toEqual([
    ['isolated-node', 'reg', '9'],
    ['isolated-node', 'end', '2'],
  ]);
  const bridge = { ...sample.lines[1], id: 'line.c' };
  const between = (node: number) => ({ bus: 'sub', nodes: [node] });
  const apart = changed({ 'lines.2': { ...bridge, from: between(8), to: between(9) } });
  expect(validateNetwork(apart)).toMatchObject([{ rule: 'isolated-node', value: '8.9' }]);
});

test('unrated branches and islands make one note each, however many', () => {
  const network = changed({
    'lines.0.ratingA': 0,
    'lines.1.ratingA': -1,
    'lines.0.openTo': true,
  });
  expect(validateNetwork(network)).toMatchObject([
    {
      rule: 'isolated',
      element: 'mid',
      message: 'no source feeds mid, reg, low, tie, end',
    },
    { rule: 'generator-without-source', element: 'pvsystem.p' },
    { rule: 'unrated', element: 'line.a', message: 'and 1 more have no rating' },
  ]);
});

test('no network is too broken to be judged', () => {
  const junk = fc.oneof(fc.constant(Number.NaN), fc.integer(), fc.constant(0), fc.double());
  const paths = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat(), junk, fc.nat(2)), { maxLength: 6 });
  fc.assert(
    fc.property(arbitraryNetwork({ ...everything, maxBuses: 5 }), paths, (network, changes) => {
      const draft = structuredClone(network) as unknown as Record<
        string,
        Record<string, unknown>[]
      >;
      for (const [list, one, field, value, kind] of changes) {
        const lists = Object.values(draft).filter((content) => Array.isArray(content));
        const target = lists[list % lists.length];
        const element = target[one % Math.max(1, target.length)];
        if (element === undefined) continue;
        const name = Object.keys(element)[field % Object.keys(element).length];
        const old = element[name];
        if (typeof old === 'number') element[name] = value;
        else if (typeof old === 'string') element[name] = kind === 0 ? '' : `${old}?`;
        else if (Array.isArray(old)) element[name] = kind === 0 ? [] : old.slice(kind);
      }
      for (const issue of validateNetwork(draft as unknown as Network)) {
        expect(issue.remedy).toBeTruthy();
        expect(issue.element).toBeTypeOf('string');
      }
    }),
    { numRuns: 500 },
  );
});
