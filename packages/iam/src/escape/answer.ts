// What a question about several steps is answered with: no way out, with what was considered; a story for each kind of way out; or unknown.
import type { AskOptions, Holds, ProvedRequest, Unknown } from '../prove/answer.ts';
import type { DocumentInput, Policies } from '../types.ts';
import type { MoveFacts, MoveName } from './moves.ts';

/** One call of a story, decided by the engine under the policies that hold when it is made. */
export interface StoryStep {
  /** What the call does, for a person. */
  readonly sentence: string;
  /** The whole request; `authorize({ request, policies })` allows it. */
  readonly request: ProvedRequest;
  /** The resource type of the table; absent for calls without a resource. */
  readonly resourceType?: string;
  /** The policies around the request at this point of the story. */
  readonly policies: Policies;
}

/** A way out, step by step. */
export interface Story {
  /** The move that leads out: the last that changes what may be done. */
  readonly move: MoveName;
  /** The key of the tag the move is about, where it is about one. */
  readonly tag?: string;
  /** The story in one sentence. */
  readonly sentence: string;
  /** What must exist for it, one sentence each: nothing that was given says that it does not. */
  readonly supposing: readonly string[];
  readonly steps: readonly StoryStep[];
}

/** What was looked at, and what could not be decided. */
export interface Considered {
  /** Every move the answer is about; what is not here was not considered. */
  readonly moves: readonly MoveFacts[];
  /** Questions that could not be decided; empty for `holds`. */
  readonly undecided: readonly Unknown[];
}

/** Ways out were found: one story for each move (and tag) that leads out. */
export interface Escaped {
  readonly answer: 'fails';
  readonly stories: readonly Story[];
}

/** Whether there is a way out of the tags, through however many steps. */
export type Escapes = (Holds | Escaped | Unknown) & Considered;

/** What is known of the principals and policies that exist already. */
export interface Fenced {
  /** Patterns of the ARNs of roles, users and groups that all carry the boundary `boundary`, and the tags asked about. */
  readonly principals?: readonly string[];
  /** Patterns of the ARNs of policies that are attached to such principals only. */
  readonly policies?: readonly string[];
  /** The ARN of the boundary they carry. Default: `boundaryArn`. */
  readonly boundary?: string;
}

/** How to ask about escapes. */
export interface EscapesOptions extends Omit<AskOptions, 'universe'> {
  /** Policies whose Allow statements say what may be touched outside the tags. They excuse no move. */
  readonly exceptions?: readonly DocumentInput[];
  /** The ARN of the policy that is the layers' permissions boundary. */
  readonly boundaryArn?: string;
  /** Documents of managed policies by ARN, for those that other roles carry as their boundary. */
  readonly boundaries?: Readonly<Record<string, DocumentInput>>;
  /** What exists already. Without it, roles, users and policies of any name may exist, with any boundary or none, attached to anyone. */
  readonly fenced?: Fenced;
}
