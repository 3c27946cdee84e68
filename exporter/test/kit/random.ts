/** Normal numbers of mean 0 and deviation 1 from numbers of 0 to below 1 (Box, Muller, Ann. Math. Statist. 29 (1958) 610-611). */
export const normals =
  (random: () => number): (() => number) =>
  () =>
    Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
