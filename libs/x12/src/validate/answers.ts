import { TABLES } from '../grammar/guides.js';
import type { Finding } from '../finding.js';

/** What an acknowledgement says of a finding: codes of the TA1 (TA105), the 999 (AK905, IK502, IK304, IK403). */
export interface AckAnswer {
  interchange?: string;
  group?: string;
  transaction?: string;
  segment?: string;
  element?: string;
}

/** What a 277CA says of it: category, status and the entity it speaks of. */
export interface StatusAnswer {
  category: string;
  status: string;
  entity?: string;
}

/**
 * One row per finding code, or per code and segment where the answer depends on the segment. `3`, `8/1` is IK304 and IK403;
 * `ISA=`, `GS=`, `ST=` are TA105, AK905 and IK502; `A6`, `A7:178` is the category of the 277CA and, where the place does not say
 * it, the status. SNIP 3, 5 and 7 are no matter of a 999.
 */
const ANSWERS = `
no-interchange
unreadable-isa ISA=022
bytes-outside-interchange
segment-too-long ISA=024
isa-widths ISA=022
line-breaks-inside-segments
usage-indicator ISA=020
usage-not-expected ISA=020
no-repetition-separator ISA=016
delimiters-not-distinct ISA=027
last-terminator-missing ISA=004
segment-not-terminated ISA=023
segment-outside-transaction ISA=024
header-missing ISA=024
trailer-without-header ISA=024
trailer-missing:SE ST=2
trailer-missing:GE GS=3
trailer-missing:IEA ISA=023
control-number-form:ISA ISA=018
control-number-form:GS GS=6
control-number-repeated ST=23
control-number-differs:SE ST=3
control-number-differs:GE GS=4
control-number-differs:IEA ISA=001
segment-count-differs ST=4
transaction-count-differs GS=5
group-count-differs ISA=021
gs08-differs-from-st03 ST=19
transaction-not-supported ST=1
transaction-without-claims 3
claim-cut-off ST=2 A3:481
more-findings
control-character 8/6 A7:511
component-separator-not-used 8/6 A3:481
unexpected-segment 2 A3:481
unknown-segment 1 A3:481
level-without-parent 2 A3:481
segment-out-of-order 7 A3:481
segment-too-often 5 A3:481
loop-too-often 4 A3:481
required-segment-missing 3 A6
required-loop-missing 3 A6
required-element-missing 8/1 A6
element-required-by-another 8/2 A6
elements-exclude-each-other 8/10 A7
element-not-used 8/I10 A7
too-many-elements 8/3 A3:481
too-many-components 8/13 A3:481
element-too-long 8/5 A7
element-too-short 8/4 A7
not-a-number 8/6 A7
not-a-date 8/8 A7
not-a-time 8/9 A7
period-ends-before-it-begins 8/8 A7
code-not-allowed 8/7 A7
hl-number 8/I12 A3:481
hl-parent 8/I12 A3:481
hl-parent-level 8/I12 A3:481
hl-child-code 8/7 A3:481
claim-total-differs A7:178
line-payment-differs
claim-payment-differs
claim-charge-differs-from-lines
patient-share-differs
payment-differs
npi-check-digit A7:562
transaction-without-answer 3
patient-level-code 8/7
status-category-unexpected
status-totals-differ
health-codes-out-of-order 7 A3:481
claim-id-repeated A7:478
hl-without-children 8/7 A3:481
too-many-claims
code-shape A7
code-not-valid A7
`;

interface Answer {
  ack?: AckAnswer;
  category?: string;
  status?: string;
  entity?: string;
}

const ACK_FIELDS: Readonly<Record<string, 'interchange' | 'group' | 'transaction'>> = { ISA: 'interchange', GS: 'group', ST: 'transaction' };

/** Reads a row without its code. */
const answerOf = (columns: readonly string[]): Answer => {
  const answer: Answer = {};
  for (const column of columns) {
    const [name = '', code] = column.split('=');
    const field = ACK_FIELDS[name];
    if (field && code !== undefined) answer.ack = { ...answer.ack, [field]: code };
    else if (/^A\d/.test(column)) [answer.category, answer.status, answer.entity] = column.split(':');
    else {
      const [segment = '', element] = column.split('/');
      // 5: a segment breaks the standard; I5: it breaks only the guide
      const transaction = (element ?? segment).startsWith('I') ? 'I5' : '5';
      answer.ack = element === undefined ? { transaction, segment } : { transaction, segment, element };
    }
  }
  return answer;
};

/** Answers that a rule brings with it. */
const ofRules = new Map<string, Answer>();

const ruleAnswer = (columns: string): Answer => {
  let answer = ofRules.get(columns);
  if (!answer) ofRules.set(columns, (answer = answerOf(columns.split(' ').filter(Boolean))));
  return answer;
};

/** The rows of the table: code of a finding (with its segment where that matters) and columns. */
export const ANSWER_ROWS: readonly (readonly [code: string, columns: string])[] = ANSWERS.trim().split('\n').map((row) => {
  const [code = '', ...columns] = row.split(' ');
  return [code, columns.join(' ')] as const;
});

const answers = new Map(ANSWER_ROWS.map(([code, columns]) => [code, ruleAnswer(columns)]));

/** Claim status code by the place of the element; `@` marks one that speaks of an entity and names it. */
const PLACES: Readonly<Record<string, string>> = {
  NM103: '125@', NM104: '125@', NM109: '153@', N3: '126@', N301: '503@', N302: '503@', N4: '126@', N401: '502@', N402: '501@', N403: '500@', PRV: '145@', PRV03: '145@',
  PER: '127@', PER04: '127@', DMG: '158@', DMG02: '158@', DMG03: '157@', SBR01: '401', SBR02: '156', SBR09: '480', PAT01: '156',
  CLM01: '478', CLM02: '178', CLM05: '249', 'CLM05-3': '535', CLM11: '248', CL101: '231', CL102: '229', CL103: '234', HI: '255', 'HI01-2': '254',
  SV101: '454', 'SV101-3': '453', SV102: '178', SV104: '476', SV105: '249', SV107: '477', SV201: '455', SV202: '454', 'SV202-3': '453', SV203: '178', SV205: '476',
  SVD01: '479', SVD03: '454', LIN03: '218', OI: '171', 'DTP:2400': '187', 'DTP:2430': '516', 'DTP:2330B': '516', 'REF:2010AA': '128@',
};

/** Entity whose identifier an NPI is, by the first letters of its loop; others are named by a number of their own. */
const NPI_LOOP = /^(2010AA|2310|2420)/;
const MEMBER_LOOP = /^(2010BA|2010CA|2330A)$/;

const entities = new Map<string, string>();

/** NM101 of the party a loop is about. */
const entityOf = (kind: string, loop: string): string | undefined => {
  if (entities.size === 0) {
    const visit = (name: string, rule: (typeof TABLES)[number]['root']): void => {
      const opens = rule.segments[0];
      const entity = opens?.id === 'NM1' ? opens.elements[0]?.codes?.[0] : undefined;
      if (entity !== undefined) entities.set(`${name} ${rule.id}`, entity);
      for (const child of rule.loops) visit(name, child);
    };
    for (const table of TABLES) visit(table.name, table.root);
  }
  return entities.get(`${kind} ${loop}`);
};

const statusOf = ({ category, status, entity: spokenOf }: Answer, { loop = '', segmentId = '', element, component }: Finding, kind: string): StatusAnswer | undefined => {
  if (category === undefined) return undefined;
  const place = element === undefined ? segmentId : `${segmentId}${element < 10 ? '0' : ''}${element}`;
  let code = status ?? (component === undefined ? undefined : PLACES[`${place}-${component}`]) ?? PLACES[place] ?? PLACES[`${segmentId}:${loop}`] ?? PLACES[segmentId] ?? '21';
  if (place === 'NM109' && status === undefined) code = NPI_LOOP.test(loop) ? '562@' : MEMBER_LOOP.test(loop) ? '164@' : code;
  const named = code.endsWith('@') || code === '562';
  const entity = spokenOf ?? (named ? entityOf(kind, loop) : undefined);
  return { category, status: code.replace('@', ''), ...(entity === undefined ? {} : { entity }) };
};

/** Fills in what a receiver would answer to a finding: the codes of TA1 and 999, and for an 837 the status of the 277CA. */
export const addAnswer = (finding: Finding, kind: string | undefined, ofRule?: string): void => {
  const answer = ofRule === undefined ? (answers.get(`${finding.code}:${finding.segmentId ?? ''}`) ?? answers.get(finding.code)) : ruleAnswer(ofRule);
  if (!answer) return;
  if (answer.ack) finding.ack = answer.ack;
  if (kind === undefined || !kind.startsWith('837')) return;
  const status = statusOf(answer, finding, kind);
  if (status) finding.status = status;
};
