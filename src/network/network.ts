/**
 * The engineering model of a feeder: text ids, units in every name, immutable.
 *
 * Ids compare without regard to case and are kept in lower case. Elements are named
 * `class.name`, e.g. `line.650632`. Loads consume positive, generators produce positive.
 */

/** A bus: a place with any number of numbered nodes (1, 2, 3 = phases a, b, c; 4 = neutral). */
export interface Bus {
  readonly id: string;
  /** Nominal line-to-neutral voltage in kV, or null where the file states none. */
  readonly kVBase: number | null;
  readonly x: number | null;
  readonly y: number | null;
}

/** Where one end of an element is connected: a node number for each conductor, 0 = ground. */
export interface Terminal {
  readonly bus: string;
  readonly nodes: readonly number[];
}

/** A voltage source behind its short-circuit impedance, between `terminal` and ground. */
export interface Source {
  readonly id: string;
  readonly terminal: Terminal;
  /** Voltage behind the impedance, line to neutral, of every phase. */
  readonly voltageKv: number;
  /** Angle of the first phase; each further phase lags by 360°/phases. */
  readonly angleDeg: number;
  /** Phase impedance matrix in Ω, row-major, conductors × conductors. */
  readonly resistanceOhm: readonly number[];
  readonly reactanceOhm: readonly number[];
}

/** Impedance and capacitance of a line per km: full matrices, row-major. */
export interface LineCode {
  readonly id: string;
  readonly conductorCount: number;
  readonly resistanceOhmPerKm: readonly number[];
  readonly reactanceOhmPerKm: readonly number[];
  /** Maxwell capacitance: the diagonal is positive, the rest negative or zero. */
  readonly capacitanceNfPerKm: readonly number[];
}

/** A line, cable or switch: a π section of `lengthKm` times its line code. */
export interface Line {
  readonly id: string;
  readonly kind: 'line' | 'switch';
  readonly from: Terminal;
  readonly to: Terminal;
  readonly lineCode: string;
  readonly lengthKm: number;
  /** Normal rating per conductor; zero or less means unrated. */
  readonly ratingA: number;
  readonly emergencyRatingA: number;
  /** All conductors of that end are open: no current flows there, the node stays. */
  readonly openFrom: boolean;
  readonly openTo: boolean;
  /** Conductors of an end that are open singly, counting from 1 in the order of its nodes; null: none. */
  readonly openConductorsFrom: readonly number[] | null;
  readonly openConductorsTo: readonly number[] | null;
}

export type WindingConnection = 'wye' | 'delta';

export interface Winding {
  /** wye: one node per phase and the neutral's (0 = solidly grounded); delta: one per phase, and 1-phase delta two. */
  readonly terminal: Terminal;
  readonly connection: WindingConnection;
  /** Line to line with 2 and 3 phases, across the winding with one; delta always across. */
  readonly ratedKv: number;
  readonly ratedKva: number;
  /** In % on the rated kVA of the first winding. */
  readonly resistancePct: number;
  readonly tapPu: number;
  readonly minTapPu: number;
  readonly maxTapPu: number;
  /** Number of steps between the smallest and the largest tap. */
  readonly tapSteps: number;
  /** Impedance from the neutral to ground; a negative resistance means none (open). */
  readonly neutralResistanceOhm: number;
  readonly neutralReactanceOhm: number;
}

export interface Transformer {
  readonly id: string;
  readonly phaseCount: number;
  readonly windings: readonly Winding[];
  /** Leakage reactances in % between windings (1,2), (1,3), …, (2,3), … on the first winding's kVA. */
  readonly reactancePct: readonly number[];
  readonly noLoadLossPct: number;
  readonly magnetisingCurrentPct: number;
  /** Tiny shunt in millionths of the rating that gives floating windings a reference to ground. */
  readonly antifloatPpm: number;
  /** delta-wye: does the low side lag the high side by 30° (ANSI) or lead? */
  readonly lowSide: 'lags' | 'leads';
  /** Normal rating; zero or less means unrated. */
  readonly ratingKva: number;
  readonly emergencyRatingKva: number;
}

/** Control of a tap by a measured voltage with line-drop compensation. */
export interface Regulator {
  readonly id: string;
  readonly transformer: string;
  /** Winding whose voltage is measured, counting from 1. */
  readonly winding: number;
  /** Winding whose tap moves. */
  readonly tapWinding: number;
  /** Band centre and width, and the compensator's settings, in volts of the secondary side. */
  readonly targetV: number;
  readonly bandV: number;
  readonly ptRatio: number;
  readonly ctPrimaryA: number;
  readonly compensationRV: number;
  readonly compensationXV: number;
  readonly delayS: number;
  readonly tapDelayS: number;
  readonly maxTapChange: number;
  /** Phase that is measured, counting from 1, or the highest, lowest or mean of all. */
  readonly phase: number | 'max' | 'min' | 'avg';
  /** Secondary voltage of the winding above which the tap goes down whatever else; null: none. */
  readonly limitV: number | null;
  /** Bus and node that are held in place of the winding's own voltage, without compensation; null: none. */
  readonly remoteBus: string | null;
  readonly remoteNode: number;
  readonly remotePtRatio: number;
  /** Settings while more than the threshold flows backward, and how long until it turns; null: forward only. */
  readonly reverseTargetV: number | null;
  readonly reverseBandV: number;
  readonly reverseRV: number;
  readonly reverseXV: number;
  readonly reverseThresholdKw: number;
  readonly reverseDelayS: number;
  /** In reverse the tap goes to its middle and stays there. */
  readonly reverseToNeutral: boolean;
}

/** A capacitor bank; shunt where `to` is null, else in series. */
export interface Capacitor {
  readonly id: string;
  readonly from: Terminal;
  readonly to: Terminal | null;
  readonly phaseCount: number;
  readonly connection: 'wye' | 'delta';
  /** Line to line with 2 and 3 phases, across the capacitor with one; delta always across. */
  readonly ratedKv: number;
  /** Rated reactive power of each step, all phases together. */
  readonly stepKvar: readonly number[];
  /** One flag a step: 1 = connected. */
  readonly stepStates: readonly (0 | 1)[];
}

/** Switches the steps of a capacitor bank by what is measured at an element's terminal. */
export interface CapacitorControl {
  readonly id: string;
  readonly capacitor: string;
  readonly kind: 'voltage' | 'current' | 'kvar' | 'power-factor' | 'time';
  /** Element and terminal (counting from 1) that are measured. */
  readonly element: string;
  readonly terminal: number;
  /**
   * When a step is switched on and off: volts or amperes of the secondary side, kvar into the
   * terminal, power factor (2 − pf where leading), or hours of the day.
   */
  readonly onSetting: number;
  readonly offSetting: number;
  readonly ptRatio: number;
  readonly ctRatio: number;
  readonly delayOnS: number;
  readonly delayOffS: number;
  readonly deadTimeS: number;
  /** Phase that is measured, counting from 1, or the highest, lowest or mean of all. */
  readonly voltagePhase: number | 'max' | 'min' | 'avg';
  readonly currentPhase: number | 'max' | 'min' | 'avg';
  /** Secondary volts beyond which the bank is switched off (max) or on (min) whatever else; null: not. */
  readonly overrideMinV: number | null;
  readonly overrideMaxV: number | null;
  /** `power-factor`: reactive power into the terminal, in % of the bank's, below which it is not switched on. */
  readonly leastKvarPct: number;
}

/** An impedance: in series, or where `to` is null to ground (wye) or between its nodes (delta). */
export interface Reactor {
  readonly id: string;
  readonly from: Terminal;
  readonly to: Terminal | null;
  readonly connection: 'wye' | 'delta';
  /** Ω at the network's frequency, row-major, one row a conductor; need not be symmetric. */
  readonly resistanceOhm: readonly number[];
  readonly reactanceOhm: readonly number[];
  /** Normal rating of a series reactor per conductor; zero or less means unrated. */
  readonly ratingA: number;
}

/**
 * How a load's power depends on its voltage. `exponential`: P ~ |V|^pExponent, Q ~ |V|^qExponent;
 * `zip`: shares of constant impedance, current, power, for P and for Q, and a cut-off voltage.
 */
export type LoadModel =
  | 'constant-power'
  | 'constant-impedance'
  | 'constant-current'
  | 'constant-power-quadratic-kvar'
  | 'constant-power-fixed-kvar'
  | 'constant-power-fixed-reactance'
  | 'exponential'
  | 'zip';

export interface Load {
  readonly id: string;
  /** wye: one node per phase, then the neutral's (0 = ground); delta: one per phase, 1-phase delta two. */
  readonly terminal: Terminal;
  readonly connection: 'wye' | 'delta';
  readonly phaseCount: number;
  /** Line to line with 2 and 3 phases, across the load with one; delta always across. */
  readonly ratedKv: number;
  /** Consumed at rated voltage, all phases together, in equal parts. */
  readonly powerKw: number;
  readonly reactivePowerKvar: number;
  readonly model: LoadModel;
  /**
   * Outside this band of rated voltage the load's model changes: above it is an admittance, below
   * a current that falls to the nominal admittance at `vLowPu` (see docs/conventions.md).
   */
  readonly vMinPu: number;
  readonly vMaxPu: number;
  readonly vLowPu: number;
  /** `exponential` only. */
  readonly exponents: { readonly p: number; readonly q: number } | null;
  /** `zip` only: Zp, Ip, Pp, Zq, Iq, Pq and the voltage in pu below which the load drops out. */
  readonly zip: readonly number[] | null;
  /** Profile whose multipliers scale the load in a time series. */
  readonly profile: string | null;
}

/**
 * A producer: generator, photovoltaic system or storage (which consumes where its power is
 * negative). Outside its voltage band it is the admittance that draws its power at the band's edge.
 */
export interface Generator {
  readonly id: string;
  /** wye: one node per phase, then the neutral's (0 = ground); delta: one per phase, 1-phase delta two. */
  readonly terminal: Terminal;
  readonly connection: 'wye' | 'delta';
  readonly phaseCount: number;
  /** Line to line with 2 and 3 phases, across the generator with one; delta always across. */
  readonly ratedKv: number;
  /** Produced, all phases together, in equal parts. */
  readonly powerKw: number;
  readonly reactivePowerKvar: number;
  /** Largest apparent power, which a profile or a curve may not exceed; zero or less means no limit. */
  readonly ratedKva: number;
  /** `constant-voltage`: reactive power holds the mean voltage of the phases at `targetPu`, within its limits. */
  readonly model: 'constant-power' | 'constant-impedance' | 'constant-voltage';
  readonly vMinPu: number;
  readonly vMaxPu: number;
  /** Below its band: an admittance, or the current of the band's edge. */
  readonly lowVoltage: 'admittance' | 'current-limit';
  /** `constant-voltage` only. */
  readonly targetPu: number | null;
  readonly minKvar: number | null;
  readonly maxKvar: number | null;
  readonly profile: string | null;
}

/** A piecewise linear curve over voltage in pu of rated voltage, constant beyond its ends. */
export interface VoltageCurve {
  /** Ascending. */
  readonly voltagePu: readonly number[];
  readonly valuePu: readonly number[];
}

/** How inverters answer to their own voltage, phase by phase (IEEE 1547-2018, 5.3 and 5.4). */
export interface InverterControl {
  readonly id: string;
  /** Ids of generators. */
  readonly generators: readonly string[];
  /** Reactive power produced, in parts of the rated kVA; null: as the generator states it. */
  readonly voltVar: VoltageCurve | null;
  /** Largest active power, in parts of the power available; null: no limit. */
  readonly voltWatt: VoltageCurve | null;
}

/** A time profile: what multiplies (or, if `actual`, replaces) the power of the loads that name it. */
export interface Profile {
  readonly id: string;
  readonly stepMinutes: number;
  /** True where the values are kW (kvar) and not multipliers of the rated power. */
  readonly actual: boolean;
  readonly power: readonly number[];
  /** Separate values for reactive power, or null: the same as `power`. */
  readonly reactivePower: readonly number[] | null;
}

/** What a branch costs its owner: what charges by cost and by deferred reinforcement are made of. */
export interface Asset {
  /** Id of a line, a transformer, or a reactor or capacitor in series. */
  readonly element: string;
  /** To build it anew, in currency. */
  readonly replacementCost: number;
  readonly lifeYears: number;
  /** Interest at which future costs are discounted, % a year. */
  readonly discountPct: number;
  /** Growth of its flow, % a year; 0 where it is never reinforced. */
  readonly growthPct: number;
}

/** The tariff zone of a bus. */
export interface Zone {
  readonly bus: string;
  readonly zone: string;
}

export interface Network {
  /** Name of the feeder. */
  readonly id: string;
  readonly frequencyHz: number;
  readonly buses: readonly Bus[];
  readonly sources: readonly Source[];
  readonly lineCodes: readonly LineCode[];
  readonly lines: readonly Line[];
  readonly transformers: readonly Transformer[];
  readonly regulators: readonly Regulator[];
  readonly capacitors: readonly Capacitor[];
  readonly capacitorControls: readonly CapacitorControl[];
  readonly reactors: readonly Reactor[];
  readonly loads: readonly Load[];
  readonly generators: readonly Generator[];
  readonly inverterControls: readonly InverterControl[];
  readonly profiles: readonly Profile[];
  /** Branches whose costs are known; the others have those of `defaultAsset`. */
  readonly assets: readonly Asset[];
  /** Buses whose tariff zones are given; empty: a zone for every voltage level. */
  readonly zones: readonly Zone[];
}
