// Tidegate's own rights are enough: every command of AWS's SDK that the adapter imports is a call that the connector's policies allow.

import { readdirSync, readFileSync } from 'node:fs';
import { generateConnector, type WrittenDocument } from '@tidegate/iam';
import { expect, test } from 'vitest';

const clients = new URL('../packages/adapters/src/aws/client/', import.meta.url);

/** Prefixes of actions by package of the SDK, where they differ. */
const prefixes: Readonly<Record<string, string>> = {
  'resource-groups-tagging-api': 'tag',
  'secrets-manager': 'secretsmanager',
  'sso-admin': 'sso',
};
/** Actions by command, where they differ. */
const renamed: Readonly<Record<string, string>> = { 's3:ListBuckets': 's3:ListAllMyBuckets' };
/** Needs no right (IAM guide, `sts:GetCallerIdentity`). */
const free: ReadonlySet<string> = new Set(['sts:GetCallerIdentity']);

/** What writes tags is called as a role of its own (`tagging_role_name`), whose rights the adapter's README lists. */
const tagging = 'tagging.ts';

function usedActions(files: (name: string) => boolean): readonly string[] {
  const actions = new Set<string>();
  for (const file of readdirSync(clients).filter((name) => /(?<!\.test)\.ts$/.test(name) && files(name))) {
    const source = readFileSync(new URL(file, clients), 'utf8');
    for (const [, names = '', service = ''] of source.matchAll(
      /import \{([^}]*)\} from '@aws-sdk\/client-([\w-]+)'/g,
    )) {
      for (const [, command] of names.matchAll(/\b(\w+)Command\b/g)) {
        if (new RegExp(`as ${command}Command`).test(names)) continue;
        const action = `${prefixes[service] ?? service}:${command}`;
        actions.add(renamed[action] ?? action);
      }
    }
  }
  return [...actions].filter((action) => !free.has(action)).sort();
}

function allowedActions(documents: readonly WrittenDocument[]): ReadonlySet<string> {
  return new Set(
    documents.flatMap(({ Statement }) =>
      Statement.flatMap(({ Effect, Action }) => (Effect === 'Allow' ? (Action ?? []) : [])),
    ),
  );
}

const common = {
  account: '111122223333',
  trusted: 'arn:aws:iam::444455556666:role/tidegate-server',
  externalId: 'k3Tq9-example',
  workspace: 'ws-1',
  access: 'grants',
} as const;

test('every command of the SDK that the adapter uses is allowed to the connector', () => {
  const identityCenter = { instance: 'ssoins-1234567890abcdef', managementAccount: '999999999999' };
  const roles = [
    generateConnector({
      ...common,
      place: { kind: 'member', boundary: 'arn:aws:iam::111122223333:policy/guardrails/boundary-ws-1' },
    }),
    generateConnector({ ...common, place: { kind: 'organization', identityCenter } }),
  ];
  const documents = roles.flatMap((made) =>
    made.ok ? made.generated.documents.filter(({ kind }) => kind === 'identity').map(({ document }) => document) : [],
  );
  const allowed = allowedActions(documents);
  const used = usedActions((name) => name !== tagging);
  expect(used.length).toBeGreaterThan(30);
  expect(used.filter((action) => !allowed.has(action))).toEqual([]);
});

test('every call that writes is among the rights that the README asks for, and the connector has none of them', () => {
  const readme = readFileSync(new URL('../README.md', clients), 'utf8');
  const writes = usedActions((name) => name === tagging);
  expect(writes.length).toBeGreaterThan(5);
  expect(writes.filter((action) => !readme.includes(action))).toEqual([]);
});
