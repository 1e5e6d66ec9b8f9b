// The tree of commands with its help. Each command is a file that adds itself.

import { Command } from './command.ts';
import { addAccess } from './commands/access.ts';
import { addApply } from './commands/apply.ts';
import { addApprovers } from './commands/approvers.ts';
import { addAudit } from './commands/audit.ts';
import { addBundles } from './commands/bundles.ts';
import { addChanges } from './commands/changes.ts';
import { addConnect } from './commands/connect-aws.ts';
import { addDecisions } from './commands/decide.ts';
import { addDelegations } from './commands/delegations.ts';
import { addEmergencies } from './commands/emergencies.ts';
import { addFavourites } from './commands/favourites.ts';
import { addFindings } from './commands/findings.ts';
import { addFlows } from './commands/flows.ts';
import { addGroups } from './commands/groups.ts';
import { addIam } from './commands/iam.ts';
import { addIntegrations } from './commands/integrations.ts';
import { addInventory } from './commands/inventory.ts';
import { addLogin } from './commands/login.ts';
import { addMfa } from './commands/mfa.ts';
import { addNotices } from './commands/notices.ts';
import { addOnCall } from './commands/oncall.ts';
import { addOrg } from './commands/org.ts';
import { addPeople } from './commands/people.ts';
import { addRadar } from './commands/radar.ts';
import { addRequest } from './commands/request.ts';
import { addRequests } from './commands/requests.ts';
import { addRestore } from './commands/restore.ts';
import { addRevokeEverything } from './commands/revoke-everything.ts';
import { addRules } from './commands/rules.ts';
import { addSignIns } from './commands/sign-ins.ts';
import { addSources } from './commands/sources.ts';
import { addSpaces } from './commands/spaces.ts';
import { addTags } from './commands/tags.ts';
import { addTemplates } from './commands/templates.ts';
import { addTokens } from './commands/tokens.ts';
import { addWhy } from './commands/why.ts';
import { CliFailure } from './failure.ts';
import { version } from './version.ts';

const exitCodes = `
Exit codes: 0 yes · 1 the answer is no · 2 wrong use or input · 3 not signed in or not allowed · 4 not found ·
5 not in this state · 6 try again later · 7 the server cannot be reached · 8 unknown

Who you are: --token or TIDEGATE_TOKEN; neither is needed after tidegate login; in the demo --as PERSON, for example --as data-engineer.
Which server: --url or TIDEGATE_URL; in the demo found through .tidegate/demo.json.`;

/** The whole command line. */
export function buildProgram(): Command {
  const program = new Command('tidegate')
    .description('just-in-time access: ask for what you need, for as long as you need it')
    .version(version)
    .option('--url <url>', 'address of the server')
    .option('--token <token>', 'personal token (better: TIDEGATE_TOKEN, which does not show in process lists)')
    .option('--as <person>', 'in the demo: act as this person')
    .option('--json', 'print JSON for machines')
    .addHelpText('after', exitCodes)
    .showHelpAfterError('run with --help to see what is expected')
    .exitOverride((error) => {
      if (error.exitCode === 0) throw new CliFailure('', 0);
      throw new CliFailure('', 2);
    });
  addApply(program);
  addLogin(program);
  addSignIns(program);
  addTokens(program);
  addIntegrations(program);
  addInventory(program);
  addFlows(program);
  addFindings(program);
  addRadar(program);
  addApprovers(program);
  addOnCall(program);
  addChanges(program);
  addBundles(program);
  addRules(program);
  addSpaces(program);
  addRequest(program);
  addFavourites(program);
  addWhy(program);
  addRequests(program);
  addTemplates(program);
  addDecisions(program);
  addDelegations(program);
  addMfa(program);
  addNotices(program);
  addEmergencies(program);
  addRevokeEverything(program);
  addAccess(program);
  addPeople(program);
  addGroups(program);
  addSources(program);
  addAudit(program);
  addRestore(program);
  addTags(program);
  addIam(program);
  addOrg(program);
  addConnect(program);
  return program;
}
