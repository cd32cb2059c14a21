/** Line of Distribution whose rules hold: 2 is 2.8, 3 is 3.0 and later. They collect garbage differently. */
export type Release = 2 | 3;
