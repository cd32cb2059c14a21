/** Metrics that no panel and no rule asks for, each with the reason why it is there all the same. */
export const rawMetrics: Readonly<Record<string, string>> = {
  docker_registry_probe_success: 'only in the answer of /probe, which a scrape of its own asks for',
  docker_registry_probe_elapsed_seconds: 'only in the answer of /probe, which a scrape of its own asks for',
  docker_registry_probe_failed: 'only in the answer of /probe, which a scrape of its own asks for',
};
