import { GridError, type Issue } from '../errors.ts';
import { type DeviceSetting, imposeDevices } from '../network/devices.ts';
import { nearestName } from '../network/nearest.ts';
import type { Generator, Load, Network } from '../network/network.ts';
import { imposeSwitches, type SwitchSettings } from '../network/switches.ts';
import type { Variant } from './chunk-solver.ts';
import { injectionsOf, type PowerTable } from './powers.ts';

/** The power of a load (consumed) or generator (produced) in a scenario. */
export interface PowerSetting {
  /** The network's own where missing. */
  readonly powerKw?: number;
  /** Where missing, in the proportion that the network states; the network's own without `powerKw`. */
  readonly reactivePowerKvar?: number;
}

/** A state of a feeder to be solved: what differs from the network. Plain data. */
export interface Scenario {
  readonly id: string;
  /** Multiplies kW and kvar of every load that `powers` does not name; 1 where missing. */
  readonly loadScale?: number;
  /** By id of a load or generator, with or without its class. */
  readonly powers?: Readonly<Record<string, PowerSetting>>;
  readonly devices?: readonly DeviceSetting[];
  readonly switches?: SwitchSettings;
}

/** What of scenarios has been looked up: ready to be cut into chunks. */
export interface BatchPlan {
  readonly scenarios: readonly Scenario[];
  readonly variants: readonly Variant[];
  /** Which of them every scenario has. */
  readonly variantOf: Int32Array;
  /** Loads, then generators, and their powers. */
  readonly injections: readonly (Load | Generator)[];
  readonly own: PowerTable;
  readonly indexOfId: ReadonlyMap<string, number>;
  readonly loadCount: number;
}

/** @throws {GridError} `bad-input`, with everything that is wrong with the scenarios */
export function planBatch(network: Network, scenarios: readonly Scenario[]): BatchPlan {
  const issues: Issue[] = [];
  const injections = injectionsOf(network);
  const plan = {
    scenarios,
    variants: [] as Variant[],
    variantOf: new Int32Array(scenarios.length),
    injections,
    own: {
      kW: Float64Array.from(injections, ({ powerKw }) => powerKw),
      kvar: Float64Array.from(injections, ({ reactivePowerKvar }) => reactivePowerKvar),
    },
    indexOfId: indexIds(injections),
    loadCount: network.loads.length,
  };
  const numberOf = new Map<string, number>();
  const ids = new Set<string>();
  scenarios.forEach((scenario, k) => {
    const found = [...valueIssues(scenario), ...idIssues(scenario, plan)];
    if (ids.has(scenario.id)) found.push(duplicate(scenario));
    ids.add(scenario.id);
    const { devices = [], switches = {} } = scenario;
    const key = JSON.stringify([devices, switches]);
    let number = numberOf.get(key);
    if (number === undefined) {
      number = plan.variants.push({ devices, switches }) - 1;
      numberOf.set(key, number);
      found.push(...imposeDevices(network, devices).issues);
      found.push(...imposeSwitches(network, switches).issues);
    }
    plan.variantOf[k] = number;
    issues.push(
      ...found.map((issue) => ({ ...issue, message: `scenario ${scenario.id}: ${issue.message}` })),
    );
  });
  if (issues.length > 0) {
    const count = `${issues.length} problem${issues.length === 1 ? '' : 's'}`;
    throw new GridError('bad-input', `${count} with the scenarios`, { issues });
  }
  return plan;
}

/** Ids with and without their class; without it loads go before generators. */
function indexIds(injections: readonly (Load | Generator)[]): Map<string, number> {
  const indexOfId = new Map<string, number>();
  injections.forEach(({ id }, k) => {
    const bare = id.slice(id.indexOf('.') + 1);
    if (!indexOfId.has(bare)) indexOfId.set(bare, k);
  });
  injections.forEach(({ id }, k) => {
    indexOfId.set(id, k);
  });
  return indexOfId;
}

function indexOf({ indexOfId }: BatchPlan, id: string): number | undefined {
  return indexOfId.get(id) ?? indexOfId.get(id.trim().toLowerCase());
}

function duplicate({ id }: Scenario): Issue {
  return {
    severity: 'error',
    rule: 'duplicate-id',
    element: id,
    field: 'id',
    message: 'another scenario has this id',
    remedy: 'give every scenario an id of its own',
  };
}

function valueIssues({ loadScale, powers }: Scenario): Issue[] {
  const given = Object.entries(powers ?? {}).flatMap(([element, setting]) =>
    Object.entries(setting).map(([field, value]) => ({ element, field, value })),
  );
  return [{ element: undefined, field: 'loadScale', value: loadScale }, ...given].flatMap(
    ({ element, field, value }): Issue[] =>
      value === undefined || Number.isFinite(value)
        ? []
        : [
            {
              severity: 'error',
              rule: 'bad-number',
              element,
              field,
              value: String(value),
              message: 'not a number',
              remedy: 'give a finite number',
            },
          ],
  );
}

function idIssues({ powers }: Scenario, plan: BatchPlan): Issue[] {
  return Object.keys(powers ?? {})
    .filter((id) => indexOf(plan, id) === undefined)
    .map((id): Issue => {
      const near = nearestName(id.toLowerCase(), [...plan.indexOfId.keys()]);
      return {
        severity: 'error',
        rule: 'unknown-load',
        element: id,
        field: 'powers',
        message: 'the feeder has no such load or generator',
        remedy: near === null ? 'write the id of one' : `did you mean ${near}?`,
      };
    });
}

/** Writes the powers of one scenario into a table. */
export function setScenarioPowers(
  plan: BatchPlan,
  { loadScale = 1, powers = {} }: Scenario,
  { kW, kvar }: PowerTable,
  state: number,
): void {
  const { injections, loadCount, own } = plan;
  const start = state * injections.length;
  kW.set(own.kW, start);
  kvar.set(own.kvar, start);
  for (let k = start; k < start + loadCount; k++) {
    kW[k] *= loadScale;
    kvar[k] *= loadScale;
  }
  for (const id in powers) {
    const k = indexOf(plan, id) as number;
    const one = injections[k] as Load | Generator;
    const setting = powers[id] as PowerSetting;
    const power = setting.powerKw ?? one.powerKw;
    const proportion =
      setting.powerKw === undefined ? one.reactivePowerKvar : inProportion(one, power);
    kW[start + k] = power;
    kvar[start + k] = setting.reactivePowerKvar ?? proportion;
  }
}

function inProportion({ powerKw, reactivePowerKvar }: Load | Generator, power: number): number {
  return powerKw === 0 ? 0 : (power * reactivePowerKvar) / powerKw;
}
