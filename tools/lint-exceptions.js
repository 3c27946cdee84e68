/** The only place where a budget of the house is lifted: one entry a file, each with its reason. */
export const exceptions = [];
