// The world as the oracle sees it: the shapes of the issue, written down a second time on purpose.
// The oracle imports nothing from the engine, so that a mistake in one cannot hide in the other.
// It promises nothing about broken documents: those are the parser's business and have their own tests.

export type Scalar = string | number | boolean;
export type ContextValue = Scalar | readonly Scalar[];
export type Context = Readonly<Record<string, ContextValue>>;
export type OneOrMany<T> = T | readonly T[];

export type PrincipalElement = '*' | Readonly<Record<string, OneOrMany<string>>>;
export type ConditionElement = Readonly<Record<string, Readonly<Record<string, OneOrMany<Scalar>>>>>;

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: PrincipalElement;
  readonly NotPrincipal?: PrincipalElement;
  readonly Action?: OneOrMany<string>;
  readonly NotAction?: OneOrMany<string>;
  readonly Resource?: OneOrMany<string>;
  readonly NotResource?: OneOrMany<string>;
  readonly Condition?: ConditionElement;
}

export interface Document {
  readonly Version?: '2008-10-17' | '2012-10-17';
  readonly Id?: string;
  readonly Statement: OneOrMany<Statement>;
}

export interface PrincipalObject {
  readonly arn: string;
  readonly roleArn?: string;
  readonly federated?: string;
}

export type Principal = string | { readonly type: 'anonymous' } | PrincipalObject;

export interface Target {
  readonly arn: string;
  readonly account: string;
  readonly context?: Context;
}

export interface SingleRequest {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly context?: Context;
}

export interface ManyRequest {
  readonly principal: Principal;
  readonly action: string;
  readonly resources: readonly Target[];
  readonly context?: Context;
}

export type Request = SingleRequest | ManyRequest;

export interface Level {
  readonly node: string;
  readonly policies: readonly Document[];
}

export interface Policies {
  readonly identity?: readonly Document[];
  readonly boundary?: Document;
  readonly session?: readonly Document[];
  readonly resource?: Document;
  readonly endpoint?: readonly Document[];
  readonly scp?: readonly Level[];
  readonly rcp?: readonly Level[];
  readonly managementAccount?: string;
}

export interface World {
  readonly request: Request;
  readonly policies: Policies;
}

export const layerNames = ['identity', 'boundary', 'session', 'resource', 'scp', 'rcp', 'endpoint'] as const;
export type LayerName = (typeof layerNames)[number];

export interface Verdict {
  readonly effect: 'allow' | 'deny';
  readonly explicit: boolean;
  readonly blockedBy: readonly LayerName[];
}

export function many<T>(value: OneOrMany<T> | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value as T];
}
