// The calls of a grant that is a permission set of its own: making it, assigning it, and asking how far that has come; taking it away.

import { GetUserIdCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import {
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DeleteAccountAssignmentCommand,
  DeleteInlinePolicyFromPermissionSetCommand,
  DeletePermissionSetCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetProvisioningStatusCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ProvisionPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
  PutPermissionsBoundaryToPermissionSetCommand,
  SSOAdminClient,
} from '@aws-sdk/client-sso-admin';
import type { AwsAssignment, AwsProgress } from '../calls.ts';
import { type Handlers, listOfTags, page } from './connection.ts';

/** What AWS tells of an operation. */
interface Told {
  readonly Status?: string | undefined;
  readonly RequestId?: string | undefined;
  readonly FailureReason?: string | undefined;
}

function progressOf(told: Told | undefined): AwsProgress {
  const reason = told?.FailureReason ?? null;
  if (told?.Status === 'SUCCEEDED') return { state: 'succeeded', reason };
  return { state: told?.Status === 'FAILED' ? 'failed' : 'in-progress', reason };
}

const assignmentOf = ({ instance, set, accountId, userId }: AwsAssignment) => ({
  InstanceArn: instance,
  PermissionSetArn: set,
  TargetId: accountId,
  TargetType: 'AWS_ACCOUNT' as const,
  PrincipalType: 'USER' as const,
  PrincipalId: userId,
});

export const permissionSetCalls: Handlers<
  | 'sso.createSet'
  | 'sso.deleteSet'
  | 'sso.inline'
  | 'sso.putInline'
  | 'sso.deleteInline'
  | 'sso.boundary'
  | 'sso.putBoundary'
  | 'sso.managed'
  | 'sso.customerManaged'
  | 'sso.provision'
  | 'sso.assign'
  | 'sso.unassign'
  | 'sso.provisioning'
  | 'sso.assigning'
  | 'sso.unassigning'
  | 'identitystore.userId'
> = {
  'sso.createSet': async (connection, { instance, name, description, sessionDuration, tags }) => {
    const { PermissionSet } = await new SSOAdminClient(connection).send(
      new CreatePermissionSetCommand({
        InstanceArn: instance,
        Name: name,
        Description: description,
        SessionDuration: sessionDuration,
        Tags: listOfTags(tags),
      }),
    );
    return PermissionSet?.PermissionSetArn ?? '';
  },
  'sso.deleteSet': async (connection, { instance, set }) => {
    await new SSOAdminClient(connection).send(
      new DeletePermissionSetCommand({ InstanceArn: instance, PermissionSetArn: set }),
    );
  },
  'sso.inline': async (connection, { instance, set }) => {
    const answer = await new SSOAdminClient(connection).send(
      new GetInlinePolicyForPermissionSetCommand({ InstanceArn: instance, PermissionSetArn: set }),
    );
    return answer.InlinePolicy ?? '';
  },
  'sso.putInline': async (connection, { instance, set, document }) => {
    await new SSOAdminClient(connection).send(
      new PutInlinePolicyToPermissionSetCommand({
        InstanceArn: instance,
        PermissionSetArn: set,
        InlinePolicy: document,
      }),
    );
  },
  'sso.deleteInline': async (connection, { instance, set }) => {
    await new SSOAdminClient(connection).send(
      new DeleteInlinePolicyFromPermissionSetCommand({ InstanceArn: instance, PermissionSetArn: set }),
    );
  },
  'sso.boundary': async (connection, { instance, set }) => {
    const { PermissionsBoundary } = await new SSOAdminClient(connection).send(
      new GetPermissionsBoundaryForPermissionSetCommand({ InstanceArn: instance, PermissionSetArn: set }),
    );
    const { Path = '/', Name } = PermissionsBoundary?.CustomerManagedPolicyReference ?? {};
    return Name === undefined ? null : `${Path}${Name}`;
  },
  'sso.putBoundary': async (connection, { instance, set, path, name }) => {
    await new SSOAdminClient(connection).send(
      new PutPermissionsBoundaryToPermissionSetCommand({
        InstanceArn: instance,
        PermissionSetArn: set,
        PermissionsBoundary: { CustomerManagedPolicyReference: { Path: path, Name: name } },
      }),
    );
  },
  'sso.managed': async (connection, { instance, set, next }) => {
    const answer = await new SSOAdminClient(connection).send(
      new ListManagedPoliciesInPermissionSetCommand({
        InstanceArn: instance,
        PermissionSetArn: set,
        NextToken: next ?? undefined,
      }),
    );
    const names = (answer.AttachedManagedPolicies ?? []).map(({ Name, Arn }) => Name ?? Arn ?? '');
    return page(names, answer.NextToken);
  },
  'sso.customerManaged': async (connection, { instance, set, next }) => {
    const answer = await new SSOAdminClient(connection).send(
      new ListCustomerManagedPolicyReferencesInPermissionSetCommand({
        InstanceArn: instance,
        PermissionSetArn: set,
        NextToken: next ?? undefined,
      }),
    );
    const names = (answer.CustomerManagedPolicyReferences ?? []).map(({ Name }) => Name ?? '');
    return page(names, answer.NextToken);
  },
  'sso.provision': async (connection, { instance, set, accountId }) => {
    const answer = await new SSOAdminClient(connection).send(
      new ProvisionPermissionSetCommand({
        InstanceArn: instance,
        PermissionSetArn: set,
        TargetId: accountId,
        TargetType: 'AWS_ACCOUNT',
      }),
    );
    return answer.PermissionSetProvisioningStatus?.RequestId ?? '';
  },
  'sso.assign': async (connection, ask) => {
    const answer = await new SSOAdminClient(connection).send(new CreateAccountAssignmentCommand(assignmentOf(ask)));
    return answer.AccountAssignmentCreationStatus?.RequestId ?? '';
  },
  'sso.unassign': async (connection, ask) => {
    const answer = await new SSOAdminClient(connection).send(new DeleteAccountAssignmentCommand(assignmentOf(ask)));
    return answer.AccountAssignmentDeletionStatus?.RequestId ?? '';
  },
  'sso.provisioning': async (connection, { instance, request }) => {
    const answer = await new SSOAdminClient(connection).send(
      new DescribePermissionSetProvisioningStatusCommand({
        InstanceArn: instance,
        ProvisionPermissionSetRequestId: request,
      }),
    );
    return progressOf(answer.PermissionSetProvisioningStatus);
  },
  'sso.assigning': async (connection, { instance, request }) => {
    const answer = await new SSOAdminClient(connection).send(
      new DescribeAccountAssignmentCreationStatusCommand({
        InstanceArn: instance,
        AccountAssignmentCreationRequestId: request,
      }),
    );
    return progressOf(answer.AccountAssignmentCreationStatus);
  },
  'sso.unassigning': async (connection, { instance, request }) => {
    const answer = await new SSOAdminClient(connection).send(
      new DescribeAccountAssignmentDeletionStatusCommand({
        InstanceArn: instance,
        AccountAssignmentDeletionRequestId: request,
      }),
    );
    return progressOf(answer.AccountAssignmentDeletionStatus);
  },
  'identitystore.userId': async (connection, { storeId, userName }) => {
    const answer = await new IdentitystoreClient(connection).send(
      new GetUserIdCommand({
        IdentityStoreId: storeId,
        AlternateIdentifier: { UniqueAttribute: { AttributePath: 'userName', AttributeValue: userName } },
      }),
    );
    return answer.UserId ?? '';
  },
};
