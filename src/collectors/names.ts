/** Every collector by its name, which is its folder, its key in the configuration and its label. */
export const collectorNames = ['discovery', 'probe', 'canary', 'log', 'container', 'storage', 'gc'] as const;

export type CollectorName = (typeof collectorNames)[number];
