import type { Claim837 } from '../claim-837.js';
import type { RowNode } from '../grammar/compile.js';
import type { SegmentReader } from '../tokenizer/segment-reader.js';
import type { Place, Places } from '../validate/places.js';
import type { Complaint, Reporter } from '../validate/report.js';

/** The guides recommend no more claims in one ST. */
export const CLAIMS_PER_TRANSACTION = 5000;

/** Rules of an 837 that only its order or all of its claims together show. */
export class TransactionRules {
  private level: { id: string; saysChildren: boolean; place: Place } | undefined;
  private lastHealthCode = 0;
  private readonly claimIds = new Set<string>();
  private claims = 0;
  /** Of the file and of the claim being read; said when its findings are open. */
  private levelsWithoutChildren: Place[] = [];
  private outOfOrder: { place: Place; found: string }[] = [];

  constructor(private readonly places: Places) {}

  begin(): void {
    this.level = undefined;
    this.claims = 0;
    this.claimIds.clear();
    this.levelsWithoutChildren = [];
    this.outOfOrder = [];
  }

  segment(s: SegmentReader, row: RowNode, place: Place): void {
    if (row.id === 'HL') {
      this.closeLevel(s.text(2));
      this.level = { id: s.text(1), saysChildren: s.text(4) === '1', place };
    } else if (row.id === 'CLM') {
      this.lastHealthCode = 0;
    } else if (row.id === 'HI') {
      if (row.index < this.lastHealthCode) this.outOfOrder.push({ place, found: s.component(1, 1) });
      else this.lastHealthCode = row.index;
    }
  }

  claim(claim: Claim837, report: Reporter): void {
    this.claims++;
    for (const { place, found } of this.outOfOrder) {
      report.add({
        code: 'health-codes-out-of-order', severity: 'warning', snip: 4, segmentId: 'HI', element: 1, component: 1, found, place,
        message: 'The HI segments do not stand in the order of the guide.', expected: 'principal codes first, then the others by kind', fix: 'Send the HI segments in the order of the guide.',
      });
    }
    this.outOfOrder = [];
    if (this.claimIds.has(claim.claimId)) {
      const place = this.places.opening(claim);
      report.add({
        code: 'claim-id-repeated', severity: 'warning', snip: 4, segmentId: 'CLM', element: 1, sensitive: true, found: claim.claimId, ...(place ? { place } : {}),
        message: 'Two claims of the transaction have the same CLM01.', expected: 'a number of its own for every claim', fix: 'Number the claims differently; every answer names them by it.',
      });
    } else if (this.claimIds.size <= CLAIMS_PER_TRANSACTION) this.claimIds.add(claim.claimId);
  }

  end(report: Reporter): void {
    this.closeLevel(undefined);
    // levels of other transactions carry any HL04 in official examples
    if (report.kind?.startsWith('837')) this.wholeOf837(report);
    this.begin();
  }

  private wholeOf837(report: Reporter): void {
    report.ofFile(() => {
      for (const place of this.levelsWithoutChildren) report.add(this.withoutChildren(place));
      if (this.claims > CLAIMS_PER_TRANSACTION) {
        report.add({
          code: 'too-many-claims', severity: 'warning', snip: 4, message: `The transaction has more than ${CLAIMS_PER_TRANSACTION} claims.`,
          found: String(this.claims), expected: `at most ${CLAIMS_PER_TRANSACTION} claims`, fix: 'Send smaller transactions; a 999 refuses a whole one.',
        });
      }
    });
  }

  private closeLevel(nextParent: string | undefined): void {
    const { level } = this;
    if (level?.saysChildren && nextParent !== level.id) this.levelsWithoutChildren.push(level.place);
  }

  private withoutChildren(place: Place): Complaint {
    return {
      code: 'hl-without-children', severity: 'error', snip: 4, segmentId: 'HL', element: 4, found: '1', expected: '0', place,
      message: 'HL04 says that levels follow under this one, and none does.', fix: 'Send HL04 = 0, or the missing level.',
    };
  }
}
