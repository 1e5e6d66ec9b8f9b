// What the person who asks for a review says about the documents, in `review.json`: what the texts alone leave to guessing. Everything is
// optional; what is not said is inferred, and findings say so.

import { inputLimits } from '../../limits.ts';
import { readJson } from '../../parse/json.ts';
import { Problems } from '../../parse/problems.ts';
import { isRecord } from '../../parse/shape.ts';
import type { Problem } from '../../types.ts';

/** A tag that separates. */
export interface Tag {
  readonly key: string;
  readonly value: string;
}

/** A role: the documents it has. */
export interface ManifestRole {
  readonly name: string;
  /** Its ARN, where exceptions in service control policies name it. */
  readonly arn?: string;
  /** Paths of its identity policies. */
  readonly identity: readonly string[];
  /** The path of its boundary; `null` for none. Absent: every boundary of the folder is tried. */
  readonly boundary?: string | null;
}

/** The manifest. */
export interface Manifest {
  /** The account the policies are for, twelve digits. */
  readonly account?: string;
  readonly workspace?: Tag;
  readonly zone?: Tag;
  /** The path of the roles that are made: `ws-1/`. */
  readonly path?: string;
  /** The ARN of the boundary that roles are made with. */
  readonly boundary?: string;
  /** True if the account holds one workspace and nothing else. */
  readonly oneAccountPerWorkspace?: boolean;
  readonly roles: readonly ManifestRole[];
}

/** The name of the file. */
export const manifestFile = 'review.json';

const texts = ['account', 'path', 'boundary'] as const;
const fields: ReadonlySet<string> = new Set([...texts, 'workspace', 'zone', 'oneAccountPerWorkspace', 'roles']);

/** Reads a manifest. Never throws; what is wrong is a problem, and left out. */
export function readManifest(text: string): { readonly manifest: Manifest; readonly problems: readonly Problem[] } {
  const problems = new Problems(manifestFile);
  const limits = { charactersMax: inputLimits.requestTextMax, depthMax: inputLimits.depthMax };
  const value = readJson(text, limits, problems);
  if (!isRecord(value)) {
    if (problems.readable)
      problems.error('', 'manifest.form', 'the manifest is a JSON object; see the guide on reviews');
    return { manifest: { roles: [] }, problems: problems.list };
  }
  for (const name of Object.keys(value)) {
    if (fields.has(name)) continue;
    problems.error(
      name,
      'manifest.field',
      `unknown; the manifest has ${[...fields].map((one) => `\`${one}\``).join(', ')}`,
    );
  }
  const [account, path, boundary] = texts.map((name) => textField(name, value[name], problems));
  const workspace = tagField('workspace', value['workspace'], problems);
  const zone = tagField('zone', value['zone'], problems);
  const alone = value['oneAccountPerWorkspace'];
  if (alone !== undefined && typeof alone !== 'boolean') {
    problems.error('oneAccountPerWorkspace', 'manifest.form', 'give `true` or `false`');
  }
  const manifest: Manifest = {
    ...(account === undefined ? {} : { account }),
    ...(path === undefined ? {} : { path }),
    ...(boundary === undefined ? {} : { boundary }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(zone === undefined ? {} : { zone }),
    ...(typeof alone === 'boolean' ? { oneAccountPerWorkspace: alone } : {}),
    roles: rolesField(value['roles'], problems),
  };
  return { manifest, problems: problems.list };
}

function textField(name: string, value: unknown, problems: Problems): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '' && (name !== 'account' || /^\d{12}$/.test(value))) return value;
  problems.error(name, 'manifest.form', name === 'account' ? 'give twelve digits as a text' : 'give a text');
  return undefined;
}

function tagField(name: string, value: unknown, problems: Problems): Tag | undefined {
  if (value === undefined) return undefined;
  if (isRecord(value) && typeof value['key'] === 'string' && typeof value['value'] === 'string') {
    return { key: value['key'], value: value['value'] };
  }
  problems.error(name, 'manifest.form', 'give `{"key": …, "value": …}`');
  return undefined;
}

function rolesField(value: unknown, problems: Problems): readonly ManifestRole[] {
  if (value === undefined) return [];
  if (!isRecord(value)) {
    problems.error('roles', 'manifest.form', 'give an object: a role for each name');
    return [];
  }
  return Object.entries(value).flatMap(([name, role]): ManifestRole[] => {
    const identity: unknown = isRecord(role) ? role['identity'] : undefined;
    const paths = Array.isArray(identity) ? identity.filter((one): one is string => typeof one === 'string') : [];
    const boundary: unknown = isRecord(role) ? role['boundary'] : undefined;
    const arn: unknown = isRecord(role) ? role['arn'] : undefined;
    if (paths.length === 0 || !(boundary === undefined || boundary === null || typeof boundary === 'string')) {
      problems.error(
        `roles.${name}`,
        'manifest.form',
        'give `{"identity": [paths], "boundary": path or null, "arn": text}`',
      );
      return [];
    }
    return [
      {
        name,
        identity: paths,
        ...(boundary === undefined ? {} : { boundary }),
        ...(typeof arn === 'string' ? { arn } : {}),
      },
    ];
  });
}
