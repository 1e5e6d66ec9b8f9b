// How to connect, for people: instructions, parameters, a command line. The password shows here once and nowhere again.

import type { connectionView } from '@tidegate/contract';
import type { z } from 'zod';
import { plain } from './print.ts';

export function printConnection(connection: z.infer<typeof connectionView>): void {
  console.log('');
  if (connection.simulated) console.log('SIMULATED: nothing real was opened');
  console.log(plain(connection.instructions));
  for (const [name, value] of Object.entries(connection.parameters))
    console.log(`  ${plain(name).padEnd(10)} ${plain(value)}`);
  if (connection.cli !== null) console.log(`  ${plain(connection.cli)}`);
  if (connection.custom_admin_message !== null)
    console.log(plain(`note from your administrator: ${connection.custom_admin_message}`));
  if (connection.credentials === 'viewed' && connection.parameters['password'] !== undefined) {
    console.log('The password is shown this once; `tidegate access reset` makes a new one.');
  }
}
