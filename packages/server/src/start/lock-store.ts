// Opens the database. When another process has it, the message says where that one answers.

import { Fault, type Store } from '@tidegate/core';
import { openStore, type StoreOptions } from '@tidegate/storage';
import { whereRunning } from './running-note.ts';

/** Opens and locks; `storage.locked` names the address of the server that runs, where it is known. */
export async function lockStore(options: StoreOptions & { readonly stateFolder: string }): Promise<Store> {
  try {
    return await openStore(options);
  } catch (error) {
    if (!(error instanceof Fault) || error.code !== 'storage.locked') throw error;
    const url = whereRunning(options.stateFolder);
    throw url === null
      ? error
      : new Fault('storage.locked', `${error.message}; it answers at ${url}`, { cause: error });
  }
}
