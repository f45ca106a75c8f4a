/**
 * The data elements of the standard that the tables use: number, type, shortest, longest, what it means in our words.
 * One row per element; lengths are those of version 005010.
 */
const ROWS = `
100 ID 3 3 currency
1005 ID 4 4 hierarchy kind
1018 R 1 15 exponent
1028 AN 1 38 claim id
1029 ID 1 2 claim status
1032 ID 1 2 filing code
1033 ID 1 2 adjustment group
1034 ID 1 5 adjustment reason
1035 AN 1 60 last or organisation name
1036 AN 1 35 first name
1037 AN 1 25 middle name
1038 AN 1 10 name prefix
1039 AN 1 10 name suffix
1048 ID 1 3 business function
1065 ID 1 1 person or organisation
1066 ID 1 2 citizenship
1067 ID 1 1 marital status
1068 ID 1 1 sex
1069 ID 2 2 relationship
1073 ID 1 1 yes or no
1109 ID 1 1 ethnicity
1136 ID 2 2 condition category
1138 ID 1 1 payer sequence
1143 ID 1 1 coordination of benefits
116 ID 3 15 postal code
1166 ID 2 2 contract type
118 R 1 9 rate
1220 ID 1 1 student status
1221 ID 1 3 provider kind
1223 ID 3 3 provider organisation
123 N0 1 6 transactions received
124 AN 2 15 application code
1250 ID 2 3 date format
1251 AN 1 35 date or period
127 AN 1 50 reference
1270 ID 1 3 code list
1271 AN 1 30 code
128 ID 2 3 reference qualifier
1314 ID 1 1 admission source
1315 ID 1 1 admission type
1316 ID 1 1 ambulance transport
1317 ID 1 1 transport reason
1321 ID 2 3 condition
1322 ID 1 1 certification type
1325 ID 1 1 claim frequency
1327 ID 1 1 copayment status
1328 N0 1 2 diagnosis pointer
1331 AN 1 2 facility code
1332 ID 1 2 facility code list
1333 ID 1 2 record format
1334 ID 1 1 shortage area
1335 ID 1 1 insulin dependent
1336 ID 1 3 insurance type
1337 ID 1 1 level of care
1338 ID 1 3 level of service
1339 AN 2 2 modifier
1340 ID 1 2 multiple procedure
1341 AN 1 2 assigned review value
1342 ID 1 1 nature of condition
1343 ID 1 2 non-institutional claim type
1345 ID 1 1 nursing home status
1351 ID 1 1 patient signature source
1352 ID 1 2 patient status
1354 ID 1 4 diagnosis related group
1358 ID 1 1 prosthesis
1359 ID 1 1 assignment
1360 ID 1 1 provider agreement
1361 ID 1 3 part of the mouth
1362 ID 2 3 related cause
1363 ID 1 1 release of information
1364 ID 1 2 review
1365 ID 1 2 service type
1366 ID 2 3 special program
1367 ID 2 3 subluxation level
1368 ID 1 2 tooth status
1369 ID 1 2 tooth surface
1371 R 1 10 unit rate
1373 ID 2 4 measurement method
1383 ID 2 2 submission reason
1384 ID 1 1 patient location
142 AN 2 15 sender code
143 ID 3 3 transaction
1473 ID 2 2 pricing method
1514 ID 1 2 delay reason
1525 ID 1 2 request category
1526 ID 1 2 policy compliance
1527 ID 1 2 exception
1528 N0 1 2 component position
156 ID 2 2 state
166 AN 1 55 address line
1686 N0 1 4 repetition position
1705 AN 1 35 guide
1715 ID 1 3 country subdivision
19 AN 2 30 city
2 N0 1 6 transactions accepted
212 R 1 17 unit price
234 AN 1 48 service code
235 ID 2 2 service code list
236 ID 3 3 price kind
26 ID 2 3 country
28 N0 1 9 group control number
280 R 4 10 exchange rate
289 N0 1 2 price quantity
305 ID 1 2 handling
306 ID 1 2 action
309 ID 1 2 location qualifier
310 AN 1 30 location
329 AN 4 9 transaction control number
332 R 1 6 percent
337 TM 4 8 time
338 R 1 6 terms discount percent
350 AN 1 20 assigned id
352 AN 1 80 description
353 ID 2 2 purpose
355 ID 2 2 unit
363 ID 3 3 note kind
364 AN 1 256 number or address of the contact
365 ID 2 2 contact kind
366 ID 2 2 contact function
373 DT 8 8 date
374 ID 3 3 date qualifier
380 R 1 15 quantity
426 ID 2 2 provider adjustment reason
429 AN 1 16 check number
443 AN 1 20 contact reference
447 AN 1 4 loop
449 AN 1 80 fixed format information
455 ID 1 2 agency
478 ID 1 1 credit or debit
479 ID 2 2 functional group
480 AN 1 12 version
481 ID 1 2 trace kind
499 AN 1 10 condition value
506 ID 2 2 bank id kind
507 AN 3 12 bank id
508 AN 1 35 account number
509 AN 10 10 originating company
510 AN 9 9 originating company supplement
522 ID 1 3 amount qualifier
554 N0 1 6 line number
569 ID 1 3 account kind
584 ID 2 2 employment status
591 ID 3 3 payment method
594 ID 1 1 frequency
609 N0 1 9 count
61 AN 1 30 free text
618 ID 1 3 transaction error
620 ID 1 3 segment error
621 ID 1 3 element error
623 ID 2 2 time zone
628 AN 1 12 hierarchy number
639 ID 2 2 basis of unit price
640 ID 2 2 claim or encounter
648 ID 3 3 multiplier kind
649 R 1 10 multiplier
659 ID 1 2 basis of verification
66 ID 1 2 id qualifier
669 ID 3 3 currency market
67 AN 2 80 id
673 ID 2 2 quantity qualifier
687 ID 2 2 class of trade
706 ID 2 2 entity relationship
715 ID 1 1 group acknowledgment
716 ID 1 3 group error
717 ID 1 1 transaction acknowledgment
719 N0 1 10 segment position
721 ID 2 3 segment id
722 N0 1 2 element position
724 AN 1 99 copy of the bad element
725 AN 1 4 element or composite number
734 AN 1 12 parent hierarchy number
735 ID 1 2 hierarchy level
736 ID 1 1 hierarchy child
737 ID 2 2 measurement reference
738 ID 1 3 measurement
739 R 1 20 measured value
740 R 1 20 range minimum
741 R 1 20 range maximum
752 ID 2 2 position
755 ID 2 2 report type
756 ID 1 2 transmission
757 N0 1 2 copies
782 R 1 18 amount
799 AN 1 30 version
81 R 1 10 weight
812 ID 1 10 payment format
901 ID 2 2 reject reason
923 ID 1 1 prognosis
93 AN 1 60 name
933 AN 1 264 message
935 ID 2 2 measurement significance
936 ID 2 2 measurement attribute
954 R 1 10 percentage
96 N0 1 10 segment count
97 N0 1 6 transaction count
98 ID 2 3 entity
1270 ID 1 3 code list
1271 AN 1 30 code
380 R 1 15 quantity
9998 AN 1 35 context reference
9999 AN 1 35 context name
`;

/** Type of a data element: `AN` text, `ID` code, `R` decimal, `N0` whole number, `DT` CCYYMMDD, `TM` HHMM. */
export type ElementType = 'AN' | 'ID' | 'R' | 'N0' | 'DT' | 'TM';

export interface DataElement {
  number: string;
  type: ElementType;
  min: number;
  max: number;
  meaning: string;
}

export const DATA_ELEMENTS: ReadonlyMap<string, DataElement> = new Map(
  ROWS.trim().split('\n').map((row) => {
    const [number = '', type = 'AN', min = '1', max = '1', ...meaning] = row.split(' ');
    return [number, { number, type: type as ElementType, min: Number(min), max: Number(max), meaning: meaning.join(' ') }];
  }),
);
