export { startSimulator, type RunningSimulator, type Say } from './start-simulator.js';
export type { SimulatorConfiguration } from './configuration.js';
export type { ClaimReceipt, Outcome, Receipt, ReceiptFinding } from './receipt/receipt.js';
