import fs from 'node:fs';
import { createRequire } from 'node:module';
import { read835, read837, scan, write835, write837 } from '@claimstream/x12';
import { X12parser } from 'x12-parser';
import { claimsOfPart, paymentsOfPart, type FileKind, type KnownTotals } from './files.js';

/** What a variant found; what it cannot know it leaves out. */
export type Found = Partial<KnownTotals> & {
  /** Where they are not those of the file. */
  bytes?: number;
};

export interface Work {
  kind: FileKind;
  path: string;
  bytes: number;
}

/** `run` is what is measured; `found` may look at what came of it. */
interface Prepared {
  run(): Promise<void>;
  found(): Found | Promise<Found>;
}

export interface Variant {
  what: string;
  /** The only kind of file it is for. */
  kind?: FileKind;
  /** Keeps the whole file in memory several times over: not tried with larger ones. */
  upToBytes?: number;
  prepare(work: Work): Prepared;
}

const CHUNK = { highWaterMark: 256 * 1024 };
const MONEY: Readonly<Record<FileKind, { id: string; element: number }>> = { '835': { id: 'CLP', element: 4 }, '837P': { id: 'CLM', element: 2 } };

/** The peers give text; whole cents without a float in between. */
const cents = (text: string): number => {
  const [whole = '', fraction = ''] = text.split('.');
  return Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
};

/** Counts segments, claims and money while `run` tells of each segment. */
const counting = (run: (work: Work, segment: (id: string) => void, money: (amount: number) => void) => Promise<void>) => (work: Work): Prepared => {
  const { id: wanted } = MONEY[work.kind];
  const found = { segments: 0, claims: 0, cents: 0 };
  const segment = (id: string): void => {
    found.segments += 1;
    if (id === wanted) found.claims += 1;
  };
  return { run: () => run(work, segment, (amount) => { found.cents += amount; }), found: () => found };
};

const indexOf = ({ path }: Work): Prepared => {
  const found = { segments: 0 };
  return {
    async run() {
      for await (const chunk of fs.createReadStream(path, CHUNK) as AsyncIterable<Buffer>) {
        for (let at = chunk.indexOf(126); at !== -1; at = chunk.indexOf(126, at + 1)) found.segments += 1;
      }
    },
    found: () => found,
  };
};

const lazy = counting(async ({ path, kind }, segment, money) => {
  const { id, element } = MONEY[kind];
  for await (const segments of scan(fs.createReadStream(path, CHUNK))) {
    for (const one of segments) {
      segment(one.id);
      if (one.id === id) money(one.cents(element));
    }
  }
});

const strings = counting(async ({ path, kind }, segment, money) => {
  const { id, element } = MONEY[kind];
  for await (const segments of scan(fs.createReadStream(path, CHUNK))) {
    for (const one of segments) {
      const texts = one.texts();
      segment(texts[0] as string);
      if (texts[0] === id) money(cents(texts[element] as string));
    }
  }
});

const typedClaims = ({ path }: Work): Prepared => {
  const found = { segments: 0, claims: 0, cents: 0 };
  return {
    async run() {
      for await (const item of read837(fs.createReadStream(path, CHUNK))) {
        if (item.kind === 'claims') for (const claim of item.claims) found.cents += claim.serviceLines.reduce((sum, line) => sum + line.chargeCents, 0);
        else if (item.kind === 'end') Object.assign(found, { segments: item.totals.segments, claims: item.totals.claims });
      }
    },
    found: () => found,
  };
};

/** Balanced as far as the file can say: lines, claims and BPR02 are checked by the reader, and a file that does not balance is not clean. */
const typedPayments = ({ path }: Work): Prepared => {
  const found = { segments: 0, claims: 0, cents: 0 };
  return {
    async run() {
      for await (const item of read835(fs.createReadStream(path, CHUNK))) {
        if (item.kind === 'payments') for (const payment of item.payments) found.cents += payment.paidCents;
        else if (item.kind === 'end') Object.assign(found, { segments: item.totals.segments, claims: item.verdict === 'clean' ? item.totals.payments : -1 });
      }
    },
    found: () => found,
  };
};

/** Writes the same part again and again, until as many bytes are written as the file has. What was written must add up to what was given. */
const writing = (wanted: number, given: number, { id, element }: { id: string; element: number }, write: () => Uint8Array): Prepared => {
  let [bytes, last] = [0, new Uint8Array()];
  return {
    async run() {
      while (bytes < wanted) bytes += (last = write() as Uint8Array<ArrayBuffer>).length;
    },
    async found() {
      let written = 0;
      for await (const segments of scan(last)) for (const one of segments) if (one.id === id) written += one.cents(element);
      return written === given ? { bytes } : { bytes, cents: -1 };
    },
  };
};

const writtenClaims = ({ bytes }: Work): Prepared => {
  const interchange = claimsOfPart(0);
  const given = interchange.groups.flatMap((group) => group.transactions).flatMap(({ claims }) => claims).reduce((total, claim) => total + claim.chargeCents, 0);
  return writing(bytes, given, MONEY['837P'], () => write837(interchange).bytes);
};

const writtenPayments = ({ bytes }: Work): Prepared => {
  const interchange = paymentsOfPart(0);
  const given = interchange.groups.flatMap((group) => group.transactions).flatMap(({ payments }) => payments).reduce((total, payment) => total + payment.paidCents, 0);
  return writing(bytes, given, MONEY['835'], () => write835(interchange).bytes);
};

const x12Parser = counting(({ path, kind }, segment, money) => {
  const { id, element } = MONEY[kind];
  return new Promise<void>((resolve, reject) => {
    fs.createReadStream(path, CHUNK).pipe(new X12parser()).on('data', (one: Record<string, string>) => {
      segment(one['name'] as string);
      if (one['name'] === id) money(cents(one[element] ?? ''));
    }).on('error', reject).on('end', resolve);
  });
});

interface NodeX12Segment {
  tag: string;
  elements: { value: string }[];
}
interface NodeX12 {
  X12Parser: new (strict?: boolean) => NodeJS.ReadWriteStream & { parse(edi: string): { functionalGroups: { transactions: { segments: NodeX12Segment[] }[] }[] } };
}
const nodeX12 = (): NodeX12 => createRequire(import.meta.url)('node-x12') as NodeX12;

const nodeX12Stream = counting(({ path, kind }, segment, money) => {
  const { id, element } = MONEY[kind];
  return new Promise<void>((resolve, reject) => {
    fs.createReadStream(path, CHUNK).on('error', reject).pipe(new (nodeX12().X12Parser)(false)).on('data', (one: unknown) => {
      const { tag, elements } = one as NodeX12Segment;
      segment(tag);
      if (tag === id) money(cents(elements[element - 1]?.value ?? ''));
    }).on('error', reject).on('end', resolve);
  });
});

/** Gives transactions without their envelope and trailers, so its segments are not counted. */
const nodeX12Parse = ({ path, kind }: Work): Prepared => {
  const { id, element } = MONEY[kind];
  const found = { claims: 0, cents: 0 };
  return {
    async run() {
      const parsed = new (nodeX12().X12Parser)(false).parse(fs.readFileSync(path, 'latin1'));
      for (const { segments } of parsed.functionalGroups.flatMap((group) => group.transactions)) {
        for (const { tag, elements } of segments) {
          if (tag !== id) continue;
          found.claims += 1;
          found.cents += cents(elements[element - 1]?.value ?? '');
        }
      }
    },
    found: () => found,
  };
};

/** The first is the physical limit, `x12-parser` the peer that others are compared with. */
export const VARIANTS: Readonly<Record<string, Variant>> = {
  'index-of': { what: 'Buffer.indexOf of the terminator', prepare: indexOf },
  lazy: { what: 'libs/x12 scan, only the money decoded', prepare: lazy },
  strings: { what: 'libs/x12 scan, every element a string', prepare: strings },
  'read-837': { what: 'libs/x12 read837, typed and balanced', kind: '837P', prepare: typedClaims },
  'read-835': { what: 'libs/x12 read835, typed and balanced', kind: '835', prepare: typedPayments },
  'write-835': { what: 'libs/x12 write835', kind: '835', prepare: writtenPayments },
  'write-837': { what: 'libs/x12 write837', kind: '837P', prepare: writtenClaims },
  'x12-parser': { what: 'x12-parser 1.3.0 stream', prepare: x12Parser },
  'node-x12-stream': { what: 'node-x12 1.7.1 stream', prepare: nodeX12Stream },
  'node-x12-parse': { what: 'node-x12 1.7.1 parse', upToBytes: 100e6, prepare: nodeX12Parse },
};
