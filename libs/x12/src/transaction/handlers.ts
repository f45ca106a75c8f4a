import { AcknowledgmentHandler } from '../acknowledgment/acknowledgment-handler.js';
import { ClaimHandler } from '../claim/claim-handler.js';
import { StatusHandler } from '../claim-status/status-handler.js';
import type { Grammar } from '../grammar/compile.js';
import type { TransactionKind } from '../read-x12.js';
import { RemittanceHandler } from '../remittance/remittance-handler.js';
import type { TransactionHandler } from './handler.js';

/** The transactions that are read: one line each. The table of the same name stands in `grammar/guides.ts`. */
export const HANDLERS: Partial<Record<TransactionKind, (grammar: Grammar) => TransactionHandler>> = {
  '837P': (grammar) => new ClaimHandler(grammar),
  '837I': (grammar) => new ClaimHandler(grammar),
  '837D': (grammar) => new ClaimHandler(grammar),
  '835': (grammar) => new RemittanceHandler(grammar),
  '999': (grammar) => new AcknowledgmentHandler(grammar),
  '997': (grammar) => new AcknowledgmentHandler(grammar),
  '277CA': (grammar) => new StatusHandler(grammar),
  '277': (grammar) => new StatusHandler(grammar),
  '276': (grammar) => new StatusHandler(grammar),
};
