import type { Network, Terminal } from '../../network/network.ts';
import { buildCapacitor, buildRegulator, buildTransformer } from './build-branches.ts';
import { buildCapacitorControl } from './build-controls.ts';
import {
  buildGenerator,
  buildPvSystem,
  buildStorage,
  producerProfile,
} from './build-generators.ts';
import {
  buildLoad,
  buildProfile,
  buildSource,
  profileOf,
  withKnownProfiles,
} from './build-injections.ts';
import { buildInverterControls } from './build-inverter-controls.ts';
import { buildLine } from './build-lines.ts';
import { buildDampedBank, buildFault, buildReactor } from './build-reactors.ts';
import { Builder } from './builder.ts';
import { listBuses, withBaseVoltages } from './bus-list.ts';
import { isDamped } from './classes/capacitor.ts';
import { generatorClass } from './classes/generator.ts';
import { invControlClass } from './classes/invcontrol.ts';
import { loadClass } from './classes/load.ts';
import { pvSystemClass } from './classes/pvsystem.ts';
import { objectsOf } from './object-class.ts';
import { type Place, reportError, type ScriptObject, type Session } from './session.ts';

/**
 * The network that a script describes: its enabled elements, classes apart, each in the order of
 * definition. Problems are added to the session's issues; what has one is missing.
 */
export function toNetwork(session: Session): Network {
  const build = new Builder(session);
  const terminals: Terminal[] = [];
  const collect = <Element>(
    make: (build: Builder, object: ScriptObject) => Element | null,
    terminalsOf: (element: Element) => readonly (Terminal | null)[],
  ) => {
    const elements: Element[] = [];
    return {
      elements,
      add: (object: ScriptObject): void => {
        const element = make(build, object);
        if (element === null) return;
        elements.push(element);
        for (const terminal of terminalsOf(element)) {
          if (terminal === null) continue;
          terminals.push(terminal);
          if (!session.busPlaces.has(terminal.bus))
            session.busPlaces.set(terminal.bus, object.place);
        }
      },
    };
  };
  const sources = collect(buildSource, ({ terminal }) => [terminal]);
  const lines = collect(buildLine, ({ from, to }) => [from, to]);
  const transformers = collect(buildTransformer, ({ windings }) => windings.map((w) => w.terminal));
  const regulators = collect(buildRegulator, () => []);
  const capacitors = collect(buildCapacitor, ({ from, to }) => [from, to]);
  const dampedBanks = collect(buildDampedBank, ({ from, to }) => [from, to]);
  const capacitorControls = collect(buildCapacitorControl, () => []);
  const reactors = collect(buildReactor, ({ from, to }) => [from, to]);
  const faults = collect(buildFault, ({ from, to }) => [from, to]);
  const loads = collect(buildLoad, ({ terminal }) => [terminal]);
  const generators = collect(buildGenerator, ({ terminal }) => [terminal]);
  const pvSystems = collect(buildPvSystem, ({ terminal }) => [terminal]);
  const storages = collect(buildStorage, ({ terminal }) => [terminal]);
  const usedProfiles = new Set([
    ...objectsOf(session, loadClass).map(({ state }) => profileOf(state)),
    ...objectsOf(session, generatorClass).map(({ state }) => producerProfile(state)),
    ...objectsOf(session, pvSystemClass).map(({ state }) => producerProfile(state)),
  ]);
  const profiles = collect(
    (_, object) => buildProfile(build, object, usedProfiles.has(object.name)),
    () => [],
  );
  const collectors: Readonly<Record<string, { add(object: ScriptObject): void }>> = {
    vsource: sources,
    line: lines,
    transformer: transformers,
    regcontrol: regulators,
    capacitor: { add: (object) => (isDamped(object) ? dampedBanks : capacitors).add(object) },
    capcontrol: capacitorControls,
    reactor: reactors,
    fault: faults,
    load: loads,
    generator: generators,
    pvsystem: pvSystems,
    storage: storages,
    loadshape: profiles,
  };
  // all classes in one go: buses are listed in the order in which elements appear
  for (const object of session.objects.values()) {
    if (object.enabled) collectors[object.className]?.add(object);
  }
  build.noteLinesWithoutUnit();
  if (sources.elements.length === 0 && session.circuitName !== null) reportNoSource(session);
  const network: Network = {
    id: session.circuitName ?? '',
    frequencyHz: session.frequencyHz,
    buses: listBuses(session, terminals),
    sources: sources.elements,
    lineCodes: build.lineCodes.all(),
    lines: lines.elements,
    transformers: transformers.elements,
    regulators: regulators.elements,
    capacitors: capacitors.elements,
    capacitorControls: capacitorControls.elements,
    reactors: [...reactors.elements, ...faults.elements, ...dampedBanks.elements],
    generators: withKnownProfiles(
      [...generators.elements, ...pvSystems.elements, ...storages.elements],
      profiles.elements,
    ),
    inverterControls: objectsOf(session, invControlClass)
      .filter(({ object }) => object.enabled)
      .flatMap(({ object }) => buildInverterControls(build, object)),
    loads: withKnownProfiles(loads.elements, profiles.elements),
    profiles: profiles.elements,
    assets: [],
    zones: [],
  };
  reportInfinite(session, network);
  // what is missing after an error would only cause misleading notes
  if (session.issues.some(({ severity }) => severity === 'error')) return network;
  return { ...network, buses: withBaseVoltages(session, network) };
}

/** Numbers that are fine one by one can still overflow when they meet. */
function reportInfinite(session: Session, network: Network): void {
  const isInfinite = (value: unknown): boolean =>
    typeof value === 'number'
      ? !Number.isFinite(value)
      : typeof value === 'object' && value !== null && Object.values(value).some(isInfinite);
  for (const elements of Object.values(network)) {
    if (!Array.isArray(elements)) continue;
    for (const element of elements) {
      if (!isInfinite(element)) continue;
      reportError(session, placeOf(session, element.id), {
        rule: 'bad-number',
        element: element.id,
        message: 'its numbers are too large or too small to compute with',
        remedy: 'check their units',
      });
    }
  }
}

/**
 * Where what a network calls `id` is defined: an element, a bus (where it is first named), a line
 * code or profile (by their bare names), and all else at the circuit.
 */
export function placeOf(session: Session, id: string): Place {
  const code = id.replace(/:\d+$/, '');
  const computed = code.replace(/-[\d.]+hz$/, '');
  const names = [
    ...[id, code, `linecode.${code}`, `loadshape.${id}`],
    ...[`linegeometry.${computed}`, `linespacing.${computed}`],
  ];
  const place = names
    .map((name) => session.objects.get(name)?.place)
    .find((at) => at !== undefined);
  const circuit = session.objects.get('vsource.source')?.place;
  return place ?? session.busPlaces.get(id) ?? circuit ?? { file: '', line: 1 };
}

function reportNoSource(session: Session): void {
  const source = session.objects.get('vsource.source');
  if (source === undefined || source.enabled) return; // what is wrong with it was reported
  reportError(session, source.place, {
    rule: 'no-source',
    element: source.id,
    message: 'no source is enabled',
    remedy: 'enable one',
  });
}
