// The ARNs a class of requests is about.
import { templatePattern } from './candidates.ts';
import { openArn, openKey, openRole } from './cells.ts';
import { arnPattern, type Domain } from './language.ts';
import type { Pair } from './universe.ts';
import { planOf } from './verdict-view.ts';

/** The ARNs of a template: some types of the table have two (`arn:…, arn:…`). */
const templatesOf = (arn: string): readonly string[] => arn.split(', ');

/** An ARN of the template. */
export function sampleOf(arn: string, account: string): string {
  const [first = arn] = templatesOf(arn);
  return first
    .replace(/\$\{Partition\}/, 'aws')
    .replace(/\$\{Region\}/, 'eu-west-1')
    .replace(/\$\{Account\}/, account)
    .replace(/\$\{[^}]*\}/g, 'x');
}

/** The ARNs a template stands for. */
export function domainOf(pair: Pair, account: string, text: string): Domain {
  if (pair.arn === openArn) {
    const owned = planOf(pair.lower).altersIam ? ['arn:*:iam::aws:policy/*'] : [];
    return { any: [arnPattern(openArn)], none: [openRole, openKey, ...owned].map(arnPattern) };
  }
  const partitions = /arn:aws-/.test(text) ? ['aws', 'aws-cn', 'aws-us-gov'] : ['aws'];
  const reserved = planOf(pair.lower).altersIam ? [arnPattern('arn:*:iam::*:role/aws-reserved/*')] : [];
  const any = partitions.flatMap((partition) =>
    templatesOf(pair.arn).map((template) => templatePattern(template, { partition, account })),
  );
  return { any, none: reserved };
}
