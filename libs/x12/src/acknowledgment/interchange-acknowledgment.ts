import type { Extra, PlainDate, PlainTime } from '../values.js';

/** What a TA1 says of one interchange: whether its envelope could be read at all. */
export interface InterchangeAcknowledgmentDraft {
  /** TA101: ISA13 of the interchange answered. */
  interchangeControl: string;
  /** TA102 and TA103: ISA09 and ISA10 of the interchange answered; as sent where it is no date. */
  date: PlainDate;
  time: PlainTime;
  /** TA104: `A` accepted, `E` accepted with errors, `R` rejected: nothing of that interchange was processed. */
  status: string;
  /** TA105: `000` no error, `001` to `031` what is wrong; `''` where the sender left it out. */
  noteCode: string;
}

export interface InterchangeAcknowledgment extends InterchangeAcknowledgmentDraft {
  /** ISA13 of the interchange that carries this answer. */
  carriedBy: string;
  /** Of its TA1 in the file. */
  offset: number;
  extra: Extra[];
}
