import { check, type Counted, type Violation } from './check/check.js';
import { tell } from './story/story.js';
import { World, type WorldOptions } from './world.js';

/** Virtual time under trouble; long enough for every leg of the story to be hit. */
const TROUBLE_MS = 20_000;

export interface Outcome {
  seed: number;
  violations: Violation[];
  /** The last troubles, those around the violated streams first. */
  trace: string[];
  faults: Record<string, number>;
  counted: Counted;
  /** Virtual milliseconds until all was done. */
  virtualMs: number;
}

/** One run of the story under the troubles of a seed, drained and judged. The same seed gives the same run. */
export async function simulate(options: WorldOptions): Promise<Outcome> {
  const world = new World(options);
  const plot = tell(world, TROUBLE_MS);
  try {
    const stuck = await world.run(TROUBLE_MS);
    const judged = check(world, plot);
    const violations = [
      ...world.troubles.map((error): Violation => ({ invariant: 'people are answered', about: [], sentence: error instanceof Error ? `${error.name}: ${error.message}` : String(error) })),
      ...(stuck === undefined ? [] : [{ invariant: 'everything drains', about: [], sentence: stuck }]), ...judged.violations,
    ];
    return {
      seed: options.seed, violations, trace: world.trace.short([...new Set(violations.flatMap((v) => v.about))]), faults: world.trace.faults(), counted: judged.counted,
      virtualMs: world.scheduler.nowMs(),
    };
  } finally {
    world.end();
  }
}
