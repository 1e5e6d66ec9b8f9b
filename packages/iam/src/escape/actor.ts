// Someone the caller can act as, with the layers that bind it and the story of how it came about.
import type { Unknown } from '../prove/answer.ts';
import type { DocumentInput, Policies } from '../types.ts';
import type { StoryStep } from './answer.ts';
import type { MoveName } from './moves.ts';

/** Values of the tags that policies go by, by key; `null` for none. Absent where any tags are possible. */
export type TagsOf = ReadonlyMap<string, string | null>;

/** Whose own policies hold: those given; those without what only denies; or whatever the caller writes. */
export type Rights = 'given' | 'undenied' | 'full';

/** Someone to act as. */
export interface Actor {
  /** An ARN of a role or user. */
  readonly arn: string;
  readonly layers: Policies;
  /** The ARN of its boundary, `none`, or `given` for a boundary whose ARN is not known. */
  readonly boundary: string;
  readonly rights: Rights;
  readonly tags: TagsOf | undefined;
  /** The move that made it possible to act as it; absent for the caller of the question. */
  readonly by: MoveName | undefined;
  readonly tag?: string;
  readonly steps: readonly StoryStep[];
  readonly supposing: readonly string[];
  /** Set if it rests on something that was not given: no story may end here. */
  readonly doubt: Unknown | undefined;
  /** Through whom it came about. */
  readonly from: Actor | undefined;
}

/** A policy of the caller's own making: it allows all that the other layers let pass. */
export const written: DocumentInput = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'WrittenByTheCaller', Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** The layers around a principal that is not the caller of the question, or not in its session. */
export function layersFor(
  given: Policies,
  own: { readonly identity: readonly DocumentInput[]; readonly boundary: DocumentInput | undefined },
): Policies {
  const { session: _session, endpoint: _endpoint, boundary: _boundary, identity: _identity, ...rest } = given;
  return { ...rest, identity: own.identity, ...(own.boundary === undefined ? {} : { boundary: own.boundary }) };
}
