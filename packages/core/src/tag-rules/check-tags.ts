// What the rules say of the resources that will be there, each by its address with what is wrong and the fix. What is known only after
// apply is never taken for right: it is told as unknown. What is deleted is not looked at.

import { type DeclaredResource, knownOf } from '../import/declared.ts';
import { grantableTypes } from '../import/terraform-types.ts';
import { checkKey } from './check-key.ts';
import { checkScopes, type NamedScope } from './check-scopes.ts';
import type { TagFinding } from './finding.ts';
import { globMatches, isOfTypes } from './glob.ts';
import type { Exemption, TagRules } from './rules.ts';

export interface TagReport {
  /** How many resources were looked at. */
  readonly checked: number;
  /** Not looked at, by reason; exempt ones with the reason that the rules give. */
  readonly skipped: {
    readonly deleted: number;
    readonly unchanged: number;
    readonly exempt: readonly { readonly address: string; readonly reason: string }[];
  };
  readonly findings: readonly TagFinding[];
}

export interface TagAsk {
  readonly rules: TagRules;
  readonly resources: readonly DeclaredResource[];
  /** Null leaves scopes out. */
  readonly scopes: readonly NamedScope[] | null;
  /** The integration that the resources will be in; null where that is not said. */
  readonly integrationName: string | null;
  /** `changed` leaves out what the plan does not touch. */
  readonly which: 'all' | 'changed';
}

/** Looks at every resource. */
export function checkTags({ rules, resources, scopes, integrationName, which }: TagAsk): TagReport {
  const skipped = { deleted: 0, unchanged: 0, exempt: [] as { address: string; reason: string }[] };
  const findings: TagFinding[] = [];
  const accountNames = new Map(rules.accounts.flatMap(({ id, name }) => (name === null ? [] : [[id, name]])));
  let checked = 0;
  for (const resource of resources) {
    const exemption = rules.exempt.find((one) => isExempt(one, resource));
    if (resource.change === 'delete') skipped.deleted += 1;
    else if (which === 'changed' && resource.change === 'none') skipped.unchanged += 1;
    else if (exemption !== undefined) skipped.exempt.push({ address: resource.address, reason: exemption.reason });
    else {
      checked += 1;
      const scoped = scopes !== null && isOfTypes(rules.scoped ?? grantableTypes, resource);
      const found = [
        ...(resource.tags === null ? [] : rules.keys.flatMap((rule) => checkKey(rules, rule, resource))),
        ...(scoped ? checkScopes(scopes, { resource, integrationName, accountNames }) : []),
      ];
      const { address, kind, change } = resource;
      findings.push(...found.map((one) => ({ address, kind, change, name: knownOf(resource.name), ...one })));
    }
  }
  return { checked, skipped, findings };
}

const isExempt = ({ types, addresses }: Exemption, resource: DeclaredResource): boolean =>
  (types.length === 0 || isOfTypes(types, resource)) &&
  (addresses.length === 0 || addresses.some((one) => globMatches(one, resource.address)));
