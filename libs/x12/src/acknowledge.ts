import { answerGroup } from './acknowledgment/answer-group.js';
import type { FunctionalAcknowledgmentDraft } from './acknowledgment/functional-acknowledgment.js';
import type { InterchangeAcknowledgmentDraft } from './acknowledgment/interchange-acknowledgment.js';
import { noted, ReceivedFile, rejects, type ReceivedInterchange } from './acknowledgment/received-file.js';
import type { ByteSource } from './read-x12.js';
import { validate, type ValidateOptions } from './validate.js';
import { write999, writeTa1 } from './write-acknowledgments.js';
import type { InterchangeEnvelope, Repair, WrittenInterchange } from './write/envelope-writer.js';

/** What an answer needs that is not in the file. */
export interface AcknowledgeOptions extends Pick<ValidateOptions, 'expectUsage' | 'codeTables'>, Pick<InterchangeEnvelope, 'createdAt' | 'delimiters' | 'lineBreaks'> {
  /**
   * ISA13 (and for 999s GS06) of the first answering interchange, up to 9 digits. Where the file holds several interchanges, each is
   * answered by one of its own, and the numbers count up.
   */
  control: string;
}

/** Answers as bytes: one interchange after the other, none where there is nothing to answer. */
export interface Answer {
  bytes: Uint8Array;
  /** ISA13s that were used, in order. */
  controls: string[];
  repairs: Repair[];
}

export interface Answer999 extends Answer {
  /** One per group, in the order of the file. */
  acknowledgments: FunctionalAcknowledgmentDraft[];
}

export interface AnswerTa1 extends Answer {
  /** One per interchange that is answered, in the order of the file. */
  ta1s: InterchangeAcknowledgmentDraft[];
}

const receive = async (source: ByteSource, { expectUsage, codeTables }: AcknowledgeOptions): Promise<ReceivedInterchange[]> => {
  const file = new ReceivedFile();
  const { findings } = await validate(file.watch(source), { maxFindings: Infinity, ...(expectUsage ? { expectUsage } : {}), ...(codeTables ? { codeTables } : {}) });
  file.sort(findings);
  return file.interchanges;
};

/** Sends answers back where the file came from, and numbers them. */
class Answers {
  readonly controls: string[] = [];
  readonly repairs: Repair[] = [];
  private readonly parts: Uint8Array[] = [];

  constructor(private readonly options: AcknowledgeOptions) {}

  add({ header }: ReceivedInterchange, write: (envelope: InterchangeEnvelope) => WrittenInterchange): void {
    const { control, createdAt, delimiters, lineBreaks } = this.options;
    const next = String(Number(control) + this.controls.length);
    const { bytes, repairs } = write({
      sender: { qualifier: header.receiverQualifier, id: header.receiverId }, receiver: { qualifier: header.senderQualifier, id: header.senderId },
      control: next, createdAt, usage: header.usage === 'T' ? 'T' : 'P', ...(delimiters ? { delimiters } : {}), ...(lineBreaks === undefined ? {} : { lineBreaks }),
    });
    this.controls.push(next.padStart(9, '0'));
    this.repairs.push(...repairs);
    this.parts.push(bytes);
  }

  done(): Answer {
    return { bytes: Uint8Array.from(Buffer.concat(this.parts)), controls: this.controls, repairs: this.repairs };
  }
}

/** What a receiver says of an envelope: `R` and the first reason where the standard is broken, `E` where it is only strange. */
const answerInterchange = ({ header, findings }: ReceivedInterchange): InterchangeAcknowledgmentDraft => {
  const said = findings.filter(noted);
  const worst = said.find(rejects) ?? said[0];
  return {
    interchangeControl: header.control, date: header.date, time: header.time, status: worst === undefined ? 'A' : rejects(worst) ? 'R' : 'E', noteCode: worst?.ack?.interchange ?? '000',
  };
};

/**
 * Answers a file as its receiver would: one 999 per group, addressed back to the sender. An ST is rejected (`R`) where the standard or
 * the guide is broken (errors of SNIP 1 and 2); everything else that is found there is noted (`E`), and findings that no 999 speaks of
 * (balances, code sets) leave it accepted. A group of acknowledgements is not answered, nor an interchange that its TA1 rejects. What a
 * 999 repeats of the file never holds names, birth dates or member ids. Throws `RangeError` for a control number that is not 1 to 9
 * digits; bad input never throws.
 */
export const ack999 = async (source: ByteSource, options: AcknowledgeOptions): Promise<Answer999> => {
  const answers = new Answers(options);
  const acknowledgments: FunctionalAcknowledgmentDraft[] = [];
  for (const interchange of await receive(source, options)) {
    const groups = answerInterchange(interchange).status === 'R' ? [] : interchange.groups.filter(({ functionalId }) => functionalId !== 'FA');
    if (groups.length === 0) continue;
    const made = groups.map(answerGroup);
    acknowledgments.push(...made);
    answers.add(interchange, (envelope) => write999({
      ...envelope,
      groups: [{
        control: envelope.control, senderCode: envelope.sender.id, receiverCode: envelope.receiver.id,
        transactions: made.map((acknowledgment, i) => ({ control: String(i + 1).padStart(4, '0'), acknowledgment })),
      }],
    }));
  }
  return { ...answers.done(), acknowledgments };
};

/**
 * Answers the envelopes of a file: one TA1 for each interchange that asks for it (ISA14) or that is not accepted as it is. An
 * interchange of TA1s alone is not answered. Throws as `ack999` does.
 */
export const ackTa1 = async (source: ByteSource, options: AcknowledgeOptions): Promise<AnswerTa1> => {
  const answers = new Answers(options);
  const ta1s: InterchangeAcknowledgmentDraft[] = [];
  for (const interchange of await receive(source, options)) {
    const ta1 = answerInterchange(interchange);
    if (interchange.answers && interchange.groups.length === 0) continue;
    if (ta1.status === 'A' && !interchange.header.acknowledgmentRequested) continue;
    ta1s.push(ta1);
    answers.add(interchange, (envelope) => writeTa1({ ...envelope, ta1s: [ta1] }));
  }
  return { ...answers.done(), ta1s };
};
