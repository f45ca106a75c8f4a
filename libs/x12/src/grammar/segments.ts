import { DATA_ELEMENTS, type DataElement } from './elements.js';

/**
 * The segments of the standard: what stands at each position. A number is a data element, `(…)` a composite,
 * `!` marks an element that may hold identity (name, address, birth date, member id, free text), `+` one that repeats,
 * `xN` repeats a column. After `|` stand the standard's conditions between elements (`P0809`: 8 and 9 together or not at all).
 */
const ROWS = `
ST 143 329 1705
BHT 1005 353 127 373 337 640
NM1 98 1065 1035! 1036! 1037! 1038 1039! 66 67! 706 98 1035! | P0809 C1110
PER 366 93! 365 364! 365 364! 365 364! 443! | P0304 P0506 P0708
HL 628 734 735 736
PRV 1221 128 127 156 (1223) 1223 | P0203
CUR 98 100 280 98 100 669 374 373 337 374 373 337 374 373 337 374 373 337 374 373 337
N1 98 93! 66 67! 706 98 | R0203 P0304
N2 93! 93!
N3 166! 166!
N4 19! 156 116! 26 309 310 1715 | E0207 C0605 C0704
REF 128 127! 352! (128 127! 128 127! 128 127!) | R0203
SBR 1138 1069 127! 93! 1336 1143 1073 584 1032
PAT 1069 1384 584 1220 1250 1251! 355 81 1073 | P0506 P0708
DMG 1250 1251! 1068 1067 (1109 1270 1271)+ 1066 26 659 380 1270 1271 | P0102
CLM 1028! 782 1032 1343 (1331 1332 1325) 1073 1359 1073 1363 1351 (1362 1362 1362 156 26) 1366 1073 1338 1073 1360 1029 1073 1383 1514
DTP 374 1250 1251
PWK 755 756 757 98 66 67 352! (755) 1525 | P0506
CN1 1166 782 332 127 338 799
AMT 522 782 478
K3 449! 1333 (355)
NTE 363 352!
CR1 355 81 1316 1317 355 380 166! 166! 352! 352! | P0102 P0506
CR2 609 380 1367 1367 355 380 380 1342 1073 352! 352! 1073 | P0102 C0403 P0506
CR3 1322 355 380 1335 352! | P0203
CRC 1136 1073 1321 1321 1321 1321 1321
HI (1270 1271 1250 1251 782 380 799 1271 1073)x12
HCP 1473 782 782 127 118 127 782 234 235 234 355 380 901 1526 1527 | R0113 P0910 P1112
CAS 1033 1034 782 380 1034 782 380 1034 782 380 1034 782 380 1034 782 380 1034 782 380 | L050607 C0605 C0705 L080910 C0908 C1008 L111213 C1211 C1311 L141516 C1514 C1614 L171819 C1817 C1917
OI 1032 1383 1073 1351 1360 1363
MIA 380 782 380 782 127 782 782 782 782 782 782 782 782 782 380 782 782 782 782 127 127 127 127 782
MOA 954 782 127 127 127 127 127 782 782
LX 554
SV1 (235 234 1339 1339 1339 1339 352! 234) 782 355 380 1331 1365 (1328 1328 1328 1328) 782 1073 1340 1073 1073 1364 1341 1327 1334 127 116 782 1337 1360 | P0304
SV2 234 (235 234 1339 1339 1339 1339 352! 234) 782 355 380 1371 782 1073 1345 1337 | R0102 P0405
SV3 (235 234 1339 1339 1339 1339 352! 234) 782 1331 (1361 1361 1361 1361 1361) 1358 380 352! 1327 1360 522 (1328 1328 1328 1328)
TOO 1270 1271 (1369 1369 1369 1369 1369) | P0102
DN1 380 380 1073 352!
DN2 127 1368 380 1250 1251 1270 | P0405
SV5 (235 234 1339 1339 1339 1339 352! 234) 355 380 782 782 594 923 | R0405 C0604
QTY 673 380 (355) 61 | R0204 E0204
MEA 737 738 739 (355) 740 741 935 936 752 1373 1270 1271
PS1 127 782 156
LIN 350 235 234 235 234 235 234 | P0405 P0607
CTP 687 236 212 380 (355 1018 649) 648 649 782 639 499 289 | P0405
SVD 67 782 (235 234 1339 1339 1339 1339 352! 234) 234 380 554
LQ 1270 1271 | C0102
FRM 350 1073 127 373 332 | R02030405
CL1 1315 1314 1352 1345
SE 96 329
BPR 305 782 478 591 812 506 507 569 508 509 510 506 507 569 508 373 1048 506 507 569 508
TRN 481 127 509 127
DTM 374 373 337 623 1250 1251 | R020305
RDM 756 93 364
TS3 127 1331 373 380 782x18 380 782
TS2 782 782 782 782 782 782 380 782 782 380 380 380 380 380 782 380 782 782 782
CLP 1028! 1029 782 782 782 1032 127! 1331 1325 1352 1354 380 954 1073
SVC (235 234 1339 1339 1339 1339 352! 234) 782 782 234 380 (235 234 1339 1339 1339 1339 352! 234) 380
PLB 127 373 (426 127!) 782 (426 127!) 782 (426 127!) 782 (426 127!) 782 (426 127!) 782 (426 127!) 782 | P0506 P0708 P0910 P1112 P1314
STC (1271 1271 98 1270) 373 306 782 782 373 591 373 429 (1271 1271 98 1270) (1271 1271 98 1270) 933!
AK1 479 28 480
AK2 143 329 1705
IK3 721 719 447 620
CTX (9999 9998!) 721 719 447 (722 1528 1686) (725 725)
IK4 (722 1528 1686) 725 621 724!
IK5 717 618x5
AK9 715 97 123 2 716x5
AK3 721 719 447 620
AK4 (722 1528 1686) 725 621 724!
AK5 717 618x5
`;

export interface ElementDef {
  /** The simple element; absent for a composite. */
  element?: DataElement;
  components?: ElementDef[];
  phi: boolean;
  repeats: boolean;
}

export interface SegmentDef {
  id: string;
  elements: ElementDef[];
  /** Conditions between elements, as the standard writes them. */
  conditions: string[];
}

const simple = (token: string): ElementDef => {
  const number = token.replace(/[!+]/g, '');
  const element = DATA_ELEMENTS.get(number);
  if (!element) throw new Error(`data element ${number} is not in the dictionary`);
  return { element, phi: token.includes('!'), repeats: token.includes('+') };
};

const parseColumn = (token: string): ElementDef[] => {
  const [, body = token, times] = /^(.*?)(?:x(\d+))?$/.exec(token) ?? [];
  const composite = /^\((.*)\)(\+?)$/.exec(body);
  const def: ElementDef = composite
    ? { components: (composite[1] ?? '').split(' ').map(simple), phi: (composite[1] ?? '').includes('!'), repeats: composite[2] === '+' }
    : simple(body);
  return Array.from({ length: Number(times ?? 1) }, () => def);
};

/** Columns are separated by blanks; blanks inside parentheses belong to the composite. */
export const splitColumns = (row: string): string[] => row.match(/[^\s(]*\([^)]*\)\S*|\S+/g) ?? [];

export const SEGMENTS: ReadonlyMap<string, SegmentDef> = new Map(
  ROWS.trim().split('\n').map((row) => {
    const [columns = '', conditions = ''] = row.split('|');
    const [id = '', ...tokens] = splitColumns(columns);
    return [id, { id, elements: tokens.flatMap(parseColumn), conditions: conditions.split(' ').filter(Boolean) }];
  }),
);
