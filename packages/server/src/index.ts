// The face of the server: starting it in a process of one's own, and the table of what it can be told.

export { type ParsedFiles, parseApplyFiles } from './apply/parse-files.ts';
export { parseConfig, type StartAsk, type StartWords } from './config/parse-config.ts';
export { type Setting, settings } from './config/settings.ts';
export { main } from './main.ts';
export { type RunningServer, type ServerAsk, startServer } from './start/start-server.ts';
