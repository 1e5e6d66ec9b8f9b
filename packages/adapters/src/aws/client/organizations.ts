// AWS Organizations: the tree, its accounts, their tags and the service control policies attached to each node.

import {
  type Account,
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListAccountsCommand,
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  type OrganizationalUnit,
  OrganizationsClient,
  type Root,
} from '@aws-sdk/client-organizations';
import type { AwsAccount, AwsUnit } from '../calls.ts';
import { type Connection, type Handlers, page } from './connection.ts';

const client = (connection: Connection): OrganizationsClient => new OrganizationsClient(connection);

const unitOf = ({ Id, Arn, Name }: Root | OrganizationalUnit): readonly AwsUnit[] =>
  Id === undefined || Arn === undefined ? [] : [{ id: Id, arn: Arn, name: Name ?? Id }];

/** `State` replaces `Status`, which AWS keeps for a while. */
const accountOf = ({ Id, Arn, Name, Email, State, Status }: Account): readonly AwsAccount[] =>
  Id === undefined || Arn === undefined
    ? []
    : [{ id: Id, arn: Arn, name: Name ?? Id, email: Email ?? '', status: State ?? Status ?? 'UNKNOWN' }];

export const organizationsCalls: Handlers<
  | 'organizations.describe'
  | 'organizations.roots'
  | 'organizations.units'
  | 'organizations.accounts'
  | 'organizations.accountsOf'
  | 'organizations.tags'
  | 'organizations.policies'
  | 'organizations.parent'
  | 'organizations.attached'
  | 'organizations.policy'
> = {
  'organizations.describe': async (connection) => {
    const { Organization } = await client(connection).send(new DescribeOrganizationCommand({}));
    return {
      id: Organization?.Id ?? '',
      arn: Organization?.Arn ?? '',
      managementAccountId: Organization?.MasterAccountId ?? '',
    };
  },
  'organizations.roots': async (connection, { next }) => {
    const answer = await client(connection).send(new ListRootsCommand({ NextToken: next ?? undefined }));
    return page((answer.Roots ?? []).flatMap(unitOf), answer.NextToken);
  },
  'organizations.units': async (connection, { parentId, next }) => {
    const answer = await client(connection).send(
      new ListOrganizationalUnitsForParentCommand({ ParentId: parentId, NextToken: next ?? undefined }),
    );
    return page((answer.OrganizationalUnits ?? []).flatMap(unitOf), answer.NextToken);
  },
  'organizations.accounts': async (connection, { next }) => {
    const answer = await client(connection).send(new ListAccountsCommand({ NextToken: next ?? undefined }));
    return page((answer.Accounts ?? []).flatMap(accountOf), answer.NextToken);
  },
  'organizations.accountsOf': async (connection, { parentId, next }) => {
    const answer = await client(connection).send(
      new ListAccountsForParentCommand({ ParentId: parentId, NextToken: next ?? undefined }),
    );
    return page((answer.Accounts ?? []).flatMap(accountOf), answer.NextToken);
  },
  'organizations.tags': async (connection, { id, next }) => {
    const answer = await client(connection).send(
      new ListTagsForResourceCommand({ ResourceId: id, NextToken: next ?? undefined }),
    );
    const tags = (answer.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''] as const);
    return page(tags, answer.NextToken);
  },
  'organizations.policies': async (connection, { targetId, next }) => {
    const answer = await client(connection).send(
      new ListPoliciesForTargetCommand({
        TargetId: targetId,
        Filter: 'SERVICE_CONTROL_POLICY',
        NextToken: next ?? undefined,
      }),
    );
    return page(
      (answer.Policies ?? []).flatMap(({ Name }) => Name ?? []),
      answer.NextToken,
    );
  },
  'organizations.parent': async (connection, { id }) => {
    const answer = await client(connection).send(new ListParentsCommand({ ChildId: id }));
    return answer.Parents?.[0]?.Id ?? null;
  },
  'organizations.attached': async (connection, { targetId, kind, next }) => {
    const answer = await client(connection).send(
      new ListPoliciesForTargetCommand({ TargetId: targetId, Filter: kind, NextToken: next ?? undefined }),
    );
    const policies = (answer.Policies ?? []).flatMap(({ Id, Name }) =>
      Id === undefined ? [] : [{ id: Id, name: Name ?? Id }],
    );
    return page(policies, answer.NextToken);
  },
  'organizations.policy': async (connection, { id }) => {
    const { Policy } = await client(connection).send(new DescribePolicyCommand({ PolicyId: id }));
    return Policy?.Content ?? '';
  },
};
