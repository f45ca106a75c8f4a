import type { ServiceName } from './services.js';

/** What a state waits for. `flow`: the next event of the story brings it on without anybody; every other kind names who or what ends the wait. */
export type Waits = { owner: string; nextAction: string } | { timer: string; owner: string } | 'flow' | 'end';

export interface State {
  /** One sentence for the timeline: what this state means to the people who work on the claim. */
  readonly meaning: string;
  readonly waits: Waits;
}

/** (from, event, to); `null` = the item does not exist yet. `later` marks a row that no decision reaches in this release. */
export type Transition<S extends string = string, E extends string = string> =
  | readonly [from: S | null, event: E, to: S]
  | readonly [from: S | null, event: E, to: S, mark: 'later'];

export interface Machine<S extends string = string, E extends string = string> {
  readonly name: string;
  readonly service: ServiceName;
  /** What one item of this machine is, for example `claim, payer sequence, attempt number`. */
  readonly key: string;
  readonly states: Readonly<Record<S, State>>;
  readonly transitions: readonly Transition<S, E>[];
}

/** Declares a machine with its literal types, so that an illegal (event, state) pair does not compile. */
export const machine = <const S extends string, const R extends readonly Transition<S>[]>(
  m: Omit<Machine<S>, 'transitions'> & { readonly transitions: R },
): Omit<Machine<S, R[number][1]>, 'transitions'> & { readonly transitions: R } => m;

export const person = (owner: string, nextAction: string): Waits => ({ owner, nextAction });
export const timer = (name: string, owner: string): Waits => ({ timer: name, owner });

/** The row of the table for this step, or undefined where the life cycle forbids it. */
export function legal(m: Machine, from: string | null, event: string, to: string): Transition | undefined {
  return m.transitions.find((t) => t[0] === from && t[1] === event && t[2] === to);
}

/** `[from1, from2] x event -> to` as rows. */
export const from = <const F extends string | null, const E extends string, const T extends string>(
  froms: readonly F[], event: E, to: T, mark?: 'later',
): (readonly [F, E, T] | readonly [F, E, T, 'later'])[] => froms.map((f) => (mark ? [f, event, to, mark] : [f, event, to]));
