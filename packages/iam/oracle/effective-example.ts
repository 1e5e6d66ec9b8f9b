// The example organization of the guides as an object that tests may spoil, and a review of it. The file is ours, so a part that is not found is a bug.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type OrganizationReview, readOrganization, reviewOrganization } from '../src/index.ts';

/** Where it is. */
export const folder = fileURLToPath(new URL('../../../examples/effective-iam/', import.meta.url));
/** Its text. */
export const text = readFileSync(`${folder}org.json`, 'utf8');

interface Statement {
  Sid?: string;
  Effect: string;
  Principal?: unknown;
  Action?: string[];
  NotAction?: string[];
  Resource?: unknown;
  Condition?: unknown;
}
interface Document {
  Version: string;
  Statement: Statement[];
}
interface Role {
  name: string;
  trust: Document;
  policies?: Document[];
}
export interface AccountFile {
  id: string;
  name: string;
  scps: string[];
  rcps?: string[];
  tags?: Record<string, string>;
  uses?: string[];
  roles?: Role[];
}
interface UnitFile {
  id: string;
  name: string;
  scps: string[];
  units?: UnitFile[];
  accounts?: AccountFile[];
}
export interface File {
  managementAccount: string;
  policies: Record<string, Document>;
  root: UnitFile;
}

export const example = (): File => JSON.parse(text) as File;

export function unitsIn(unit: UnitFile): UnitFile[] {
  return [unit, ...(unit.units ?? []).flatMap(unitsIn)];
}
export function unit(file: File, name: string): UnitFile {
  const found = unitsIn(file.root).find((one) => one.name === name);
  if (found === undefined) throw new Error(`no unit ${name}`);
  return found;
}
export function account(file: File, name: string): AccountFile {
  const found = unitsIn(file.root)
    .flatMap(({ accounts = [] }) => accounts)
    .find((one) => one.name === name);
  if (found === undefined) throw new Error(`no account ${name}`);
  return found;
}
export function take(file: File, name: string): AccountFile {
  const found = account(file, name);
  for (const one of unitsIn(file.root)) one.accounts = (one.accounts ?? []).filter((each) => each !== found);
  return found;
}
export function put(file: File, into: string, moved: AccountFile): void {
  const to = unit(file, into);
  to.accounts = [...(to.accounts ?? []), moved];
}
export function policy(file: File, name: string): Document {
  const found = file.policies[name];
  if (found === undefined) throw new Error(`no policy ${name}`);
  return found;
}
export function statement(file: File, name: string, sid: string): Statement {
  const found = policy(file, name).Statement.find(({ Sid }) => Sid === sid);
  if (found === undefined) throw new Error(`no statement ${sid}`);
  return found;
}
export const detach = (node: { scps: string[] }, name: string): void => {
  if (!node.scps.includes(name)) throw new Error(`${name} is not attached`);
  node.scps = node.scps.filter((one) => one !== name);
};
export const document = (...statements: Statement[]): Document => ({ Version: '2012-10-17', Statement: statements });
export const trusting = (AWS: string, Condition?: object): Document =>
  document({
    Effect: 'Allow',
    Principal: { AWS },
    Action: ['sts:AssumeRole'],
    ...(Condition === undefined ? {} : { Condition }),
  });
export const roleIn = (file: File, name: string, trust: Document): void => {
  const at = account(file, name);
  at.roles = [...(at.roles ?? []), { name: 'extra', trust }];
};

export function review(file: object): OrganizationReview {
  const { organization, problems } = readOrganization(file);
  if (organization === undefined) throw new Error(JSON.stringify(problems));
  return reviewOrganization(organization, { services: ['s3'], regions: ['us-east-1'] });
}
export const told = ({ findings }: OrganizationReview): readonly string[] =>
  findings.map(({ code, where }) => `${code} @ ${where.replace(/ \([^)]*\)/, '')}`);
