// How a person uses their grant: signing in as themselves, taking the grant's role, and the command for what it is for. Pure: from settings
// and plan.

import type { ConnectionDetails } from '@tidegate/core';
import type { AwsConfig } from '../config.ts';
import { type AwsPlan, type RolePlan, roleArnOf } from '../plan.ts';
import { roleType } from './role-entitlement.ts';

/** Instructions, parameters and a command line. Names that reach the shell are of forms that it reads as they are. */
export function connectionOf(config: AwsConfig, plan: AwsPlan): ConnectionDetails {
  const region = plan.region ?? config.regions[0] ?? 'us-east-1';
  if (plan.way === 'assignment') {
    const signIn = config.signInUrl === null ? 'the sign-in page of Identity Center' : config.signInUrl;
    return {
      instructions: `Sign in at ${signIn}, choose account ${plan.accountId} and there ${plan.name}. A session lasts an hour; choose it again to go on, until the grant ends`,
      parameters: {
        account_id: plan.accountId,
        permission_set: plan.name,
        ...(config.signInUrl === null ? {} : { sign_in_url: config.signInUrl }),
      },
      cli: config.signInUrl === null ? null : profileOf(config, plan, config.signInUrl, region),
    };
  }
  const roleArn = roleArnOf(plan);
  return {
    instructions:
      `Sign in to AWS as yourself and take the role ${roleArn}; the session must be named ${plan.session}. ` +
      `The commands write a profile ${plan.name} for that, on top of your profile \`default\`. A session lasts an hour and is renewed until the grant ends${takingWords(plan)}`,
    parameters: {
      role_arn: roleArn,
      role_session_name: plan.session,
      account_id: plan.accountId,
      region,
      ...plan.details,
    },
    cli: [
      `aws configure set profile.${plan.name}.role_arn ${roleArn}`,
      `aws configure set profile.${plan.name}.role_session_name ${plan.session}`,
      `aws configure set profile.${plan.name}.source_profile default`,
      commandOf(plan, region),
    ].join(' && '),
  };
}

/** Two steps where a role is taken that was there before. */
const takingWords = ({ type, details, session, name }: RolePlan): string =>
  type === roleType
    ? `. From there take ${details['role']}, in a session that is named ${session} too: the profile ${name}-role does both`
    : '';

const profileOf = (config: AwsConfig, plan: AwsPlan, url: string, region: string): string =>
  [
    `aws configure set profile.${plan.name}.sso_start_url ${url}`,
    `aws configure set profile.${plan.name}.sso_region ${config.identityCenterRegion ?? region}`,
    `aws configure set profile.${plan.name}.sso_account_id ${plan.accountId}`,
    `aws configure set profile.${plan.name}.sso_role_name ${plan.name}`,
    `aws sso login --profile ${plan.name}`,
  ].join(' && ');

/** With the profile of the instructions. */
function commandOf(plan: RolePlan, region: string): string {
  const { details, name } = plan;
  const end = `--region ${region} --profile ${name}`;
  switch (plan.type) {
    case roleType:
      return [
        `aws configure set profile.${name}-role.role_arn ${details['role']}`,
        `aws configure set profile.${name}-role.role_session_name ${plan.session}`,
        `aws configure set profile.${name}-role.source_profile ${name}`,
        `aws sts get-caller-identity --region ${region} --profile ${name}-role`,
      ].join(' && ');
    case 'aws-account-s3-bucket':
      return `aws s3 ls s3://${details['bucket']} ${end}`;
    case 'aws-account-dynamodb-table':
      return `aws dynamodb scan --table-name ${details['table']} --max-items 10 ${end}`;
    case 'aws-account-ec2-instance':
      return `aws ssm start-session --target ${details['instance_id']} --document-name SSM-SessionManagerRunShell ${end}`;
    case 'aws-rds-instance':
    case 'aws-rds-cluster':
      return `aws rds generate-db-auth-token --hostname ${details['hostname']} --port ${details['port'] ?? '5432'} --username ${details['username']} ${end}`;
    case 'aws-account-secret':
      return `aws secretsmanager get-secret-value --secret-id ${details['secret']} ${end}`;
    case 'aws-account-ssm-parameter':
      return `aws ssm get-parameter --with-decryption --name ${details['parameter']} ${end}`;
    default:
      return `aws sts get-caller-identity ${end}`;
  }
}
