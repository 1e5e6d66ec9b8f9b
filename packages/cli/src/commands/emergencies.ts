// tidegate emergencies: access that was used without asking anyone, and its reviews.

import { type EmergencyView, emergencyRoutes } from '@tidegate/contract';
import type { Command } from 'commander';
import { connect } from '../connect.ts';
import { plain, printJson, printTable } from '../output/print.ts';

export function addEmergencies(program: Command): void {
  const emergencies = program
    .command('emergencies')
    .description('emergency access: what was used without asking anyone, and its reviews');
  emergencies
    .command('list', { isDefault: true })
    .description('list what waits for a review: yours, and what you may review')
    .option('--reviewed', 'what was reviewed lately instead')
    .addHelpText('after', '\nExample: tidegate emergencies --as security')
    .action(async (options: { reviewed?: boolean }, command: Command) => {
      const { client, json } = connect(command);
      const state = options.reviewed ? 'reviewed' : 'open';
      const answer = await client.call(emergencyRoutes.listEmergencies, { query: { state } });
      if (json) return printJson(answer);
      printTable(
        ['ID', 'WHO', 'WHAT', 'STATE'],
        answer.items.map((one) => [one.id, one.requester.email, one.resources.join(', '), one.sentence]),
        'no emergency access waits for a review',
      );
    });
  const review = (verdict: 'founded' | 'unfounded', description: string): void => {
    emergencies
      .command(`${verdict} <request> <note>`)
      .description(description)
      .addHelpText('after', `\nExample: tidegate emergencies ${verdict} req_… 'the database was down' --as security`)
      .action(async (id: string, note: string, _options: object, command: Command) => {
        const { client, json } = connect(command);
        tell(await client.call(emergencyRoutes.reviewEmergency, { params: { id }, body: { verdict, note } }), json);
      });
  };
  review('founded', 'review an emergency access: it was one');
  review('unfounded', 'review an emergency access: it could have waited, or was used for something else');
}

const tell = (emergency: EmergencyView, json: boolean): void =>
  json ? printJson(emergency) : console.log(plain(emergency.sentence));
