// How much an answer about escapes may cost before it is `unknown`. Every limit has a name here.

/** Classes of roles, users, groups or policies of an account that are told apart. */
export const placesMax = 24;

/** Sets of tags a principal can have. */
export const tagSetsMax = 64;

/** Principals that can be acted as, one after the other. */
export const actorsMax = 400;
