// The company of random stories: that of all stories, larger. People with several records, a machine, a rota of two weeks, flows of every
// kind and rules above them; and the changes that administrators make in between.

import { storyBegin } from '../stories/story-clock.ts';

const day = 86_400_000;
const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

/** Three turns a day, for as long as stories last. */
const turns = Array.from({ length: 20 }, (_, at) => storyBegin + at * day).flatMap((at) => [
  `{ who: dba, from: "${dateOf(at)} 00:00", to: "${dateOf(at)} 08:00" }`,
  `{ who: security, from: "${dateOf(at)} 08:00", to: "${dateOf(at)} 16:00" }`,
  `{ who: director, from: "${dateOf(at)} 16:00", to: "${dateOf(at + day)} 00:00" }`,
]);

const record = (email: string, first: string): string =>
  `  - { email: ${email}@small.example, first_name: ${first}, last_name: Record }`;

/** Who there is besides; facts about them come after. */
export const staff = `
people:
${record('engineer-two', 'Eli2')}
${record('dba-two', 'Dora2')}
${record('stranger', 'Stig')}
${record('deploy', 'Deploy')}
`;

export const estate = `
groups:
  - { name: engineers, members: [engineer@small.example, colleague@small.example, engineer-two@small.example] }
  - { name: seniors, members: [security@small.example, compliance@small.example, dba@small.example, dba-two@small.example, engineer-two@small.example] }
  - { name: watch, members: [engineer@small.example] }
  # Whoever shares it may let each other decide.
  - { name: canteen, members: [manager@small.example, dba@small.example, second-dba@small.example, dba-two@small.example, security@small.example, compliance@small.example, director@small.example, engineer@small.example] }
flows:
  - name: dev
    settings: { max_extensions: 2, extension_duration_in_min: 30 }
    request_for:
      request_scopes: [self, others]
      grantees: { logical_operator: OR, conditions: [{ type: user, match_operator: is, values: [deploy@small.example] }] }
  - name: pii
    settings: { max_extensions: 1, extension_duration_in_min: 15, extension_consent: again }
  - name: vault
    access_targets: [{ integration: { integration_reference: cloud, resource_type: aws-rds-instance, permissions: [READ_ONLY], resources_scopes: [{ scope_mode: include_resources, type: NAME, values: [hidden-vault] }] } }]
    lapse_after_in_min: 120
    approver_policy:
      approval_mode: ALL_OF
      approver_groups: [{ logical_operator: OR, quorum: 2, approvers: [{ type: group, match_operator: is, values: [seniors] }] }]
  - name: on call
    access_targets: [{ access_scope: { access_scope_reference: pii, permissions: [READ_WRITE] } }]
    approver_policy:
      approval_mode: ALL_OF
      approver_groups: [{ logical_operator: OR, approvers: [{ type: shift, match_operator: is, values: [Primary] }] }]
  - name: watch
    trigger: AUTOMATIC
    requestors: { logical_operator: OR, conditions: [{ type: group, match_operator: is, values: [watch] }] }
    access_targets: [{ access_scope: { access_scope_reference: internal, permissions: [READ_ONLY] } }]
    grant_duration_in_min: null
  - name: emergency
    access_targets: [{ access_scope: { access_scope_reference: pii, permissions: [READ_ONLY] } }]
    settings: { justification_required: true }
    break_glass:
      reviewers: { logical_operator: OR, approvers: [{ type: group, match_operator: is, values: [seniors] }] }
      tell: { logical_operator: OR, approvers: [{ type: manager }] }
  - name: proved
    access_targets: [{ access_scope: { access_scope_reference: internal, permissions: [READ_WRITE] } }]
    settings: { require_mfa: true, mfa: { valid_in_min: 10 } }
  - name: later
    access_targets: [{ access_scope: { access_scope_reference: internal, permissions: [READ_ONLY] } }]
    start_within_in_min: 1440
rules:
  - { name: vault or billing, kind: toxic_pair, sides: [{ query: 'resource_name = "hidden-vault"' }, { query: 'resource_name = "prod-billing"' }] }
  - { name: two of production, kind: cap, max: 2, query: 'resource_tag["Environment"] = "production"' }
facts:
  shifts: [{ name: Primary, turns: [${turns.join(', ')}] }]
  same_as: { engineer-two: engineer, dba-two: dba }
  machines: [deploy]
`;

/** What administrators change in between, by name. */
export const changes: Readonly<Record<string, string>> = {
  'nobody touches billing': `
rules:
  - { name: billing, kind: deny, query: 'resource_name = "dev-billing"' }
`,
  'billing may be touched': `
rules:
  - { name: billing, kind: deny, query: 'resource_name = "nothing-of-the-kind"' }
`,
  'pii asks two people': `
flows:
  - name: pii
    settings: { max_extensions: 1, extension_duration_in_min: 15, extension_consent: again, distinct_people: true }
`,
  'pii asks the dbas': `
flows:
  - name: pii
    approver_policy: { approval_mode: ALL_OF, approver_groups: [{ logical_operator: OR, approvers: [{ type: group, match_operator: is, values: [dbas] }] }] }
`,
};
