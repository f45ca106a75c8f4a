/** What was done to a value that could not go out as given. */
export type RepairKind = 'transliterated' | 'upper-cased' | 'delimiter-replaced' | 'control-removed' | 'character-replaced' | 'trimmed' | 'cut';

/**
 * Letters that do not decompose into a base letter and an accent. Accented letters are not safe in the 5010 without an agreement
 * (X12 RFI 2264), so names go out in the basic set.
 */
const LETTERS: Readonly<Record<string, string>> = {
  'ß': 'SS', 'Æ': 'AE', 'æ': 'AE', 'Ø': 'O', 'ø': 'O', 'Œ': 'OE', 'œ': 'OE', 'Ð': 'D', 'ð': 'D', 'Þ': 'TH', 'þ': 'TH', 'Ł': 'L', 'ł': 'L', 'Đ': 'D', 'đ': 'D', 'ı': 'I',
  '‘': "'", '’': "'", '‚': ',', '“': '"', '”': '"', '–': '-', '—': '-', '…': '...', '\u00a0': ' ', '·': '.',
};

/** The basic and, of the extended set, what all receivers take: printable ASCII without lower case. */
const SAFE = /^[ -`{-~]*$/;

/** Makes values safe for one interchange. A delimiter in a value would cut the file: X12 5010 has no escape (RFI 1815, 2026). */
export class TextCleaner {
  private readonly forbidden: RegExp;

  constructor(delimiters: readonly string[]) {
    const escaped = delimiters.map((d) => `\\u${d.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    this.forbidden = new RegExp(`[${escaped}]`, 'g');
  }

  /** Whether a character goes out as it is, wherever it stands but at the end. */
  isSafe(character: string): boolean {
    this.forbidden.lastIndex = 0;
    return SAFE.test(character) && !this.forbidden.test(character);
  }

  /** The value as it may go out; `repairs` receives what was done. `max` is the longest the element may be. */
  clean(value: string, repairs: (kind: RepairKind) => void): string {
    let text = value;
    if (!SAFE.test(text)) text = this.toBasicSet(text, repairs);
    this.forbidden.lastIndex = 0;
    if (this.forbidden.test(text)) {
      text = text.replace(this.forbidden, ' ');
      repairs('delimiter-replaced');
    }
    if (text.endsWith(' ')) {
      text = text.trimEnd();
      repairs('trimmed');
    }
    return text;
  }

  private toBasicSet(value: string, repairs: (kind: RepairKind) => void): string {
    let text = value;
    const bare = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
    if (bare !== text) repairs('control-removed');
    text = bare;
    if (/[^ -~]/.test(text)) {
      const plain = [...text.normalize('NFD')].map((c) => (/\p{M}/u.test(c) ? '' : (LETTERS[c] ?? c))).join('');
      if (plain !== text) repairs('transliterated');
      text = plain.replace(/[^ -~]/g, ' ');
      if (text !== plain) repairs('character-replaced');
    }
    const upper = text.toUpperCase();
    if (upper !== text) repairs('upper-cased');
    return upper;
  }
}
