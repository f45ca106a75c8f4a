/**
 * One row per finding code, or per code and segment where the answer depends on the segment. `3`, `8/1` is IK304 and IK403;
 * `ISA=`, `GS=`, `ST=` are TA105, AK905 and IK502; `A6`, `A7:178` is the category of the 277CA and, where the place does not say
 * it, the status. SNIP 3, 5 and 7 are no matter of a 999.
 * After `|` stand SNIP types, severities (error, warning, info) and what it means.
 */
export const ANSWERS = `
no-interchange | 0e No ISA begins anywhere in the file.
unreadable-isa ISA=022 | 1e An ISA begins, and its delimiters cannot be told.
bytes-outside-interchange | 1w Bytes stand before an ISA or after an IEA.
segment-too-long ISA=024 | 1e A segment is longer than any can be: its terminator does not come.
isa-widths ISA=022 | 1e The ISA is not the fixed record of 106 bytes.
line-breaks-inside-segments | 1w A gateway wrapped the file; the breaks are taken out.
usage-indicator ISA=020 | 1e ISA15 is neither P nor T.
usage-not-expected ISA=020 | 1e A test file came to a door for production, or the reverse.
no-repetition-separator ISA=016 | 1ew ISA11 is no separator; repetitions are not split.
delimiters-not-distinct ISA=027 | 1e Two delimiters of the ISA are the same.
last-terminator-missing ISA=004 | 1w The last segment has no terminator.
segment-not-terminated ISA=023 | 1e The file ends inside a segment.
segment-outside-transaction ISA=024 | 1e A segment stands outside every ST and SE.
header-missing ISA=024 | 1e An ST stands outside every GS.
trailer-without-header ISA=024 | 1e An SE, GE or IEA closes nothing.
trailer-missing:SE ST=2 | 1e A transaction is not closed.
trailer-missing:GE GS=3 | 1e A group is not closed.
trailer-missing:IEA ISA=023 | 1e An interchange is not closed.
control-number-form:ISA ISA=018 | 1e ISA13 is not nine digits.
control-number-form:GS GS=6 | 1e GS06 is no number.
control-number-repeated ST=23 | 1e ST02 comes twice in its group.
control-number-differs:SE ST=3 | 1e SE02 is not ST02.
control-number-differs:GE GS=4 | 1e GE02 is not GS06.
control-number-differs:IEA ISA=001 | 1e IEA02 is not ISA13.
segment-count-differs ST=4 | 1e SE01 does not count its segments.
transaction-count-differs GS=5 | 1e GE01 does not count its transactions.
group-count-differs ISA=021 | 1e IEA01 does not count its groups.
gs08-differs-from-st03 ST=19 | 1w GS08 and ST03 name different guides; ST03 decides.
transaction-not-supported ST=1 | 1e A guide that is not read here, named in the message.
transaction-without-claims 3 | 1e An 837 holds no claim, or a 277 names nobody.
claim-cut-off ST=2 A3:481 | 1e The file breaks off inside a claim.
more-findings | 0i More findings than are listed.
control-character 8/6 A7:511 | 1w A segment holds control characters.
component-separator-not-used 8/6 A3:481 | 1e The composites use another separator than ISA16 says; nothing in them can be read.
unexpected-segment 2 A3:481 | 2e The guide has no place for the segment here.
unknown-segment 1 A3:481 | 2e No segment of the standard has this id.
level-without-parent 2 A3:481 | 2e A level opens without the one it hangs under.
segment-out-of-order 7 A3:481 | 2e The segment stands too late in its loop.
segment-too-often 5 A3:481 | 2e The segment comes more often than the guide allows.
loop-too-often 4 A3:481 | 2e The loop comes more often than the guide allows (100 claims per subscriber, 50 lines, 10 other payers).
required-segment-missing 3 A6 | 2e A segment that the guide requires is missing.
required-loop-missing 3 A6 | 2e A loop that the guide requires is missing.
required-element-missing 8/1 A6 | 12e An element or component that is required is empty.
element-required-by-another 8/2 A6 | 1e Elements that go together do not come together.
elements-exclude-each-other 8/10 A7 | 1e Elements that exclude each other are both there.
element-not-used 8/I10 A7 | 2w The guide does not use the element here.
too-many-elements 8/3 A3:481 | 1e The segment has more elements than the standard gives it.
too-many-repetitions 8/12 A3:481 | 1e The element holds a repetition separator, and does not repeat.
too-many-components 8/13 A3:481 | 1e The element has more components than the standard gives it.
element-too-long 8/5 A7 | 1e The value is too long.
element-too-short 8/4 A7 | 1e The value is too short.
not-a-number 8/6 A7 | 1e The value is no number of the kind the element has.
not-a-date 8/8 A7 | 1e The value is no day of the calendar in the form its qualifier says.
not-a-time 8/9 A7 | 1e The value is no time of day.
period-ends-before-it-begins 8/8 A7 | 2e The last day of a period lies before its first.
code-not-allowed 8/7 A7 | 2e The guide does not allow the code here.
hl-number 8/I12 A3:481 | 2ei HL01 does not run 1, 2, 3.
hl-parent 8/I12 A3:481 | 2e HL02 names no level above.
hl-parent-level 8/I12 A3:481 | 2e HL02 names a level of the wrong kind.
hl-child-code 8/7 A3:481 | 2ei HL04 above denies the level.
claim-total-differs A7:178 | 3e CLM02 is not the sum of the lines.
line-payment-differs | 3e SVC02 less the adjustments of the line is not SVC03.
claim-payment-differs | 3e CLP03 less all adjustments is not CLP04.
claim-charge-differs-from-lines | 3w CLP03 is not the sum of the lines.
patient-share-differs | 3w CLP05 is not the sum of the PR adjustments.
payment-differs | 3e BPR02 is not the sum of CLP04 less that of the PLB amounts.
npi-check-digit A7:562 | 5e The check digit of an NPI does not fit (45 CFR 162.406).
transaction-without-answer 3 | 1e A 999 or 997 has no AK1.
patient-level-code 8/7 | 2w A patient of a 277CA does not stand on a level PT.
status-category-unexpected | 5w The category of a status does not belong into this transaction (RFI 1942).
status-totals-differ | 3e A total of the 277CA is not what its claims come to.
health-codes-out-of-order 7 A3:481 | 4w The HI segments do not stand in the order of the guide.
claim-id-repeated A7:478 | 4w Two claims of the transaction have the same CLM01.
hl-without-children 8/7 A3:481 | 4e HL04 announces levels, and none follows.
too-many-claims | 4w The transaction has more than 5,000 claims.
code-shape A7 | 5ew The value cannot be a code of its list: wrong form.
code-not-valid A7 | 5e The tables of the caller do not know the code on the day of service.
`;
