// Turns the answers of the AWS Organizations API into the organization file's form, which is then read like any other. Fields carry the
// names AWS gives them; pages of one list are to be joined before.
import { type ReadOrganization, type ReadOrganizationOptions, readOrganization } from './read-organization.ts';

/** Answers of the Organizations API. Lists by parent or target are keyed by its id. */
export interface OrganizationsApiAnswers {
  /** `DescribeOrganization`. AWS calls the management account the master here. */
  readonly organization: { readonly MasterAccountId: string };
  /** `ListRoots`. */
  readonly roots: readonly { readonly Id: string; readonly Name?: string }[];
  /** `ListOrganizationalUnitsForParent`, for the root and every unit. */
  readonly units: Readonly<Record<string, readonly { readonly Id: string; readonly Name?: string }[]>>;
  /** `ListAccountsForParent`, for the root and every unit. */
  readonly accounts: Readonly<Record<string, readonly { readonly Id: string; readonly Name?: string }[]>>;
  /** `ListPoliciesForTarget`, for every node, with both filters. An empty list is no policy; a missing one is a problem. */
  readonly targets: Readonly<
    Record<string, readonly { readonly Id: string; readonly Name: string; readonly Type: string }[]>
  >;
  /** `DescribePolicy`, for every policy but those of AWS, by policy id. */
  readonly policies: Readonly<Record<string, { readonly Content: string }>>;
}

type ApiNode = { readonly Id: string; readonly Name?: string };

/** Reads an organization from the answers of the Organizations API. Never throws on well-typed answers. */
export function organizationFromApi(
  answers: OrganizationsApiAnswers,
  options: ReadOrganizationOptions = {},
): ReadOrganization {
  const [root] = answers.roots;
  if (root === undefined) {
    return {
      problems: [
        {
          path: 'roots',
          code: 'organization.no_root',
          message: 'the answers name no root; ask `ListRoots`',
          severity: 'error',
        },
      ],
    };
  }
  const missing = missingTargets(answers, root);
  if (missing.length > 0) {
    return {
      problems: missing.map((id) => ({
        path: `targets.${id}`,
        code: 'organization.target_missing',
        message: `the policies of \`${id}\` are not among the answers; ask \`ListPoliciesForTarget\` for it`,
        severity: 'error',
      })),
    };
  }
  const names = policyNames(answers);
  const attached = (id: string, type: string): readonly string[] =>
    (answers.targets[id] ?? [])
      .filter((policy) => policy.Type === type)
      .map((policy) => names.get(policy.Id) ?? policy.Id);
  const node = ({ Id, Name }: ApiNode): object => {
    const rcps = attached(Id, 'RESOURCE_CONTROL_POLICY');
    return {
      id: Id,
      name: Name ?? Id,
      scps: attached(Id, 'SERVICE_CONTROL_POLICY'),
      ...(rcps.length === 0 ? {} : { rcps }),
    };
  };
  const unit = (item: ApiNode): object => ({
    ...node(item),
    units: (answers.units[item.Id] ?? []).map(unit),
    accounts: (answers.accounts[item.Id] ?? []).map(node),
  });
  const policies: Record<string, string> = {};
  for (const [id, { Content }] of Object.entries(answers.policies)) {
    const name = names.get(id) ?? id;
    if (name !== 'FullAWSAccess' && name !== 'RCPFullAWSAccess') policies[name] = Content;
  }
  return readOrganization(
    { managementAccount: answers.organization.MasterAccountId, policies, root: unit(root) },
    options,
  );
}

/** Policies by id: their name, or the id itself where two policies share a name. */
function policyNames({ targets }: OrganizationsApiAnswers): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const names = new Map<string, string>();
  for (const { Id, Name } of Object.values(targets).flat()) {
    const owner = names.get(Name);
    if (owner === undefined) names.set(Name, Id);
    ids.set(Id, owner === undefined || owner === Id ? Name : Id);
  }
  return ids;
}

function missingTargets(answers: OrganizationsApiAnswers, root: ApiNode): readonly string[] {
  const ids = [root.Id];
  for (let index = 0; index < ids.length; index += 1) {
    const id = ids[index] ?? '';
    ids.push(
      ...(answers.units[id] ?? []).map((unit) => unit.Id),
      ...(answers.accounts[id] ?? []).map((account) => account.Id),
    );
  }
  return ids.filter((id) => answers.targets[id] === undefined);
}
