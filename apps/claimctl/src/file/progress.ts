import { SingleBar } from 'cli-progress';

/** How far something is, shown as a bar on a terminal and as a line per ten percent elsewhere. */
export interface Meter {
  at(done: number, total: number): void;
  end(): void;
}

const TENTH = 10;

/** Percent of a whole, rounded down, so that 100 means all of it. */
const percent = (done: number, total: number): number => (total <= 0 ? 100 : Math.min(100, Math.floor((done * 100) / total)));

export function meter(what: string, isTerminal: boolean, say: (line: string) => void): Meter {
  return isTerminal ? bar(what) : lines(what, say);
}

function bar(what: string): Meter {
  const shown = new SingleBar({ format: `${what} {bar} {percentage} %`, hideCursor: true, clearOnComplete: false, stream: process.stderr });
  shown.start(100, 0);
  return { at: (done, total) => shown.update(percent(done, total)), end: () => shown.stop() };
}

function lines(what: string, say: (line: string) => void): Meter {
  let next = TENTH;
  return {
    at(done, total) {
      const now = percent(done, total);
      if (now < next) return;
      const tens = Math.floor(now / TENTH) * TENTH;
      next = tens + TENTH;
      say(`${what} ${tens} %`);
    },
    end: () => undefined,
  };
}
