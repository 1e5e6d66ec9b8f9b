// A command of ours. Groups show something when nothing more is said (`tidegate radar`), so to the parser a mistyped command of the group
// looks like an argument too many of what is shown; here it is called what it is.

import { Command as AnyCommand, type ErrorOptions } from 'commander';

export class Command extends AnyCommand {
  override createCommand(name?: string): Command {
    return new Command(name);
  }

  override error(message: string, options?: ErrorOptions): never {
    const group = this.parent;
    const typed = group?.args[0];
    if (options?.code !== 'commander.excessArguments' || typed === undefined || typed === this.name() || !group?.parent)
      return super.error(message, options);
    const known = group.commands.map((one) => one.name()).join(', ');
    return super.error(`error: unknown command '${typed}' of '${group.name()}': there are ${known}`, {
      ...options,
      code: 'commander.unknownCommand',
    });
  }
}
