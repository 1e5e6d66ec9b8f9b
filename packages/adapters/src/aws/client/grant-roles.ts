// The calls of a grant that is a role: making it, writing what it may do, reading it back, ending its sessions, taking it away.

import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { DescribeSessionsCommand, SSMClient, TerminateSessionCommand } from '@aws-sdk/client-ssm';
import { documentOf, type Handlers, listOfTags, page, tagsOf } from './connection.ts';

export const grantRoleCalls: Handlers<
  | 'iam.roles'
  | 'iam.role'
  | 'iam.createRole'
  | 'iam.deleteRole'
  | 'iam.rolePolicies'
  | 'iam.rolePolicy'
  | 'iam.putRolePolicy'
  | 'iam.putTrust'
  | 'iam.deleteRolePolicy'
  | 'iam.attached'
  | 'iam.detach'
  | 'iam.policy'
  | 'iam.policyVersion'
  | 'ssm.sessions'
  | 'ssm.terminate'
> = {
  'iam.roles': async (connection, { path, next }) => {
    const answer = await new IAMClient(connection).send(
      new ListRolesCommand({ PathPrefix: path, MaxItems: 1_000, Marker: next ?? undefined }),
    );
    const roles = (answer.Roles ?? []).flatMap(({ RoleName, Arn }) =>
      RoleName === undefined || Arn === undefined ? [] : [{ name: RoleName, arn: Arn }],
    );
    return page(roles, answer.IsTruncated === true ? answer.Marker : undefined);
  },
  'iam.role': async (connection, { name }) => {
    const { Role } = await new IAMClient(connection).send(new GetRoleCommand({ RoleName: name }));
    return {
      name: Role?.RoleName ?? name,
      arn: Role?.Arn ?? '',
      path: Role?.Path ?? '',
      trust: documentOf(Role?.AssumeRolePolicyDocument),
      boundary: Role?.PermissionsBoundary?.PermissionsBoundaryArn ?? null,
      sessionSecMax: Role?.MaxSessionDuration ?? 0,
      tags: tagsOf(Role?.Tags),
    };
  },
  'iam.createRole': async (connection, { name, path, trust, boundary, sessionSecMax, tags, description }) => {
    await new IAMClient(connection).send(
      new CreateRoleCommand({
        RoleName: name,
        Path: path,
        AssumeRolePolicyDocument: trust,
        PermissionsBoundary: boundary ?? undefined,
        MaxSessionDuration: sessionSecMax,
        Description: description,
        Tags: listOfTags(tags),
      }),
    );
  },
  'iam.deleteRole': async (connection, { name }) => {
    await new IAMClient(connection).send(new DeleteRoleCommand({ RoleName: name }));
  },
  'iam.rolePolicies': async (connection, { role, next }) => {
    const answer = await new IAMClient(connection).send(
      new ListRolePoliciesCommand({ RoleName: role, Marker: next ?? undefined }),
    );
    return page(answer.PolicyNames ?? [], answer.IsTruncated === true ? answer.Marker : undefined);
  },
  'iam.rolePolicy': async (connection, { role, policy }) => {
    const answer = await new IAMClient(connection).send(
      new GetRolePolicyCommand({ RoleName: role, PolicyName: policy }),
    );
    return documentOf(answer.PolicyDocument);
  },
  'iam.putRolePolicy': async (connection, { role, policy, document }) => {
    await new IAMClient(connection).send(
      new PutRolePolicyCommand({ RoleName: role, PolicyName: policy, PolicyDocument: document }),
    );
  },
  'iam.putTrust': async (connection, { role, document }) => {
    await new IAMClient(connection).send(
      new UpdateAssumeRolePolicyCommand({ RoleName: role, PolicyDocument: document }),
    );
  },
  'iam.deleteRolePolicy': async (connection, { role, policy }) => {
    await new IAMClient(connection).send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: policy }));
  },
  'iam.attached': async (connection, { role, next }) => {
    const answer = await new IAMClient(connection).send(
      new ListAttachedRolePoliciesCommand({ RoleName: role, Marker: next ?? undefined }),
    );
    const arns = (answer.AttachedPolicies ?? []).flatMap(({ PolicyArn }) => PolicyArn ?? []);
    return page(arns, answer.IsTruncated === true ? answer.Marker : undefined);
  },
  'iam.detach': async (connection, { role, policyArn }) => {
    await new IAMClient(connection).send(new DetachRolePolicyCommand({ RoleName: role, PolicyArn: policyArn }));
  },
  'iam.policy': async (connection, { arn }) => {
    const { Policy } = await new IAMClient(connection).send(new GetPolicyCommand({ PolicyArn: arn }));
    return Policy?.DefaultVersionId ?? '';
  },
  'iam.policyVersion': async (connection, { arn, version }) => {
    const answer = await new IAMClient(connection).send(
      new GetPolicyVersionCommand({ PolicyArn: arn, VersionId: version }),
    );
    return documentOf(answer.PolicyVersion?.Document);
  },
  'ssm.sessions': async (connection, { target, next }) => {
    const answer = await new SSMClient(connection).send(
      new DescribeSessionsCommand({
        State: 'Active',
        MaxResults: 200,
        Filters: target === null ? undefined : [{ key: 'Target', value: target }],
        NextToken: next ?? undefined,
      }),
    );
    const sessions = (answer.Sessions ?? []).flatMap(({ SessionId, Owner }) =>
      SessionId === undefined ? [] : [{ id: SessionId, owner: Owner ?? '' }],
    );
    return page(sessions, answer.NextToken);
  },
  'ssm.terminate': async (connection, { id }) => {
    await new SSMClient(connection).send(new TerminateSessionCommand({ SessionId: id }));
  },
};
