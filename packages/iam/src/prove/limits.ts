// How much a proof may cost before the answer is `unknown`. Every limit has a name here.

/** States of an automaton over the patterns of one key or one resource. */
export const automatonStatesMax = 20_000;

/** Sets of values kept for one key that holds several. */
export const setsMax = 4_000;

/** Steps of the search within one class of requests. */
export const stepsMax = 2_000_000;

/** Cases of the values of policy variables. */
export const casesMax = 200;

/** Accounts named in the documents that a proof without a principal goes through. */
export const accountsMax = 12;

/** Principals that a proof without a principal goes through. */
export const subjectsMax = 60;

/** Callers, cases and accounts whose facts are kept from one selection of requests to the next. */
export const scenesKept = 32;

/** Proofs of an organization that are kept to be shared by accounts and workspaces with other names. */
export const classesKept = 20_000;

/** Guesses at the values of policy variables, to find a request where not all of their values can be gone through. */
export const guessesMax = 24;
