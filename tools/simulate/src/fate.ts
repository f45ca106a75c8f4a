import { StoreFault, type Delivery, type LogFaults, type LogRecord } from '@claimstream/event-stream';
import type { Chance } from './chance.js';
import type { Trace } from './trace.js';

/** How likely each kind of trouble is in one run. Swarm testing: a run has some kinds and not others, so that none hides another. */
export interface Profile {
  /** The process is killed, before or after the call. */
  kill: number;
  /** The call fails; after it, the caller does not know that it was done. */
  fail: number;
  /** Serialisation failure or deadlock at commit. */
  conflict: number;
  /** The process stands still, so that others overtake it. */
  pause: number;
  /** Longest pause in milliseconds; above 30 s leases run out meanwhile. */
  pauseMs: number;
  /** Only a part of a send reaches the log. */
  part: number;
  /** A batch of the log comes late, so that topics overtake each other. */
  delay: number;
  delayMs: number;
  /** A batch comes from records before its place. */
  rewind: number;
  /** A consumer is cut off after its transaction and before its offset moves. */
  cutOff: number;
  /** Kills of whole services in the run, besides those at calls. */
  kills: number;
  /** The relay's lease is lost while its holder still works. */
  leaseLosses: number;
  /** A second process of a service joins and works beside the first. */
  twins: number;
  /** Clocks of two processes differ by up to this much. */
  skewMs: number;
}

const CALM: Profile = { kill: 0, fail: 0, conflict: 0, pause: 0, pauseMs: 0, part: 0, delay: 0, delayMs: 0, rewind: 0, cutOff: 0, kills: 0, leaseLosses: 0, twins: 0, skewMs: 0 };

export function drawProfile(chance: Chance): Profile {
  if (chance.yes(0.03)) return CALM;
  const some = (probability: number, most: number): number => (chance.yes(probability) ? most * (0.1 + 0.9 * chance.next()) : 0);
  return {
    kill: some(0.5, 0.004), fail: some(0.6, 0.02), conflict: some(0.4, 0.05),
    pause: some(0.6, 0.02), pauseMs: chance.pick([20, 200, 2_000, 45_000]), part: some(0.4, 0.1),
    delay: some(0.7, 0.4), delayMs: chance.pick([50, 1_000, 15_000]), rewind: some(0.6, 0.3), cutOff: some(0.5, 0.1),
    kills: chance.yes(0.6) ? chance.between(1, 12) : 0, leaseLosses: chance.yes(0.5) ? chance.between(1, 8) : 0,
    twins: chance.yes(0.6) ? chance.between(1, 4) : 0, skewMs: chance.pick([0, 0, 50, 30_000]),
  };
}

/** Thrown where a process is killed: nothing catches it usefully, because the process is gone. */
const killed = (): StoreFault => new StoreFault('57P01', 'the process was killed');

/** Draws what happens at each call. Quiet once `end` was called. */
export class Fate {
  quiet = false;

  constructor(readonly profile: Profile, private readonly chance: Chance, private readonly trace: Trace, private readonly sleep: (ms: number) => Promise<void>) {}

  /** Asked at each point of each process. */
  async at(who: string, call: string, when: 'before' | 'after', kill: () => void): Promise<void> {
    if (this.quiet) return;
    const { profile, chance, trace } = this;
    if (profile.pause > 0 && chance.yes(profile.pause)) {
      const ms = chance.below(profile.pauseMs);
      trace.add(who, `pause ${when} ${call} for ${ms} ms`);
      await this.sleep(ms);
    }
    if (chance.yes(profile.kill)) {
      trace.add(who, `kill ${when} ${call}`);
      kill();
      throw killed();
    }
    if (chance.yes(profile.fail)) {
      trace.add(who, `fail ${when} ${call}`);
      throw new StoreFault('08006', `the connection broke ${when} ${call}`);
    }
    if (call === 'tx.commit' && chance.yes(profile.conflict)) {
      trace.add(who, `conflict at ${call}`);
      throw new StoreFault(chance.pick(['40001', '40P01']), 'another transaction was in the way');
    }
  }

  /** What part of a send gets through before the broker goes away: whole partitions, as with a real one. */
  partOf(who: string, records: LogRecord[], partition: (record: LogRecord) => number): LogRecord[] | undefined {
    if (this.quiet || !this.chance.yes(this.profile.part)) return undefined;
    const lucky = new Map<number, boolean>();
    const some = records.filter((record) => {
      const at = partition(record);
      if (!lucky.has(at)) lucky.set(at, this.chance.yes(0.5));
      return lucky.get(at) === true;
    });
    this.trace.add(who, `part ${some.length} of ${records.length} records were taken`);
    return some;
  }

  readonly log: LogFaults = {
    deliver: ({ group, topic, partition }: Delivery) => {
      if (this.quiet) return undefined;
      const { profile, chance } = this;
      const delayMs = chance.yes(profile.delay) ? chance.below(profile.delayMs) : 0;
      const rewind = chance.yes(profile.rewind) ? chance.between(1, 20) : 0;
      if (rewind > 0) this.trace.add(group, `rewind ${topic}/${partition} by ${rewind}`);
      return { delayMs, rewind };
    },
    crashBeforeCommit: ({ group, topic, partition }: Delivery) => {
      if (this.quiet || !this.chance.yes(this.profile.cutOff)) return false;
      this.trace.add(group, `cutOff ${topic}/${partition} before its offset moved`);
      return true;
    },
  };
}
