// The face of @tidegate/iam: deciding AWS requests through every policy layer, with the reason. Everything a caller may use is
// named here; files inside are nobody else's business.

export { authorize, type CompiledPolicies, compile } from './authorize.ts';
export { explain } from './explain/explain.ts';
export { type Parsed, type ParseOptions, parsePolicy } from './parse/parse-policy.ts';
export type {
  AnonymousPrincipal,
  Context,
  ContextScalar,
  ContextValue,
  Decision,
  DetailedPrincipal,
  DocumentInput,
  Effect,
  Explanation,
  FailedElement,
  FixedRule,
  Layer,
  LayerExplanation,
  MultiRequest,
  NodePolicies,
  Policies,
  PolicyKind,
  Principal,
  Problem,
  Request,
  RequestResource,
  ResourceExplanation,
  Severity,
  SingleRequest,
  StatementExplanation,
  StatementRef,
} from './types.ts';
