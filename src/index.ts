/** The public API of gridtoll, every name listed, grouped by stage. */

// Approval
export {
  type Approval,
  type ApprovalSnapshot,
  approveTrades,
  openApproval,
} from './approval/approve.ts';
export type { Counterpart } from './approval/counterparts.ts';
export {
  DEFAULT_ENVELOPE,
  type EnvelopeResult,
  envelopesOf,
  FAIRNESS,
} from './approval/envelope.ts';
export type { Explanation } from './approval/explain.ts';
export {
  busConnections,
  DEFAULT_HEADROOM,
  type Headroom,
  type HeadroomResult,
  headroomOf,
} from './approval/headroom.ts';
export { type HostingResult, hostingConnections, hostingOf } from './approval/hosting.ts';
export { type Binding, DEFAULT_LIMITS, type Limits } from './approval/limits.ts';
export {
  type ApprovalOptions,
  type ApprovalResult,
  DEFAULT_APPROVAL,
  type TradeVerdict,
} from './approval/verdict.ts';
export {
  type ChargeResult,
  chargeTrades,
  energyOf,
  measureTrades,
  type Pricing,
  priceTrades,
  type TradeCharge,
} from './charges/charge.ts';
export { DISTANCE_METRICS } from './charges/distances/index.ts';
export {
  BRANCH_WEIGHTS,
  type BranchWeight,
  type DistanceMetric,
  type Distances,
  isAcrossLevels,
} from './charges/distances/metric.ts';
export { FORMULA_FUNCTIONS, FORMULA_VARIABLES } from './charges/formula.ts';
export { TARIFFS } from './charges/methods.ts';
export { openTariff } from './charges/open-tariff.ts';
export {
  DEFAULT_TARIFF_OPTIONS,
  DIRECTIONS,
  type Direction,
  type Measurement,
  type Tariff,
  type TariffKind,
  type TariffOptions,
  type TariffQuantity,
  type TimeWindow,
} from './charges/tariff.ts';
export { parseTimeWindows } from './charges/time-weights.ts';
export { indexNodes, type NodeIndex, nodeName } from './compiled/nodes.ts';
// Errors
export { describeIssue, GridError, type GridErrorCode, type Issue } from './errors.ts';
// Formats
export { readFeederFolder, writeFeederFolder } from './formats/folder.ts';
export {
  bundledFeeders,
  bundledFolder,
  type OpenedFeeder,
  openFeeder,
} from './formats/open-feeder.ts';
export { readOrders } from './formats/orders.ts';
export { readParticipants } from './formats/participants.ts';
export { readProfiles } from './formats/profiles.ts';
export { openVoltageTable, type VoltageForm, voltageForm } from './formats/results/index.ts';
export {
  openSensitivityTable,
  SENSITIVITY_COLUMNS,
  type SensitivityBlock,
  type SensitivityForm,
  type SensitivityHead,
  type SensitivityTable,
  sensitivityForm,
  sensitivityTableRows,
} from './formats/results/sensitivity-table.ts';
export type {
  ByteSink,
  VoltageNode,
  VoltageRow,
  VoltageTable,
  VoltageTableInfo,
  VoltageTableOptions,
} from './formats/results/voltage-table.ts';
export { readTrades, writeTrades } from './formats/trades.ts';
// Load flow
export { DEFAULT_DIAGNOSE, diagnoseFeeder } from './loadflow/diagnose/diagnose.ts';
export { likelySuspects, solveOrExplain } from './loadflow/diagnose/explain.ts';
export { causeNote, implausibilities } from './loadflow/diagnose/plausible.ts';
export {
  type DiagnoseOptions,
  type Diagnosis,
  type Health,
  type HuntingControl,
  SUSPICION,
  type Suspect,
  type SuspectKind,
  type Verdict,
  type WorstNode,
} from './loadflow/diagnose/types.ts';
export {
  DEFAULT_FEEDER_OPTIONS,
  type FeederOptions,
  type SolvedFeeder,
  solveFeeder,
} from './loadflow/feeder.ts';
export { injectTrades } from './loadflow/inject.ts';
// Losses and charges
export type { LossAllocation, LossMethod, LossPart, LossShares } from './losses/allocation.ts';
export { LOSS_METHODS } from './losses/methods.ts';
// Market
export {
  type ClearedTrade,
  type ClearingOptions,
  type ClearingResult,
  clearMarket,
  type IntervalNetwork,
  type RefusedTrade,
  type SettlementLine,
} from './market/clear.ts';
export { type ComparisonOptions, compareTariffs } from './market/compare.ts';
export { compareLosses, type LossComparison, type MethodLosses } from './market/compare-losses.ts';
export {
  approveIntervals,
  type IntervalApproval,
  type IntervalReport,
  requireSolution,
  runDay,
} from './market/day.ts';
export type { DistanceClass, Spread } from './market/distance-classes.ts';
export {
  type ClassIncentives,
  type ComparedTrade,
  compareCharges,
  type IncentiveReport,
  type MethodIncentives,
  type ParticipantIncentives,
  type TradeIncentives,
} from './market/incentives.ts';
export type {
  Decision,
  Match,
  MatchedTrade,
  Mechanism,
  NetworkServices,
} from './market/mechanism.ts';
export { MECHANISMS } from './market/mechanisms.ts';
export { type Moment, measureMoments } from './market/moments.ts';
export { type DeviceSetting, imposeDevices } from './network/devices.ts';
// Network
export { type Interval, intervalsOf } from './network/intervals.ts';
export { nearestName } from './network/nearest.ts';
export type {
  Asset,
  Bus,
  Capacitor,
  CapacitorControl,
  Generator,
  InverterControl,
  Line,
  LineCode,
  Load,
  LoadModel,
  Network,
  Profile,
  Reactor,
  Regulator,
  Source,
  Terminal,
  Transformer,
  VoltageCurve,
  Winding,
  WindingConnection,
  Zone,
} from './network/network.ts';
export { type Mention, resolveParticipants } from './network/participants.ts';
export { imposeSwitches, type SwitchSettings } from './network/switches.ts';
export type { Order, Participant, Trade } from './network/trading.ts';
export { validateNetwork } from './network/validate.ts';
// Reports
export type { LossPartResult, PartsBy } from './report/loss-parts.ts';
export { type LossParticipant, type LossResult, reportLosses } from './report/loss-report.ts';
export {
  SENSITIVITIES_OF,
  type SensitivityBlocks,
  type SensitivityOf,
  type SensitivityParameter,
  sensitivityBlocks,
  sensitivityParameter,
} from './report/sensitivity-blocks.ts';
export {
  byParameter,
  reportSensitivities,
  type SensitivityResult,
  sensitivityDocument,
} from './report/sensitivity-report.ts';
export { clockTime, reportStep, type StepResult } from './report/series-report.ts';
export type {
  BranchResult,
  BranchTerminalResult,
  CapacitorResult,
  ComplexPair,
  NodeResult,
  RegulatorResult,
  SolutionResult,
} from './report/solution.ts';
export { reportSolution } from './report/solution-report.ts';
// Sensitivities
export { injectionInputs, type SensitivityInput } from './sensitivity/inputs.ts';
export { linearise } from './sensitivity/linearise.ts';
export type { Quantity, QuantityKind } from './sensitivity/quantity.ts';
export {
  openSensitivities,
  type Sensitivities,
  type SensitivityColumn,
  type SensitivityRow,
  sensitivityColumns,
  sensitivityRows,
} from './sensitivity/sensitivities.ts';
export {
  type Batch,
  type BatchOptions,
  combineScenarios,
  openBatch,
  type ScenarioResult,
  solveBatch,
} from './timeseries/batch.ts';
export type { PowerSetting, Scenario } from './timeseries/batch-plan.ts';
export { mayBeAbsurd, type StepFigures } from './timeseries/figures.ts';
export type { StopOptions, ThreadOptions } from './timeseries/in-order.ts';
export { networkAt } from './timeseries/powers.ts';
export {
  type SeriesOptions,
  type SeriesStep,
  solveSeries,
  stepsAreIndependent,
} from './timeseries/series.ts';
export { streamSeries } from './timeseries/series-stream.ts';
