// The contract of adapters on two real servers reached over SSH.

import { describe } from 'vitest';
import { sshdMissing } from '../servers/start-sshd.ts';
import { adapterContract } from './contract.ts';
import { makeSshWorld } from './ssh-world.ts';

describe.skipIf(sshdMissing() !== null)('servers reached over SSH', () => {
  adapterContract('SSH servers', () => makeSshWorld());
});
