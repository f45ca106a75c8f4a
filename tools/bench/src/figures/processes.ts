import fs from 'node:fs';

/** Clock ticks of /proc per second; Linux has said 100 to user space on every architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

export interface ProcStat {
  pid: number;
  parent: number;
  /** CPU of the process itself and of its children that have ended and were waited for. */
  cpuMs: number;
}

export interface Named {
  name: string;
  pid: number;
}

/** A line of /proc/PID/stat (proc_pid_stat(5)). The command may hold blanks and brackets, so fields are counted from its last bracket. */
export function parseStat(line: string): ProcStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const field = (number: number): number => Number(fields[number - 3]);
  const ticks = field(14) + field(15) + field(16) + field(17);
  return { pid: Number.parseInt(line, 10), parent: field(4), cpuMs: (ticks * 1000) / TICKS_PER_SECOND };
}

/** Every process below a named one counts for the nearest named one above it: backends for Postgres, a JVM for the shell that guards it. */
export function ownersOf(all: readonly ProcStat[], named: readonly Named[]): Map<number, string> {
  const byPid = new Map(all.map((p) => [p.pid, p]));
  const names = new Map(named.map((n) => [n.pid, n.name]));
  const owners = new Map<number, string>();
  for (const { pid } of all) {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = byPid.get(at)?.parent) {
      const name = names.get(at);
      if (name === undefined) continue;
      owners.set(pid, name);
      break;
    }
  }
  return owners;
}

/** CPU per name. A named process's ended children are its own; those of another named one that ended below it cannot be told apart. */
export function cpuByName(all: readonly ProcStat[], named: readonly Named[]): Map<string, number> {
  const owners = ownersOf(all, named);
  const sum = new Map<string, number>(named.map((n) => [n.name, 0]));
  for (const p of all) {
    const name = owners.get(p.pid);
    if (name !== undefined) sum.set(name, (sum.get(name) ?? 0) + p.cpuMs);
  }
  return sum;
}

/** What was used between two readings, by name; a process that was replaced meanwhile counts from zero. */
export function cpuBetween(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): Map<string, number> {
  return new Map([...after].map(([name, ms]) => {
    const from = before.get(name) ?? 0;
    return [name, ms >= from ? ms - from : ms];
  }));
}

const read = (file: string): string | undefined => {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    // The process ended between the listing and the reading.
    return undefined;
  }
};

export const allProcesses = (): ProcStat[] => fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  .flatMap((pid) => { const line = read(`/proc/${pid}/stat`); return line === undefined ? [] : [parseStat(line)]; });

/** Memory that would be free without the process, shared pages counted in parts (Pss): backends of Postgres share most of theirs. */
export function memoryByName(all: readonly ProcStat[], named: readonly Named[]): Map<string, number> {
  const owners = ownersOf(all, named);
  const sum = new Map<string, number>();
  for (const [pid, name] of owners) {
    const kb = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '')?.[1] ?? /^VmRSS:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`) ?? '')?.[1];
    sum.set(name, (sum.get(name) ?? 0) + Number(kb ?? 0) * 1024);
  }
  return sum;
}
