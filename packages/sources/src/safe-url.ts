// Where sources may be read without encryption: nowhere but on this machine.

/** Whether an address is on this machine. */
export const isLoopback = (url: URL): boolean =>
  (url.protocol === 'http:' || url.protocol === 'https:') &&
  (url.hostname === 'localhost' || url.hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(url.hostname));
