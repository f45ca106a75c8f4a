import { z } from 'zod';
import type { ServiceName, StreamKind } from './services.js';

/** `none`: says nothing about a person. `lds`: dates and codes of a limited data set (45 CFR 164.514(e)). `direct`: identifies a person, so it travels sealed only. */
export type PhiClass = 'none' | 'lds' | 'direct';

const field = (phi: PhiClass) => <T extends z.ZodType>(schema: T, description: string): T => schema.meta({ description, 'x-phi': phi }) as T;

/** Every field of an event carries its meaning and its PHI class; the data dictionary is made of these words. */
export const none = field('none');
export const lds = field('lds');
export const direct = field('direct');

export interface EventDeclaration<Type extends string = string, Data extends z.ZodType = z.ZodType, Phi extends z.ZodType | undefined = z.ZodType | undefined> {
  /** `<service>.<past-fact>`. */
  readonly type: Type;
  /** A version only gains optional fields; a break is a new version with an up-caster. */
  readonly version: number;
  readonly service: ServiceName;
  readonly stream: StreamKind;
  /** Who reads this and why it happened, in the words of the trade. */
  readonly meaning: string;
  readonly machine?: string;
  readonly data: Data;
  /** What travels sealed, opened only by a service whose duty needs it. */
  readonly phi?: Phi;
}

export const event = <const Type extends string, Data extends z.ZodType, Phi extends z.ZodType | undefined = undefined>(
  declaration: EventDeclaration<Type, Data, Phi>,
): EventDeclaration<Type, Data, Phi> => declaration;

export type DataOf<E> = E extends EventDeclaration<string, infer D, z.ZodType | undefined> ? z.infer<D> : never;
export type PhiOf<E> = E extends EventDeclaration<string, z.ZodType, infer P> ? (P extends z.ZodType ? z.infer<P> : undefined) : never;
