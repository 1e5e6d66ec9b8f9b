// What the documents are about, where the manifest does not say it: the account, the tags that separate, the path of the roles that are made and
// the boundary they get. Everything taken from the texts is noted as a sentence, so that whoever reads a finding can see what it rests on.

import type { ConditionClause, Statement } from '../../parse/policy.ts';
import { quoted } from '../../parse/problems.ts';
import { literalOf } from '../../parse/template.ts';
import type { Tag } from './manifest.ts';
import type { ReviewDocument, ReviewFolder } from './read-folder.ts';

/** Something that was said or inferred. */
export interface Known<Value> {
  readonly value: Value;
  /** How it is known, if it was inferred. */
  readonly supposed: readonly string[];
}

/** What the documents are about. */
export interface Surroundings {
  readonly account: Known<string>;
  /** True if the account is not just a stand-in. */
  readonly accountKnown: boolean;
  /** The tag that separates workspaces. Absent: nothing says that tags separate. */
  readonly workspace?: Known<Tag>;
  readonly zone?: Known<Tag>;
  /** The path under which roles are made, `ws-1/`. */
  readonly path?: Known<string>;
  /** The ARN of the boundary that is demanded of roles. */
  readonly boundaryArn?: Known<string>;
  /** Names that Allow statements give to resources of their own: exceptions where tags do not work. */
  readonly named: readonly string[];
  readonly alone: boolean;
  /** Tags of the caller by key, where policies compare the caller's tags with those of resources. */
  readonly callerTags?: Readonly<Record<string, string>>;
}

/** The account that stands for one nobody names. */
const standIn = '111122223333';

/** Finds out what the documents of a folder are about. */
export function surroundingsOf({ manifest, documents }: ReviewFolder): Surroundings {
  const said = <Value>(value: Value | undefined): Known<Value> | undefined =>
    value === undefined ? undefined : { value, supposed: [] };
  const own = documents.filter(({ kind }) => kind === 'boundary' || kind === 'identity');
  const account = said(manifest.account) ?? inferAccount(own);
  const compared = comparedTags(own);
  const workspace = said(manifest.workspace) ?? inferWorkspace(own) ?? inferCompared(compared);
  const zone = said(manifest.zone) ?? (workspace === undefined ? undefined : inferZone(own, workspace.value));
  const path = said(manifest.path?.replace(/^\/|(?<!\/)$/g, (found) => (found === '/' ? '' : '/'))) ?? inferPath(own);
  const boundaryArn = said(manifest.boundary) ?? inferBoundary(own);
  return {
    account: account ?? { value: standIn, supposed: [] },
    accountKnown: account !== undefined,
    ...(workspace === undefined ? {} : { workspace }),
    ...(zone === undefined ? {} : { zone }),
    ...(path === undefined ? {} : { path }),
    ...(boundaryArn === undefined ? {} : { boundaryArn }),
    named: namedResources(own),
    ...(workspace === undefined
      ? {}
      : callerTagsOf(compared, [workspace.value, ...(zone === undefined ? [] : [zone.value])])),
    alone: manifest.oneAccountPerWorkspace === true,
  };
}

/** Tag keys that only the guardrails may set. */
export function reservedKeys({ workspace, zone }: Surroundings): readonly string[] {
  return [workspace, zone].flatMap((tag) => (tag === undefined ? [] : [tag.value.key]));
}

const allowsOf = (documents: readonly ReviewDocument[]): readonly Statement[] =>
  documents.flatMap(({ policy }) => policy?.statements.filter(({ effect }) => effect === 'allow') ?? []);

function inferAccount(documents: readonly ReviewDocument[]): Known<string> | undefined {
  const arns = documents.flatMap(({ text }) => [...text.matchAll(/arn:[^:"]*:[^:"]*:[^:"]*:(\d{12}):/g)]);
  const account = mostOf(arns.map(([, digits = '']) => digits));
  return account === undefined
    ? undefined
    : { value: account, supposed: [`the account is \`${account}\`, which the documents name most`] };
}

const resourceTag = /^aws:ResourceTag\//i;

/** The tags an Allow demands of its resource, as literal values. */
export function demandedTags({ conditions }: Statement): readonly Tag[] {
  return conditions.flatMap((clause): Tag[] => {
    const [only] = clause.values;
    const value = only === undefined || clause.values.length > 1 ? undefined : literalOf(only);
    if (!isEqual(clause) || !resourceTag.test(clause.key) || value === undefined) return [];
    return [{ key: clause.key.slice(clause.key.indexOf('/') + 1), value }];
  });
}

function isEqual({ operator }: ConditionClause): boolean {
  return operator.family === 'StringEquals' && !operator.negated && !operator.ifExists;
}

function inferWorkspace(documents: readonly ReviewDocument[]): Known<Tag> | undefined {
  const boundaries = documents.filter(({ kind }) => kind === 'boundary');
  const among = allowsOf(boundaries.length > 0 ? boundaries : documents);
  const written = mostOf(among.flatMap((one) => demandedTags(one).map((tag) => JSON.stringify([tag.key, tag.value]))));
  if (written === undefined) return undefined;
  const tag = among.flatMap(demandedTags).find(({ key, value }) => JSON.stringify([key, value]) === written);
  if (tag === undefined) return undefined;
  return {
    value: tag,
    supposed: [
      `the workspace is the tag ${quoted(`${tag.key}=${tag.value}`)}, which Allow statements ask of resources`,
    ],
  };
}

/** A tag of resources that must equal a tag of the caller. */
interface ComparedTag {
  readonly key: string;
  readonly callerKey: string;
}

function comparedTags(documents: readonly ReviewDocument[]): readonly ComparedTag[] {
  const clauses = allowsOf(documents).flatMap(({ conditions }) => conditions);
  return clauses.filter(isEqual).flatMap(({ key, values }): ComparedTag[] => {
    const [part, more] = values[0]?.parts ?? [];
    if (!resourceTag.test(key) || values.length > 1 || more !== undefined || part?.type !== 'variable') return [];
    const callerKey = /^aws:PrincipalTag\/(.+)$/i.exec(part.key)?.[1];
    return callerKey === undefined ? [] : [{ key: key.slice(key.indexOf('/') + 1), callerKey }];
  });
}

/** Stands for the value of a tag of which only the equality is known. */
const someValue = 'one';

function inferCompared([first]: readonly ComparedTag[]): Known<Tag> | undefined {
  if (first === undefined) return undefined;
  const sentence = `the workspace is the tag \`${first.key}\`, which must equal the caller's tag \`${first.callerKey}\`; a caller with the value \`${someValue}\` is looked at`;
  return { value: { key: first.key, value: someValue }, supposed: [sentence] };
}

function callerTagsOf(compared: readonly ComparedTag[], tags: readonly Tag[]): Pick<Surroundings, 'callerTags'> {
  const found = compared.flatMap(({ key, callerKey }) => {
    const tag = tags.find((one) => one.key.toLowerCase() === key.toLowerCase());
    return tag === undefined ? [] : [[callerKey, tag.value] as const];
  });
  return found.length === 0 ? {} : { callerTags: Object.fromEntries(found) };
}

function inferZone(documents: readonly ReviewDocument[], workspace: Tag): Known<Tag> | undefined {
  const beside = allowsOf(documents)
    .map(demandedTags)
    .filter((tags) => tags.some(({ key }) => key === workspace.key))
    .flatMap((tags) => tags.filter(({ key }) => key !== workspace.key));
  const [tag] = beside;
  if (tag === undefined) return undefined;
  const sentence = `the zone is the tag ${quoted(`${tag.key}=${tag.value}`)}, asked for beside the workspace`;
  return { value: tag, supposed: [sentence] };
}

function inferPath(documents: readonly ReviewDocument[]): Known<string> | undefined {
  const making = allowsOf(documents).filter(({ action }) =>
    action.patterns.some((one) => /^iam:CreateRole$/i.test(one)),
  );
  const places = making.flatMap(({ resource }) => resource?.patterns.map(({ written }) => written) ?? []);
  const paths = places.flatMap((place) => /:role\/((?:[^*?$/]+\/)+)\*$/.exec(place)?.[1] ?? []);
  // Roles of a zone may lie under the path of the workspace: the path that holds all others is meant.
  const path = paths.find((one) => paths.every((other) => other.startsWith(one))) ?? mostOf(paths);
  return path === undefined ? undefined : { value: path, supposed: [`roles are made under the path \`${path}\``] };
}

function inferBoundary(documents: readonly ReviewDocument[]): Known<string> | undefined {
  const clauses = allowsOf(documents).flatMap(({ conditions }) => conditions);
  const arns = clauses
    .filter(({ key, operator }) => /^iam:PermissionsBoundary$/i.test(key) && !operator.negated)
    .flatMap(({ values }) => values.map(({ written }) => written));
  const arn = mostOf(arns.filter((one) => !/[*?$]/.test(one)));
  return arn === undefined
    ? undefined
    : { value: arn, supposed: [`the boundary is \`${arn}\`, which roles are made with`] };
}

/** Resources that Allow statements name, other than by type or account. */
function namedResources(documents: readonly ReviewDocument[]): readonly string[] {
  const places = allowsOf(documents).flatMap(({ resource }) =>
    resource === undefined || resource.not ? [] : resource.patterns.map(({ written }) => written),
  );
  return [
    ...new Set(places.filter((place) => place !== '*' && !/^arn:aws:[^:]*:[^:]*:[^:]*:[a-z-]+\/\*$/.test(place))),
  ];
}

function mostOf(texts: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, one], [, other]) => other - one)[0]?.[0];
}
