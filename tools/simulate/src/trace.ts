export interface Happening { atMs: number; where: string; what: string }

/** What went wrong on purpose in a run, the latest last; ids only, never what a claim says. */
export class Trace {
  readonly all: Happening[] = [];
  private readonly counts = new Map<string, number>();

  constructor(private readonly nowMs: () => number) {}

  add(where: string, what: string): void {
    this.all.push({ atMs: this.nowMs(), where, what });
    const kind = what.split(' ', 1)[0] as string;
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
  }

  /** How often each kind of trouble came. */
  faults(): Record<string, number> {
    return Object.fromEntries([...this.counts].sort());
  }

  /** The last happenings, those that name one of `about` first. */
  short(about: readonly string[], most = 25): string[] {
    const line = (h: Happening): string => `${String(h.atMs).padStart(8)} ms  ${h.where.padEnd(18)} ${h.what}`;
    const named = this.all.filter((h) => about.some((id) => h.what.includes(id))).slice(-most);
    return (named.length > 0 ? named : this.all.slice(-most)).map(line);
  }
}
