// From the shapes of files to the items the broker applies: accounts become resources, and resources in an account get its path,
// parent and context.

import type { ApplyProblem, Documents, Place, ResourceItem } from '@tidegate/broker';
import { quoted, type Refusal, refusal } from '@tidegate/core';
import type { ConfigurationFile } from './file-shapes.ts';
import type { ReadYaml } from './read-yaml.ts';

export interface PlacedFile extends Pick<ReadYaml, 'placeOf' | 'placeInText'> {
  readonly content: ConfigurationFile;
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
    integrations: gather((file) =>
      file.content.integrations.map((item, index) => ({
        ...placed(file, ['integrations', index]),
        name: item.name,
        type: item.type,
        config: item.config,
        credential: item.credential,
        customAccessDetails: item.custom_access_details,
        ...(item.credential_expires_at === undefined ? {} : { credentialExpiresAt: item.credential_expires_at }),
        ...(item.rotate_secrets_every_hours === undefined
          ? {}
          : { rotateSecretsEveryHours: item.rotate_secrets_every_hours }),
        ...(item.clean_up_after_days === undefined ? {} : { cleanUpAfterDays: item.clean_up_after_days }),
        ...(item.owner === undefined ? {} : { owner: item.owner }),
        ...(item.owners_mapping === undefined ? {} : { ownersMapping: item.owners_mapping }),
      })),
    ),
    people: gather((file) =>
      file.content.people.map((item, index) => ({
        ...placed(file, ['people', index]),
        email: item.email.trim().toLowerCase(),
        firstName: item.first_name,
        lastName: item.last_name,
        manager: item.manager?.trim().toLowerCase() ?? null,
        roles: item.roles,
        active: item.active,
        attributes: item.attributes,
      })),
    ),
    groups: gather((file) =>
      file.content.groups.map((item, index) => ({
        ...placed(file, ['groups', index]),
        name: item.name,
        members: item.members,
      })),
    ),
    resources: [
      ...gather((file) => accountResources(file)),
      ...gather((file) => inventoryResources(file, accounts, problems)),
    ],
    classifications: gather((file) =>
      file.content.classifications.map((item, index) => ({ ...placed(file, ['classifications', index]), ...item })),
    ),
    scopes: gather((file) =>
      file.content.scopes.map((item, index) => ({ ...placed(file, ['scopes', index]), ...item })),
    ),
    rules: gather((file) =>
      file.content.rules.map((item, index) => ({ ...placed(file, ['rules', index]), name: item.name, body: item })),
    ),
    bundles: gather((file) =>
      file.content.bundles.map((item, index) => ({
        ...placed(file, ['bundles', index]),
        name: item.name,
        body: item,
      })),
    ),
    flows: gather((file) =>
      file.content.flows.map((item, index) => ({ ...placed(file, ['flows', index]), name: item.name, body: item })),
    ),
  };
  return { documents, problems };
}

/**
 * The place of an item, and of the part a refusal is about: by its path, `requestors.conditions[0].values[1]`, and where the part is
 * a query also by the line and column in it.
 */
function placed({ placeOf, placeInText }: PlacedFile, path: readonly PropertyKey[]) {
  const within = ({ field, details }: Refusal): Place => {
    if (field === undefined) return placeOf(path);
    const part = [...path, ...stepsOf(field)];
    const { line, column } = details ?? {};
    return typeof line === 'number' && typeof column === 'number' ? placeInText(part, { line, column }) : placeOf(part);
  };
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
        part: inventory.part,
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
