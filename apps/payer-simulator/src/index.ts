export { startSimulator, type RunningSimulator, type Say } from './start-simulator.js';
export type { AnswerSettings } from './answer/answering.js';
export type { Fate, Mix } from './answer/fate.js';
export type { TrickName } from './answer/tricks.js';
export type { SimulatorConfiguration } from './configuration.js';
export type { ClaimReceipt, Outcome, Receipt, ReceiptFinding } from './receipt/receipt.js';
