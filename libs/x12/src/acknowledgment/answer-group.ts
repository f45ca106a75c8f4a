import type { Finding } from '../finding.js';
import { SEGMENTS } from '../grammar/segments.js';
import type { ElementError, ErrorContext, FunctionalAcknowledgmentDraft, SegmentError, TransactionAnswer } from './functional-acknowledgment.js';
import { noted, rejects, type ReceivedGroup, type ReceivedTransaction } from './received-file.js';

/** Longest values of IK303, IK404 and CTX01-2. */
const LOOP = 4;
const BAD_VALUE = 99;
const CONTEXT = 35;

/** CTX of one segment or element. */
const MOST_CONTEXTS = 10;

/** IK502 to IK506 and AK905 to AK909. */
const MOST_CODES = 5;

const different = (codes: readonly (string | undefined)[]): string[] => [...new Set(codes.filter((code): code is string => code !== undefined))].slice(0, MOST_CODES);

/** Data element number of a place; composites have none here. */
const reference = (segmentId: string, element: number, component: number | undefined): string | undefined => {
  const def = SEGMENTS.get(segmentId)?.elements[element - 1];
  return (component === undefined ? def : def?.components?.[component - 1])?.element?.number;
};

/** The loop as the receiver names it; the ST is none. */
const loopOf = (loop: string | undefined): { loop?: string } => (loop === undefined || loop === 'ST' ? {} : { loop: loop.slice(0, LOOP) });

/** What made the missing or wrong part necessary. */
const triggerOf = ({ trigger }: Finding): ErrorContext[] => {
  if (!trigger) return [];
  const { segmentId, segment, loop, element, component } = trigger;
  // the number of a composite is not known here, and that of a component alone would be taken for it
  const number = element === undefined || component !== undefined ? undefined : reference(segmentId, element, component);
  return [{
    name: 'SITUATIONAL TRIGGER', segmentId, position: segment, ...loopOf(loop), ...(element === undefined ? {} : { element }), ...(component === undefined ? {} : { component }),
    ...(number === undefined ? {} : { reference: number }),
  }];
};

const addContexts = (to: ErrorContext[], contexts: readonly ErrorContext[]): void => {
  for (const one of contexts) {
    const known = to.some((other) => other.position === one.position && other.segmentId === one.segmentId && other.element === one.element && other.component === one.component);
    if (!known && to.length < MOST_CONTEXTS) to.push(one);
  }
};

const elementError = (finding: Finding): ElementError => {
  const { segmentId = '', element = 0, component, found, sensitive, ack } = finding;
  const number = reference(segmentId, element, component);
  return {
    element, code: ack?.element as string, contexts: triggerOf(finding),
    ...(component === undefined ? {} : { component }), ...(number === undefined ? {} : { reference: number }),
    // acknowledgements are kept and passed on as if nobody were named in them
    ...(found === undefined || found === '' || sensitive ? {} : { badValue: found.slice(0, BAD_VALUE) }),
  };
};

const segmentErrors = (findings: readonly Finding[]): SegmentError[] => {
  const errors = new Map<string, SegmentError>();
  for (const finding of findings) {
    const { ack, segment, segmentId = '', loop, claimId, element } = finding;
    if (ack?.segment === undefined || segment === undefined) continue;
    // what is no segment id cannot be repeated in IK301
    const id = /^[A-Z][A-Z0-9]{1,2}$/.test(segmentId) ? segmentId : 'ZZ';
    const key = `${segment} ${id} ${ack.segment}`;
    let error = errors.get(key);
    if (!error) {
      error = { segmentId: id, position: segment, code: ack.segment, contexts: [], elements: [], ...loopOf(loop) };
      if (claimId) error.contexts.push({ name: 'CLM01', value: claimId.slice(0, CONTEXT) });
      errors.set(key, error);
    }
    if (ack.element !== undefined && element !== undefined) error.elements.push(elementError(finding));
    else addContexts(error.contexts, triggerOf(finding));
  }
  return [...errors.values()].sort((a, b) => a.position - b.position);
};

const answerTransaction = ({ transaction, control, guide, findings }: ReceivedTransaction): TransactionAnswer => {
  const said = findings.filter(noted);
  return {
    transaction, control, ...(guide === '' ? {} : { guide }), status: said.some(rejects) ? 'R' : said.length > 0 ? 'E' : 'A',
    errorCodes: different(said.map(({ ack }) => ack?.transaction)), errors: segmentErrors(said),
  };
};

/** What a receiver answers to a group: every ST with its errors, and the sum. A group that is wrong itself is rejected with all in it. */
export const answerGroup = (group: ReceivedGroup): FunctionalAcknowledgmentDraft => {
  const transactions = group.transactions.map(answerTransaction);
  const said = group.findings.filter(noted);
  const dead = said.some(rejects);
  const accepted = dead ? 0 : transactions.filter(({ status }) => status !== 'R').length;
  const clean = said.length === 0 && transactions.every(({ status }) => status === 'A');
  const status = dead || (accepted === 0 && transactions.length > 0) ? 'R' : accepted < transactions.length ? 'P' : clean ? 'A' : 'E';
  return {
    kind: '999', group: { functionalId: group.functionalId, control: group.control, ...(group.version === '' ? {} : { guide: group.version }) },
    // where the group is dead, no ST may be told that it lives
    transactions: dead ? transactions.filter((one) => one.status !== 'A').map((one) => ({ ...one, status: 'R' })) : transactions,
    status, errorCodes: different(said.map(({ ack }) => ack?.group)),
    counts: { sent: group.declared ?? transactions.length, received: transactions.length, accepted }, extra: [],
  };
};
