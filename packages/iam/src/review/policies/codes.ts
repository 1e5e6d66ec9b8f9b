// Every kind of hole a review of policies looks for, by its stable name: how bad it is and what it is, for the guide and for a review that found
// nothing. Checks take severities from here; where one finding is worse or milder than its kind, the check says so.

import type { FindingSeverity } from '../finding.ts';

/** What is known of a kind of finding. */
export interface CodeFacts {
  readonly severity: FindingSeverity;
  /** What is looked for: lower case, no full stop. */
  readonly looksFor: string;
}

const kind = (severity: FindingSeverity, looksFor: string): CodeFacts => ({ severity, looksFor });

/** The kinds, in the order of the guide. */
export const policyFindingCodes = {
  'document.unreadable': kind('high', 'a document that cannot be read: it protects nothing and was not reviewed'),
  'document.refused': kind('medium', 'a document AWS would not accept in its place'),
  'size.over': kind('medium', 'a document, or a number of documents, over the limit of AWS'),
  'size.near': kind('low', 'a document that fills nineteen twentieths of its limit'),
  'scp.no_allow': kind('low', 'a level of service control policies without an Allow'),
  'operator.if_exists': kind('medium', 'an Allow whose `…IfExists` lets requests without the key through'),
  'operator.for_all_values': kind(
    'medium',
    '`ForAllValues` that holds for nothing at all, or denies only if every key is wrong',
  ),
  'operator.set_missing': kind('low', 'a key of several values without a set operator'),
  'operator.set_single': kind('low', 'a set operator on a key of one value'),
  'operator.missing_key': kind('low', 'a Deny that spares requests which lack the key'),
  'wildcard.iam': kind('high', 'a wildcard or `NotAction` that lets IAM in and with it every other right'),
  'wildcard.not_resource': kind('medium', 'an Allow with `NotResource`, which covers all that is made later'),
  'dead.action': kind('low', 'an action that does not exist'),
  'dead.resource': kind('low', 'a resource type that does not fit the action'),
  'dead.key': kind('low', 'a condition on a key that the actions never carry'),
  'dead.new_tag': kind('medium', 'a call that makes something, gated on a tag the new thing does not have yet'),
  'dead.taken_away': kind('low', 'an Allow that is taken away above it'),
  'dead.gate': kind('low', 'a Deny that gates calls which nothing allows'),
  'isolation.broken': kind('high', 'a change to something outside of the workspace'),
  'isolation.named': kind('low', 'a change to resources outside of the tags that are let in by name'),
  'account.shared': kind('low', 'a workspace that shares its account, where one account per workspace isolates better'),
  'zone.identity_only': kind('medium', 'a zone that only identity policies keep'),
  'tag.spelling': kind('medium', 'one tag key in two spellings'),
  'tag.grab': kind('high', 'a resource outside that can be given the tags of the workspace'),
  'tag.change': kind('high', 'a resource whose reserved tags can be changed'),
  'tag.remove': kind('high', 'a resource whose reserved tags can be removed'),
  'tag.remove_all': kind('high', 'all tags removed by a call that names no key'),
  'tag.case_variant': kind('medium', 'a reserved tag key added in another case'),
  'tag.session': kind('medium', 'session tags that pretend to be the tags of the role'),
  's3.abac_off': kind('medium', 'a bucket whose tags can be switched off as a condition'),
  's3.abac_switch': kind('low', 'S3 under tags, which buckets show only once they are switched on'),
  'create.impossible': kind('medium', 'services that are allowed and in which nothing can be made'),
  'create.foreign': kind('high', 'something made without the tags of the workspace, or with those of another'),
  'create.presence_only': kind('medium', 'a gate that asks whether a tag is there and not what it says'),
  'create.gate_partial': kind('medium', 'a gate that lists some of the calls that make something'),
  'create.every_launch': kind('medium', 'a Deny on request tags that no request can satisfy: every launch is denied'),
  'create.tagging_right': kind('low', 'a gate that demands tags where nobody may set them on what is made'),
  'restore.outside': kind('high', 'a snapshot, image or backup from outside that is made into a resource inside'),
  'snapshot.shared': kind('high', 'a snapshot, image or backup that can be shared outward'),
  'list.denied': kind('low', 'services without their list and describe calls'),
  'read.outside': kind('low', 'reads that reach outside of the workspace'),
  'kms.key_policy': kind('low', 'keys, which only their own policies keep'),
  'boundary.no_allow': kind('medium', 'a boundary that only denies: roles under it can do nothing'),
  'boundary.no_deny': kind('high', 'a boundary that a resource policy naming a session, or everyone, reaches past'),
  'boundary.no_deny_untagged': kind('medium', 'the same for resources without tags'),
  'boundary.removable': kind('high', 'a boundary that can be taken off or exchanged'),
  'boundary.editable': kind('high', 'a boundary whose document can be edited'),
  'boundary.unprotected': kind('low', 'a boundary that no Deny protects: only names keep it'),
  'delegation.void': kind('high', 'a policy of which its own boundary leaves nothing'),
  'delegation.unbounded_role': kind('high', 'roles or users made without the boundary'),
  'delegation.unbounded_policy': kind('high', 'policies or trust written on roles without the boundary'),
  'delegation.tag_role': kind('high', 'a role given the tags of another workspace'),
  'delegation.flip_zone': kind('high', 'a role moved to another zone'),
  'delegation.untag_role': kind('high', 'a role whose reserved tags can be removed'),
  'delegation.trust': kind('medium', 'roles made with trust in anyone'),
  'delegation.preexisting': kind('medium', 'roles that were under the path before, or that others make there'),
  'delegation.policy_version': kind('medium', 'a new version of a policy that is attached elsewhere'),
  'delegation.unattachable': kind('low', 'policies made that nobody may attach'),
  'delegation.incomplete': kind('low', 'roles made that cannot be used, changed or removed'),
  'pass.outside': kind('high', 'roles passed to a service that are not of the workspace'),
  'trust.open': kind('high', 'a role that anyone may assume'),
  'trust.provider': kind('high', 'a role that everyone at a shared identity provider may assume'),
  'trust.external_id': kind('medium', 'trust in another account without an external id'),
  'resource_policy.open': kind('high', 'a resource open to everyone'),
  'resource_policy.session': kind('medium', 'a resource policy that reaches past boundaries'),
  'review.undecided': kind('low', 'a question that could not be decided'),
} as const satisfies Readonly<Record<string, CodeFacts>>;

/** The name of a kind of finding. */
export type PolicyFindingCode = keyof typeof policyFindingCodes;
