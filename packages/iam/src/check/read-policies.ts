// Reads the policies around a request from files: one folder per layer, one document per file (the guide shows the layout). A folder that is
// there but holds no document is a layer that allows nothing; a folder that is not there is no layer.

import { inputLimits } from '../limits.ts';
import { readJson } from '../parse/json.ts';
import { Problems, quoted } from '../parse/problems.ts';
import { isRecord } from '../parse/shape.ts';
import type { Layer, NodePolicies, Policies, PolicyKind, Problem } from '../types.ts';
import { checkPolicy } from './check-policy.ts';

/** One file, with its path below the folder, in `/` form: `scp/1-r-abcd/full.json`. A folder has a `/` at the end and no text: `session/`. */
export interface PolicyFile {
  readonly path: string;
  readonly text: string;
}

/** What reading found. Paths of problems begin with the file's: `identity/ada.json: Statement[0].Action`. */
export interface ReadPolicies {
  /** Always there: what could not be read is kept as it is, and makes every decision `deny`. */
  readonly policies: Policies;
  readonly problems: readonly Problem[];
}

const layers: ReadonlySet<string> = new Set(['identity', 'boundary', 'session', 'resource', 'endpoint', 'scp', 'rcp']);
const settingsFile = 'organization.json';

/** Reads policies from files. Never throws. */
export function readPoliciesFrom(files: readonly PolicyFile[]): ReadPolicies {
  const problems: Problem[] = [];
  const byLayer = new Map<Layer, PolicyFile[]>();
  let managementAccount: string | undefined;
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))) {
    const layer = file.path.slice(0, file.path.indexOf('/'));
    if (file.path === settingsFile) managementAccount = readSettings(file, problems);
    else if (isLayer(layer)) byLayer.set(layer, [...(byLayer.get(layer) ?? []), file]);
    else problems.push(misplaced(file));
  }
  const list = (layer: 'identity' | 'session' | 'endpoint'): Partial<Policies> => {
    const found = byLayer.get(layer);
    return found === undefined ? {} : { [layer]: documents(found).map((file) => checked(file, layer, problems)) };
  };
  const single = (layer: 'boundary' | 'resource'): Partial<Policies> => {
    const [first, second] = documents(byLayer.get(layer) ?? []);
    if (second !== undefined)
      problems.push(problem(second.path, 'policies.one_only', `\`${layer}\` holds one document; remove all but one`));
    if (byLayer.get(layer) === undefined) return {};
    return { [layer]: first === undefined ? empty : checked(first, layer, problems) };
  };
  const nodes = (layer: 'scp' | 'rcp'): Partial<Policies> => {
    const found = byLayer.get(layer);
    return found === undefined ? {} : { [layer]: nodesOf(found, layer, problems) };
  };
  const policies: Policies = {
    ...list('identity'),
    ...single('boundary'),
    ...list('session'),
    ...single('resource'),
    ...list('endpoint'),
    ...nodes('scp'),
    ...nodes('rcp'),
    ...(managementAccount === undefined ? {} : { managementAccount }),
  };
  return { policies, problems };
}

/** A document that allows nothing, for a `boundary` or `resource` folder without one. */
const empty = { Version: '2012-10-17', Statement: [] };

function isLayer(name: string): name is Layer {
  return layers.has(name);
}

function problem(path: string, code: string, message: string): Problem {
  return { path, code, message, severity: 'error' };
}

function misplaced({ path }: PolicyFile): Problem {
  return problem(
    path,
    'policies.misplaced',
    `${quoted(path)} is in no layer; put it into one of the folders ${[...layers].join(', ')}`,
  );
}

function documents(files: readonly PolicyFile[]): readonly PolicyFile[] {
  return files.filter((file) => file.path.endsWith('.json'));
}

function checked({ path, text }: PolicyFile, kind: PolicyKind, problems: Problem[]): string {
  for (const found of checkPolicy(text, kind)) {
    problems.push({ ...found, path: found.path === '' ? path : `${path}: ${found.path}` });
  }
  return text;
}

/** Nodes by folder, in the order of the folders' names: `1-r-abcd`, `2-ou-…`. A leading number and dash is not part of the node's name. */
function nodesOf(files: readonly PolicyFile[], layer: 'scp' | 'rcp', problems: Problem[]): readonly NodePolicies[] {
  const nodes = new Map<string, PolicyFile[]>();
  for (const file of files) {
    const [, folder = '', name] = file.path.split('/');
    if (folder === '') continue;
    if (name !== undefined) nodes.set(folder, [...(nodes.get(folder) ?? []), file]);
    else if (file.path.endsWith('.json')) {
      problems.push(
        problem(
          file.path,
          'policies.misplaced',
          `put ${quoted(file.path)} into a folder of its node, such as \`${layer}/1-root/\``,
        ),
      );
    }
  }
  const order = (folder: string): number => Number(/^\d+/.exec(folder)?.[0] ?? Number.POSITIVE_INFINITY);
  return [...nodes]
    .sort(([a], [b]) => order(a) - order(b) || (a < b ? -1 : 1))
    .map(([folder, found]) => ({
      node: folder.replace(/^\d+-/, ''),
      policies: documents(found).map((file) => checked(file, layer, problems)),
    }));
}

function readSettings({ path, text }: PolicyFile, problems: Problem[]): string | undefined {
  const found = new Problems(path);
  const value = readJson(text, { charactersMax: inputLimits.requestTextMax, depthMax: inputLimits.depthMax }, found);
  const account = isRecord(value) ? value['managementAccount'] : undefined;
  if (found.readable && (typeof account !== 'string' || !/^\d{12}$/.test(account))) {
    found.error(
      'managementAccount',
      'policies.management_account',
      '`managementAccount` must be the twelve digits of an account',
    );
  }
  problems.push(...found.list);
  return typeof account === 'string' ? account : undefined;
}
