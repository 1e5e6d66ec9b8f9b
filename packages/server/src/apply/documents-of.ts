// From the shapes of files to the items the broker applies: accounts become resources, and resources in an account get its path,
// parent and context.

import type { ApplyProblem, Documents, Place, ResourceItem } from '@tidegate/broker';
import { quoted, refusal } from '@tidegate/core';
import type { ConfigurationFile } from './file-shapes.ts';

export interface PlacedFile {
  readonly content: ConfigurationFile;
  readonly placeOf: (path: readonly PropertyKey[]) => Place;
}

type Organization = ConfigurationFile['organizations'][number];
type Account = Organization['accounts'][number];
interface KnownAccount {
  readonly organization: Organization;
  readonly account: Account;
}

const accountType = 'aws-organization-account';

/** Gathers the items of all files. */
export function documentsOf(files: readonly PlacedFile[]): { documents: Documents; problems: readonly ApplyProblem[] } {
  const problems: ApplyProblem[] = [];
  const accounts = new Map<string, KnownAccount>();
  for (const organization of files.flatMap((file) => file.content.organizations)) {
    for (const account of organization.accounts)
      accounts.set(`${organization.integration}/${account.id}`, { organization, account });
  }
  const gather = <T>(pick: (file: PlacedFile) => readonly T[]): readonly T[] => files.flatMap(pick);
  const documents: Documents = {
    integrations: gather(({ content, placeOf }) =>
      content.integrations.map((item, index) => ({
        ...placed(placeOf, ['integrations', index]),
        name: item.name,
        type: item.type,
        config: item.config,
        credential: item.credential,
        customAccessDetails: item.custom_access_details,
      })),
    ),
    people: gather(({ content, placeOf }) =>
      content.people.map((item, index) => ({
        ...placed(placeOf, ['people', index]),
        email: item.email.trim().toLowerCase(),
        firstName: item.first_name,
        lastName: item.last_name,
        manager: item.manager?.trim().toLowerCase() ?? null,
        roles: item.roles,
        active: item.active,
        attributes: item.attributes,
      })),
    ),
    groups: gather(({ content, placeOf }) =>
      content.groups.map((item, index) => ({
        ...placed(placeOf, ['groups', index]),
        name: item.name,
        members: item.members,
      })),
    ),
    resources: [
      ...gather((file) => accountResources(file)),
      ...gather((file) => inventoryResources(file, accounts, problems)),
    ],
    scopes: gather(({ content, placeOf }) =>
      content.scopes.map((item, index) => ({ ...placed(placeOf, ['scopes', index]), ...item })),
    ),
    flows: gather(({ content, placeOf }) =>
      content.flows.map((item, index) => ({ ...placed(placeOf, ['flows', index]), name: item.name, body: item })),
    ),
  };
  return { documents, problems };
}

/** The place of an item, and of its parts by the paths that refusals name: `requestors.conditions[0].values[1]`. */
function placed(placeOf: PlacedFile['placeOf'], path: readonly PropertyKey[]) {
  const within = (field: string): Place => placeOf([...path, ...stepsOf(field)]);
  return { at: placeOf(path), within };
}

const stepsOf = (field: string): readonly PropertyKey[] =>
  [...field.matchAll(/[^.[\]]+/g)].map(([step]) => (/^\d+$/.test(step) ? Number(step) : step));

function accountPath(organization: Organization, account: Account): string {
  return [
    organization.name,
    ...account.unit.split('/').filter((part) => part !== ''),
    `${account.name} ${account.id}`,
  ].join('/');
}

const accountContext = (account: Account): Record<string, string> => ({
  account_id: account.id,
  account_name: account.name,
  ...(account.unit === '' ? {} : { organizational_unit: account.unit }),
});

function accountResources({ content, placeOf }: PlacedFile): readonly ResourceItem[] {
  return content.organizations.flatMap((organization, index) =>
    organization.accounts.map((account, position) => ({
      at: placeOf(['organizations', index, 'accounts', position]),
      integration: organization.integration,
      resource: {
        type: accountType,
        nativeId: account.id,
        name: account.name,
        path: accountPath(organization, account),
        parentNativeId: null,
        tags: account.tags,
        context: accountContext(account),
        riskLevel: 'high' as const,
      },
    })),
  );
}

function inventoryResources(
  { content, placeOf }: PlacedFile,
  accounts: ReadonlyMap<string, KnownAccount>,
  problems: ApplyProblem[],
): readonly ResourceItem[] {
  return content.inventory.flatMap((inventory, index) =>
    inventory.resources.map((item, position): ResourceItem => {
      const at = placeOf(['inventory', index, 'resources', position]);
      const home =
        item.account === undefined ? null : (accounts.get(`${inventory.integration}/${item.account}`) ?? null);
      if (item.account !== undefined && home === null) {
        const sentence = `no account ${quoted(item.account)} in the organization of ${quoted(inventory.integration)}`;
        problems.push({ at, refusal: refusal('flow.unknown_reference', sentence) });
      }
      const region = item.region === undefined ? [] : [item.region];
      const derived = home
        ? [accountPath(home.organization, home.account), ...region, item.name].join('/')
        : [...region, item.name].join('/');
      return {
        at,
        integration: inventory.integration,
        resource: {
          type: item.type,
          nativeId: item.id,
          name: item.name,
          path: item.path ?? derived,
          parentNativeId: item.parent ?? item.account ?? null,
          tags: item.tags,
          context: {
            ...(home ? accountContext(home.account) : {}),
            ...(item.region === undefined ? {} : { region: item.region }),
            ...item.context,
          },
          riskLevel: item.risk,
        },
      };
    }),
  );
}
