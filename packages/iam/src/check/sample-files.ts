// The files `tidegate iam init` writes: a request, the policies around it in the layout of the guide, and an organization. They make one
// small story: Ada may read reports, but not from outside of the network, and nobody may leave the organization.
import type { PolicyFile } from './read-policies.ts';

const json = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
const version = '2012-10-17';
const fullAccess = { Version: version, Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const protect = {
  Version: version,
  Statement: [
    { Sid: 'StayInTheOrganization', Effect: 'Deny', Action: 'organizations:LeaveOrganization', Resource: '*' },
    {
      Sid: 'KeepTheTrail',
      Effect: 'Deny',
      Action: ['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail'],
      Resource: '*',
    },
  ],
};

/** The sample files, with paths below the folder they are written to. */
export function sampleFiles(): readonly PolicyFile[] {
  return [
    { path: 'request.json', text: json(request) },
    { path: 'policies/identity/reports.json', text: json(identity) },
    { path: 'policies/boundary/network.json', text: json(boundary) },
    { path: 'policies/scp/1-r-abcd/full-access.json', text: json(fullAccess) },
    { path: 'policies/scp/2-ou-abcd-11112222/full-access.json', text: json(fullAccess) },
    { path: 'policies/scp/2-ou-abcd-11112222/protect.json', text: json(protect) },
    { path: 'policies/scp/3-222222222222/full-access.json', text: json(fullAccess) },
    { path: 'policies/organization.json', text: json({ managementAccount: '111111111111' }) },
    { path: 'org.json', text: json(organization) },
  ];
}

const request = {
  principal: 'arn:aws:iam::222222222222:user/ada',
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::reports/2026/august.csv',
  resourceAccount: '222222222222',
  context: { 'aws:SourceIp': '192.0.2.17', 'aws:RequestedRegion': 'eu-west-1' },
};

const identity = {
  Version: version,
  Statement: [
    {
      Sid: 'ReadReports',
      Effect: 'Allow',
      Action: ['s3:GetObject', 's3:ListBucket'],
      Resource: ['arn:aws:s3:::reports', 'arn:aws:s3:::reports/*'],
    },
  ],
};

const boundary = {
  Version: version,
  Statement: [
    {
      Sid: 'FromTheNetwork',
      Effect: 'Allow',
      Action: '*',
      Resource: '*',
      Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
    },
  ],
};

const organization = {
  managementAccount: '111111111111',
  policies: { protect },
  root: {
    id: 'r-abcd',
    name: 'Root',
    scps: ['FullAWSAccess'],
    units: [
      {
        id: 'ou-abcd-11112222',
        name: 'Workloads',
        scps: ['FullAWSAccess', 'protect'],
        accounts: [{ id: '222222222222', name: 'production', scps: ['FullAWSAccess'] }],
      },
    ],
    accounts: [{ id: '111111111111', name: 'management', scps: ['FullAWSAccess'] }],
  },
};
