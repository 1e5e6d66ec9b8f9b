// What a person says about a file of infrastructure code that the file itself does not: where it will be, and a stack's parameters.

import type { StackHints } from '@tidegate/core';
import type { Command } from 'commander';
import { CliFailure } from '../failure.ts';

export interface PlaceOptions {
  readonly account?: string;
  readonly region?: string;
  readonly stack?: string;
  readonly parameter?: readonly string[];
}

/** Adds the options to a command. */
export const placeOptions = (command: Command): Command =>
  command
    .option('--account <id>', 'the AWS account of what the file does not say one for')
    .option('--region <name>', 'the AWS region of what the file does not say one for')
    .option('--stack <name>', 'the name of a CloudFormation stack')
    .option('--parameter <key=value...>', 'a parameter of a CloudFormation stack, in place of its default');

/** The options as the readers take them. */
export function hintsOf({ account, region, stack, parameter = [] }: PlaceOptions): StackHints {
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new CliFailure(`\`${account}\` is no account id; it has 12 digits`, 2);
  }
  if (region !== undefined && !/^[a-z]{2,}(-[a-z]+)+-\d{1,2}$/.test(region)) {
    throw new CliFailure(`\`${region}\` is no region; it looks like \`eu-west-1\``, 2);
  }
  const parameters = new Map<string, string>();
  for (const one of parameter) {
    const at = one.indexOf('=');
    if (at < 1) throw new CliFailure(`\`${one}\` is no parameter; write it as KEY=VALUE`, 2);
    parameters.set(one.slice(0, at), one.slice(at + 1));
  }
  return { accountId: account, region, stackName: stack, parameters };
}
