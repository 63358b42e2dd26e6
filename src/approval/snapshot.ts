import { copyDeviceState, type DeviceState } from '../compiled/elements/index.ts';
import { type Desk, restoreDevices } from './desk.ts';
import type { ModelState } from './model-state.ts';

/** All that judging depends on. Tangent, model and bounds are not copied: the desk leaves those alone. */
export interface DeskSnapshot
  extends Pick<
    Desk,
    'powers' | 'voltages' | 'tangent' | 'model' | 'bounds' | 'isAhead' | 'undecided'
  > {
  readonly powerW: Float64Array;
  readonly reactivePowerVar: Float64Array;
  readonly devices: DeviceState;
  readonly state: ModelState | null;
}

export function snapshotOf(desk: Desk): DeskSnapshot {
  const { system, powers, voltages, tangent, model, bounds, isAhead, undecided } = desk;
  desk.tangentIsKept = true;
  return {
    powers,
    voltages,
    tangent,
    model,
    bounds,
    isAhead,
    undecided,
    powerW: system.powerW.slice(),
    reactivePowerVar: system.reactivePowerVar.slice(),
    devices: copyDeviceState(system.devices),
    state: copyOf(desk.state),
  };
}

/** Takes a desk back to a snapshot of it. */
export function restoreDesk(desk: Desk, snapshot: DeskSnapshot): void {
  const { powerW, reactivePowerVar, devices, state, ...rest } = snapshot;
  desk.system.powerW.set(powerW);
  desk.system.reactivePowerVar.set(reactivePowerVar);
  restoreDevices(desk.system, devices);
  Object.assign(desk, rest);
  desk.state = copyOf(state);
  desk.tangentIsKept = true;
}

function copyOf(state: ModelState | null): ModelState | null {
  if (state === null) return null;
  return {
    ...state,
    z: state.z.slice(),
    ports: state.ports.slice(),
    moved: state.moved.slice(),
  };
}
