// The calls of the table that set and remove tags, and those that make things, take copies or share them: what isolation by tag stands and falls by.

import { makes } from '../../prove/makes.ts';
import type { Pair } from '../../prove/universe.ts';

type Choice = readonly [string, (pair: Pair) => boolean];

const removes = /(?:Untag|RemoveTags|DeleteTags|Delete\w*Tagging)/;

/** Calls that set tags and say which. */
export const tagging: Choice = [
  'review tagging',
  ({ action, level, keys }) =>
    level === 'Tagging' && keys.has('aws:requesttag/') && !removes.test(action) && !isIam(action),
];

/** Calls that remove tags and say which. */
export const untagging: Choice = [
  'review untagging',
  ({ action, level, keys }) => level === 'Tagging' && keys.has('aws:tagkeys') && removes.test(action) && !isIam(action),
];

/** Calls that replace all tags, of which no condition sees the keys. Tags of objects are not what conditions see: theirs are those of the bucket. */
export const blindTagging = ['s3:PutBucketTagging'];

/** Calls that make something with tags of its own, on what they make. */
export const making: Choice = ['review making', (pair) => pair.required && makes(pair) && !isIam(pair.action)];

const copies = /(?:snapshot|image|backup|recovery)/i;

/** Calls that make something out of a snapshot, image or backup, on what it is made of. */
export const restoring: Choice = [
  'review restoring',
  (pair) => {
    const { action, type, level, service } = pair;
    // EC2 lists what is made apart from what it is made of; RDS has one type for both.
    if (service === 'ec2' && makes(pair)) return false;
    return (
      level === 'Write' &&
      type !== undefined &&
      copies.test(type) &&
      /:(?:Restore|Copy|Run|CreateVolume|CreateReplaceRootVolumeTask)/.test(action) &&
      /^(?:ec2|rds|redshift|elasticache|fsx|memorydb|neptune-db|docdb-elastic):/.test(action)
    );
  },
];

/** Calls that give others access to a copy of what is inside. */
export const sharing = [
  ...['ec2:ModifySnapshotAttribute', 'ec2:ModifyImageAttribute', 'ec2:ModifyFpgaImageAttribute'],
  ...['rds:ModifyDBSnapshotAttribute', 'rds:ModifyDBClusterSnapshotAttribute'],
  ...[
    'redshift:AuthorizeSnapshotAccess',
    'redshift:AuthorizeDataShare',
    'ram:CreateResourceShare',
    'ram:AssociateResourceShare',
  ],
  ...['backup:StartCopyJob', 'backup:PutBackupVaultAccessPolicy', 'fsx:CopySnapshotAndUpdateVolume'],
];

/** Changes to what is there: all but making, and what making takes. */
export const changing: Choice = [
  'review changing',
  (pair) => {
    const { action, level } = pair;
    return (
      level !== 'List' &&
      level !== 'Read' &&
      !isIam(action) &&
      !/^[^:]+:(?:Create|Run|Copy|Restore|Allocate|Import|Request|Purchase|Register|Start|AddTags|TagResource|Tag|CreateTags)/.test(
        action,
      ) &&
      !makes(pair)
    );
  },
];

/** Roles and their policies are looked at with questions of their own. */
function isIam(action: string): boolean {
  return /^(?:iam|sts|organizations|account):/.test(action);
}
