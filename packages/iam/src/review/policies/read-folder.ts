// The documents of a folder as a review takes them: as `readPoliciesFrom`, but with any number of documents in each layer, a folder `trust`
// beside `resource`, and a manifest. What cannot be read is kept and named, never skipped.

import { checkPolicy } from '../../check/check-policy.ts';
import type { PolicyFile } from '../../check/read-policies.ts';
import { parsePolicy } from '../../parse/parse-policy.ts';
import type { Policy } from '../../parse/policy.ts';
import { quoted } from '../../parse/problems.ts';
import { isRecord } from '../../parse/shape.ts';
import type { PolicyKind, Problem } from '../../types.ts';
import { type Manifest, manifestFile, readManifest } from './manifest.ts';

/** A document under review. */
export interface ReviewDocument {
  readonly path: string;
  readonly kind: PolicyKind;
  /** For `scp` and `rcp`: the folder of the node, `1-r-abcd`. */
  readonly node?: string;
  readonly text: string;
  /** Absent if it cannot be read. */
  readonly policy?: Policy;
  /** Its statements as written, by index; empty if it cannot be read. */
  readonly statements: readonly object[];
  readonly problems: readonly Problem[];
}

/** What is in a folder. */
export interface ReviewFolder {
  readonly documents: readonly ReviewDocument[];
  /** Layers that are there, with documents or without. */
  readonly layers: ReadonlySet<PolicyKind>;
  readonly manifest: Manifest;
  readonly managementAccount?: string;
  /** What is wrong with the folder itself. */
  readonly problems: readonly Problem[];
}

const kinds: ReadonlySet<string> = new Set<PolicyKind>([
  'identity',
  'boundary',
  'session',
  'resource',
  'trust',
  'endpoint',
  'scp',
  'rcp',
]);

/** Reads the files of a folder. Never throws. */
export function readReviewFolder(files: readonly PolicyFile[]): ReviewFolder {
  const problems: Problem[] = [];
  const documents: ReviewDocument[] = [];
  const layers = new Set<PolicyKind>();
  let manifest: Manifest = { roles: [] };
  let managementAccount: string | undefined;
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    const [layer = '', ...rest] = file.path.split('/');
    if (file.path === manifestFile) {
      const read = readManifest(file.text);
      manifest = read.manifest;
      problems.push(...read.problems);
    } else if (file.path === 'organization.json') {
      managementAccount = /"managementAccount"\s*:\s*"(\d{12})"/.exec(file.text)?.[1];
    } else if (isKind(layer)) {
      layers.add(layer);
      if (file.path.endsWith('.json')) documents.push(readDocument(file, layer, rest.length > 1 ? rest[0] : undefined));
    } else if (file.path.endsWith('.json')) {
      problems.push({
        path: file.path,
        code: 'policies.misplaced',
        message: `put it into one of the folders ${[...kinds].join(', ')}`,
        severity: 'error',
      });
    }
  }
  problems.push(...absentPaths(manifest, documents));
  const account = managementAccount === undefined ? {} : { managementAccount };
  return { documents, layers, manifest, ...account, problems };
}

/** Documents the manifest names that are not there: a role without the boundary it is said to have would be looked at as if it had none. */
function absentPaths({ roles }: Manifest, documents: readonly ReviewDocument[]): readonly Problem[] {
  return roles.flatMap(({ name, identity, boundary }) => {
    const named = [...identity, ...(typeof boundary === 'string' ? [boundary] : [])];
    const absent = named.filter((path) => !documents.some((one) => one.path === path));
    return absent.map((path) => ({
      path: `${manifestFile}.roles.${name}`,
      code: 'manifest.path',
      message: `there is no document ${quoted(path)}; give its path below the folder, such as \`boundary/a.json\``,
      severity: 'error' as const,
    }));
  });
}

function readDocument({ path, text }: PolicyFile, layer: PolicyKind, node: string | undefined): ReviewDocument {
  const kind = layer === 'resource' && isTrust(text) ? 'trust' : layer;
  const { policy } = parsePolicy(text, { kind });
  const read: unknown = policy === undefined ? undefined : JSON.parse(text);
  const written: unknown = isRecord(read) ? read['Statement'] : undefined;
  const statements: readonly unknown[] = Array.isArray(written) ? written : [written];
  return {
    path,
    kind,
    ...(node !== undefined && (kind === 'scp' || kind === 'rcp') ? { node } : {}),
    text,
    ...(policy === undefined ? {} : { policy }),
    statements: policy === undefined ? [] : statements.filter((one): one is object => isRecord(one)),
    problems: checkPolicy(text, kind),
  };
}

/** A trust policy among resource policies: it speaks of assuming and names no resource. */
function isTrust(text: string): boolean {
  const { policy } = parsePolicy(text, { kind: 'trust' });
  return (
    policy !== undefined &&
    policy.statements.length > 0 &&
    policy.statements.every(
      ({ action, resource }) => resource === undefined && action.patterns.every((one) => /^sts:/i.test(one)),
    )
  );
}

function isKind(name: string): name is PolicyKind {
  return kinds.has(name);
}

/** Where a statement is, for people: `boundary/a.json Statement[2] DenyAll`. */
export function placeOf({ path, policy }: ReviewDocument, statement?: number): string {
  const found = statement === undefined ? undefined : policy?.statements[statement];
  if (found === undefined) return path;
  return `${path} ${found.path}${found.sid === undefined || found.sid === '' ? '' : ` ${found.sid}`}`;
}
