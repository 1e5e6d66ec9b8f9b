// The words callers use: a request, the policies around it, and the answer. Everything here is plain readonly JSON-like
// data, so that worlds can be written down as files. What the words mean is decided in `parse/` and `evaluate/`.

/** One value of a context key. Numbers and booleans compare as their JSON text; dates are ISO 8601 text or epoch seconds. */
export type ContextScalar = string | number | boolean;

/**
 * The value of a context key. An array is a *multivalued* key (IAM guide, "single-valued vs. multivalued context keys"): it cannot be
 * used as a policy variable, and is to be compared with a set operator; without one, a single value is compared, and several equal
 * nothing. An empty array is the same as an absent key (that is how `Null` sees it).
 */
export type ContextValue = ContextScalar | readonly ContextScalar[];

/**
 * Context keys of a request by name, for example `aws:SourceIp` or `aws:ResourceTag/team`. Names compare without regard to
 * case. Two spellings of one name with different values make the request ambiguous, and an ambiguous request is denied with a
 * problem (IAM guide: with both `stack` and `Stack` present, evaluation is unpredictable).
 *
 * Keys that follow from the request itself are filled in when the context does not hold them: `aws:PrincipalArn`,
 * `aws:PrincipalAccount`, `aws:PrincipalType`, `aws:username` (users only), `aws:PrincipalIsAWSService`,
 * `aws:PrincipalServiceName` (services only), `aws:FederatedProvider` (web-identity sessions), `aws:ResourceAccount`.
 * Nothing else is invented: no clock, no region, no tags.
 */
export type Context = Readonly<Record<string, ContextValue>>;

/**
 * Who asks. A text is an ARN or the name of an AWS service:
 *
 * - `arn:aws:iam::111122223333:user/path/name` a user; `…:role/path/name` a role (any session of it);
 * - `arn:aws:sts::111122223333:assumed-role/name/session` a role session;
 * - `arn:aws:sts::111122223333:federated-user/name` a session of GetFederationToken;
 * - `arn:aws:iam::111122223333:root` the root user;
 * - `arn:aws:iam::111122223333:role/aws-service-role/…` a service-linked role;
 * - `arn:aws:iam::111122223333:oidc-provider/…`, `…:saml-provider/…` a caller that so far has only an outside identity
 *   (`sts:AssumeRoleWithWebIdentity`, `sts:AssumeRoleWithSAML`);
 * - `ec2.amazonaws.com` a service.
 */
export type Principal = string | AnonymousPrincipal | DetailedPrincipal;

/** A caller without credentials. */
export interface AnonymousPrincipal {
  readonly type: 'anonymous';
}

/** A caller about whom the ARN does not say everything. */
export interface DetailedPrincipal {
  /** As in the text form. For an outside identity that has no ARN (`accounts.google.com`), that name. */
  readonly arn: string;
  /**
   * The ARN of the role behind a role session, with its path (a session ARN leaves the path out), or of the user behind a
   * federated-user session. Absent: the role is taken to have no path, the federated user to have no known parent.
   * A session is known to be of a service-linked role only by this path (`role/aws-service-role/…`).
   */
  readonly roleArn?: string;
  /**
   * The identity provider a web-identity or SAML session came from, as a `Federated` principal names it:
   * `cognito-identity.amazonaws.com`, `arn:aws:iam::111122223333:saml-provider/name`.
   */
  readonly federated?: string;
}

/** One resource of a request. */
export interface RequestResource {
  /** The ARN, or `*` for actions that have no resource. */
  readonly arn: string;
  /** The twelve digits of the account that owns the resource. Absent: taken from the ARN; for `*`, the principal's own. */
  readonly account?: string;
  /** Context keys that hold for this resource only (its tags); they replace those of the request. */
  readonly context?: Context;
}

/** A request about one resource. */
export interface SingleRequest {
  readonly principal: Principal;
  /** `service:Action`, in any case. */
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount?: string;
  readonly context?: Context;
}

/** A request about several resources: every one must be allowed (an empty list is a problem, and denied). */
export interface MultiRequest {
  readonly principal: Principal;
  readonly action: string;
  readonly resources: readonly RequestResource[];
  readonly context?: Context;
}

/** What is asked. */
export type Request = SingleRequest | MultiRequest;

/** A policy document as AWS writes it: an object, or its JSON text. */
export type DocumentInput = string | object;

/** The policies of one node of an organization: the root, a unit or an account. */
export interface NodePolicies {
  /** A name for people: `r-abcd`, `ou-…`, `222222222222`. */
  readonly node: string;
  readonly policies: readonly DocumentInput[];
}

/**
 * The policies around a request. **Absent: the layer does not exist. Empty: it allows nothing.** For `identity` and
 * `resource`, which are what grants, both mean "no Allow". A GetFederationToken session without `session` has an empty one.
 */
export interface Policies {
  /** The user's or role's own policies, and those of the user's groups. */
  readonly identity?: readonly DocumentInput[];
  /** The permissions boundary of the user or role. */
  readonly boundary?: DocumentInput;
  /** Session policies; together they allow what any of them allows. */
  readonly session?: readonly DocumentInput[];
  /** The policy on the resource: bucket policy, key policy, role trust policy. */
  readonly resource?: DocumentInput;
  /** The policy of the VPC endpoint the request passes; several together allow what any of them allows. */
  readonly endpoint?: readonly DocumentInput[];
  /** Service control policies of the principal's account, from the root down to the account. */
  readonly scp?: readonly NodePolicies[];
  /** Resource control policies of the resource's account, from the root down to the account. */
  readonly rcp?: readonly NodePolicies[];
  /** The organization's management account: SCPs do not bind its principals, RCPs not its resources. */
  readonly managementAccount?: string;
}

/** The layers a decision passes, in the order of `blockedBy`. */
export type Layer = 'identity' | 'boundary' | 'session' | 'resource' | 'scp' | 'rcp' | 'endpoint';

/** Yes or no. */
export type Effect = 'allow' | 'deny';

/** The answer to a request. Frozen and shared between requests: compare its fields, never its identity. */
export interface Decision {
  readonly effect: Effect;
  /** True only if a Deny statement matched. */
  readonly explicit: boolean;
  /**
   * Every layer that was needed and lacked an Allow, or that held a matching Deny. Empty when allowed. Also empty when AWS denies
   * whatever the policies say (see `rule`), and when the request could not be read (see `problems`).
   */
  readonly blockedBy: readonly Layer[];
  /**
   * The fixed rule that decided without the policies:
   * `caller-identity` sts:GetCallerIdentity needs no permission;
   * `aws-owned` AWS-managed policies and `role/aws-reserved/` roles cannot be altered by customers.
   */
  readonly rule?: FixedRule;
  /** What could not be read. Present only if something could not: the effect is then `deny`. */
  readonly problems?: readonly Problem[];
}

/** Answers that do not depend on policies. */
export type FixedRule = 'caller-identity' | 'aws-owned';

/**
 * How bad a problem is. `error`: the document or request cannot be understood; every decision that meets it is `deny`.
 * `refused`: its meaning is clear, but AWS would not accept it there (too long, not allowed in this kind). `warning`: AWS accepts
 * it, but it most likely does not do what its author meant.
 */
export type Severity = 'error' | 'refused' | 'warning';

/** One thing wrong with an input. */
export interface Problem {
  /** Where: `Statement[2].Condition.StringLike`, or `` (empty) for the whole document. */
  readonly path: string;
  /** A stable name: `json.duplicate_key`, `condition.operator_unknown`. */
  readonly code: string;
  /** One sentence for a person: lower case, no full stop, input in backticks. */
  readonly message: string;
  readonly severity: Severity;
}

/**
 * What a document is used as. `resource` accepts what any resource policy may hold; `trust` is the stricter reading for role trust
 * policies.
 */
export type PolicyKind = 'identity' | 'boundary' | 'session' | 'resource' | 'trust' | 'scp' | 'rcp' | 'endpoint';

/** Points at a statement. */
export interface StatementRef {
  readonly layer: Layer;
  /** For `scp` and `rcp`: the node the document is attached to. */
  readonly node?: string;
  /** Index of the document in its list; 0 for `boundary` and `resource`. */
  readonly policy: number;
  /** Index of the statement in its document. */
  readonly statement: number;
  readonly sid?: string;
}

/** Why a statement did not match: one element against the value it met. */
export interface FailedElement {
  /** `Principal`, `NotPrincipal`, `Action`, `NotAction`, `Resource`, `NotResource` or `Condition`. */
  readonly element: 'Principal' | 'NotPrincipal' | 'Action' | 'NotAction' | 'Resource' | 'NotResource' | 'Condition';
  /** For a condition: the operator as written, `ForAnyValue:StringLike`. */
  readonly operator?: string;
  /** For a condition: the context key as written. */
  readonly key?: string;
  /** What the policy says, with variables filled in where they could be. */
  readonly expected: readonly string[];
  /** What the request has; absent if it has no such key. */
  readonly actual?: ContextValue;
  /** For a person: `aws:SourceIp is \`10.1.2.3\`, not in \`192.0.2.0/24\``. */
  readonly sentence: string;
}

/** One statement, seen against one resource of the request. */
export interface StatementExplanation extends StatementRef {
  readonly effect: Effect;
  readonly matched: boolean;
  /** Every element that failed; empty if matched. */
  readonly failed: readonly FailedElement[];
}

/** One layer, seen against one resource of the request. */
export interface LayerExplanation {
  readonly layer: Layer;
  /**
   * `allow`: it has a matching Allow at every level and no matching Deny. `explicit-deny`: a Deny matched. `implicit-deny`: no Allow
   * matched (somewhere). `not-present`: no such layer was given. `not-applicable`: given, but it does not bind this request.
   */
  readonly outcome: 'allow' | 'explicit-deny' | 'implicit-deny' | 'not-present' | 'not-applicable';
  /** True if the decision needed this layer's consent. */
  readonly needed: boolean;
  /** For `scp` and `rcp`: the levels without an Allow. */
  readonly emptyAt: readonly string[];
  /** One sentence for a person. */
  readonly sentence: string;
  readonly statements: readonly StatementExplanation[];
}

/** One resource of the request. */
export interface ResourceExplanation {
  readonly arn: string;
  readonly account: string | undefined;
  readonly crossAccount: boolean;
  readonly effect: Effect;
  readonly explicit: boolean;
  readonly blockedBy: readonly Layer[];
  readonly layers: readonly LayerExplanation[];
}

/** A decision with its reasons. Its first fields are exactly what `authorize` answers. */
export interface Explanation extends Decision {
  /** One sentence for a person. */
  readonly sentence: string;
  /** The statements that decided: the matching Denies if there are any, else the Allows that were needed. */
  readonly decidedBy: readonly StatementRef[];
  readonly resources: readonly ResourceExplanation[];
}
