// What there is in an AWS organization and what may be asked for on it: resource types, permissions, and the sentence an approver
// reads. Types without permissions are shown and searched, and nothing can be had on them.

import type { Permission, PermissionDescription, ResourceTypeDescription, RiskLevel } from '@tidegate/core';

const permission = (
  name: string,
  level: Permission['level'],
  riskLevel: RiskLevel,
  allows: string,
): PermissionDescription => ({ name, level, riskLevel, allows });

const type = (
  id: string,
  label: string,
  displayPath: string,
  permissions: readonly PermissionDescription[] = [],
): ResourceTypeDescription => ({ id, label, displayPath, allowsSeveralPermissions: false, permissions });

/** What a user of a database may do is set in the database: IAM only lets in. */
const signIns: readonly PermissionDescription[] = [
  permission(
    'READ_ONLY',
    'read',
    'medium',
    'sign in to this database as its user for reading (`database_user_read_only`)',
  ),
  permission(
    'READ_WRITE',
    'write',
    'high',
    'sign in to this database as its user for writing (`database_user_read_write`)',
  ),
  permission('ADMIN', 'admin', 'critical', 'sign in to this database as its administrator (`database_user_admin`)'),
];

/** Resource types and their permissions, in the catalogue's order. */
export const resourceTypes: readonly ResourceTypeDescription[] = [
  type('aws-organization-organization', 'AWS organization', 'Organization'),
  type('aws-organization-unit', 'AWS organizational unit', 'Organization / Unit'),
  type('aws-organization-account', 'AWS account', 'Organization / Account', [
    permission(
      'READ_ONLY',
      'read',
      'low',
      'list and describe what the account holds in some thirty services; read no stored data, code or environments',
    ),
    permission(
      'POWER',
      'write',
      'high',
      'use and change every service of the account and read its data; change nothing of IAM, take no other role',
    ),
    permission('ADMIN', 'admin', 'critical', 'do anything in the account, people and policies included'),
  ]),
  type('aws-account-region', 'AWS region of an account', 'Organization / Account / Region'),
  type('aws-account-ec2-instance', 'EC2 instance', 'Account / Region / Instance', [
    permission('CONNECT', 'write', 'medium', 'open a shell on this instance through Session Manager'),
    permission('POWER', 'admin', 'high', 'start, stop and reboot this instance and open a shell on it'),
  ]),
  type('aws-account-ssm-node', 'Session Manager node', 'Account / Region / Node'),
  type('aws-account-ssm-parameter', 'Systems Manager parameter', 'Account / Region / Parameter', [
    permission('READ_ONLY', 'read', 'medium', 'read the value of this parameter'),
  ]),
  type('aws-rds-instance', 'RDS instance', 'Account / Region / Instance', signIns),
  type('aws-rds-cluster', 'RDS cluster', 'Account / Region / Cluster', signIns),
  type('aws-account-s3-bucket', 'S3 bucket', 'Account / Region / Bucket', [
    permission('READ_ONLY', 'read', 'medium', 'list and read the objects of this bucket'),
    permission('READ_WRITE', 'write', 'high', 'list, read, write and delete the objects of this bucket'),
  ]),
  type('aws-account-dynamodb-table', 'DynamoDB table', 'Account / Region / Table', [
    permission('READ_ONLY', 'read', 'medium', 'read the items of this table'),
    permission('READ_WRITE', 'write', 'high', 'read, write and delete the items of this table'),
  ]),
  type('aws-account-eks-cluster', 'EKS cluster', 'Account / Region / Cluster'),
  type('aws-account-secret', 'Secrets Manager secret', 'Account / Region / Secret', [
    permission('READ_ONLY', 'read', 'high', 'read the value of this secret'),
    permission('READ_WRITE', 'write', 'critical', 'read and replace the value of this secret'),
  ]),
  type('aws-account-iam-role', 'IAM role', 'Account / Role', [
    permission(
      'TAKE',
      'admin',
      'high',
      'take this role, with everything it may do, in sessions of an hour; one taken before the end works on until its hour is over, and longer where other roles let it be taken again',
    ),
  ]),
  type('aws-account-iam-user', 'IAM user', 'Account / User'),
  type('aws-account-iam-group', 'IAM group', 'Account / Group'),
  type('aws-account-iam-policy', 'IAM policy', 'Account / Policy'),
  type('aws-identity-center-permission-set', 'Identity Center permission set', 'Organization / Permission set'),
  type('aws-identity-center-assignment', 'Identity Center assignment', 'Organization / Account / Assignment'),
  type('aws-account-tagged-resource', 'other tagged resource', 'Account / Region / Resource'),
];
