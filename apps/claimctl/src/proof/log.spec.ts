import { describe, expect, it } from '@jest/globals';
import { SERVICES, type ServiceName } from '@claimstream/contracts';
import { log } from './log.js';
import type { LoggedEvent, TopicContent } from './read-log.js';
import type { Tables } from './sources.js';

const row = (seq: number) => ({ id: String(seq), stream: 'CLAIM', seq, type: 'intake.encounter-ready', topic: 'claimstream.intake.v1', hash: `h${seq}`, envelope_id: `intake/CLAIM/${seq}`, envelope_type: 'intake.encounter-ready', envelope_seq: seq });

/** Tables that hold these rows of intake and nothing else. */
const tables = (rows: ReturnType<typeof row>[]): Tables => ({ async *pages(sql: string) { if (sql.includes('intake.event')) yield rows; } }) as unknown as Tables;

const logged = (seq: number, more: Partial<LoggedEvent> = {}): [string, LoggedEvent] => [`CLAIM/${seq}`, { partition: 0, offset: BigInt(seq), hash: `h${seq}`, id: `intake/CLAIM/${seq}`, type: 'intake.encounter-ready', repeats: 0, ...more }];

const content = (...events: [string, LoggedEvent][]): Map<ServiceName, TopicContent> =>
  new Map(SERVICES.map((s) => [s, { records: s === 'intake' ? events.length : 0, events: new Map(s === 'intake' ? events : []), faults: [] }]));

const differences = async (rows: ReturnType<typeof row>[], events: [string, LoggedEvent][]): Promise<string[]> => (await log(tables(rows), { before: content(...events), after: content(...events) })).differences;

describe('the log beside the tables', () => {
  it('agrees where every row is there once, or again with the same bytes', async () => {
    expect(await differences([row(1), row(2)], [logged(1, { repeats: 3 }), logged(2)])).toEqual([]);
  });

  it('differs where the first occurrences of one stream are out of order, or in two partitions', async () => {
    expect(await differences([row(1), row(2)], [logged(1, { offset: 9n }), logged(2, { offset: 4n })])).toEqual(['intake/CLAIM/2 came into the log before the event that precedes it']);
    expect(await differences([row(1), row(2)], [logged(1), logged(2, { partition: 3 })])).toEqual(['intake/CLAIM is spread over partitions 0 and 3']);
  });

  it('differs where the headers say something else than the bytes', async () => {
    expect(await differences([row(1)], [logged(1, { id: 'intake/OTHER/1' })])).toEqual(['intake/CLAIM/1 (intake.encounter-ready) is in the log under the headers of intake/OTHER/1 (intake.encounter-ready)']);
  });
});
