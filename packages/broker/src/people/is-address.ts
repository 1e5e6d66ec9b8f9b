// What counts as the address of a person, wherever it comes from.

const shape = /^[^\s@<>"]{1,64}@[^\s@<>"]{1,255}$/;

/** Whether this is one address and nothing else. */
export const isAddress = (text: string): boolean => shape.test(text);
