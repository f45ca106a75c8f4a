import { TABLES } from '../grammar/guides.js';
import type { Finding } from '../finding.js';
import { ANSWERS } from './answer-table.js';

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
export const ANSWER_ROWS: readonly (readonly [code: string, columns: string, meaning: string])[] = ANSWERS.trim().split('\n').map((row) => {
  const [answer = '', meaning = ''] = row.split(' | ');
  const [code = '', ...columns] = answer.split(' ');
  return [code, columns.join(' '), meaning] as const;
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
